"""What a page is given: the database, the clock, the settings and, in a lab, its switches."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine

from dashboard.lab_control import LabControl
from dashboard.memo import Memo
from dashboard.settings import DashboardSettings
from data.fleet.model import ModelReader
from domain.clock import Clock

T = TypeVar("T")


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


async def away(work: Callable[[], T]) -> T:
    """Run blocking work on a worker thread.

    Dash's FastAPI backend runs a plain callback on the event loop itself; one slow query would then hold up the
    collector's API, which shares the loop.
    """
    return await run_in_threadpool(work)
