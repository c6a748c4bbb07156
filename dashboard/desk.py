"""What a page is given: the database, the clock, the settings and, in a lab, its switches."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection, Engine

from dashboard.lab_control import LabControl
from dashboard.memo import Memo
from dashboard.prepared import Prepared, Stamp
from dashboard.settings import DashboardSettings
from data.engine import glancing, shown_version
from data.fleet.call_hours import CallHours
from data.fleet.model import ModelReader
from data.fleet.shape import MANY
from domain.clock import Clock

T = TypeVar("T")
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that pages depend on, passed in once by `create_app`."""

    engine: Engine
    clock: Clock
    settings: DashboardSettings
    lab: LabControl | None = None
    memo: Memo = field(default_factory=Memo)
    read_model: ModelReader | None = None
    """Figures of the whole fleet; None: everything is read from the store, as suits a few hundred practices."""
    calls: CallHours | None = None
    """Calls of the core by hour; None as `read_model`."""
    prepared: Prepared = field(init=False)
    """Parts of pages that are looked at."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "prepared", Prepared(self._stamp))

    def version(self, connection: Connection) -> int:
        """A number that grows with every change of what is shown, in the store and in the read model."""
        model = self.read_model.current() if self.read_model else None
        return shown_version(connection) + (model.layout.generation + model.version if model else 0)

    def is_followed(self, connection: Connection) -> bool:
        """Whether the read model, where pages are made of it, holds what the store shows."""
        model = self.read_model.current() if self.read_model else None
        return model is None or model.layout.places <= MANY or model.followed >= shown_version(connection)

    def stamp(self, connection: Connection) -> Stamp:
        """The version, and the time of day in steps of a round, at least a minute: "today" becomes "Mon 23 Nov"."""
        step = max(_MINUTE_S, self.settings.round_s)
        begun = self.clock().timestamp() // step * step
        return self.version(connection), datetime.fromtimestamp(begun, tz=UTC)

    def _stamp(self) -> Stamp:
        with glancing(self.engine) as connection:
            return self.stamp(connection)


async def away(work: Callable[[], T]) -> T:
    """Run blocking work on a worker thread.

    Dash's FastAPI backend runs a plain callback on the event loop itself; one slow query would then hold up the
    collector's API, which shares the loop.
    """
    return await run_in_threadpool(work)
