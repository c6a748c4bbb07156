"""One vantage's runs over a stretch of time, as columns: what is said of one practice may look at every run of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data import sketch
from data.grouping import Ints
from data.rollups.judged import judgements
from data.rollups.own_runs import own_moments, own_runs
from data.rollups.plans import plans
from data.tally import ATTEMPTS, COMPLETE
from data.words import all_step_kinds, find_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Runs by scheduled time, oldest first: each array has the shape (runs,). Times are microseconds since 1970."""

    at: Ints
    role: Ints
    outcome: Ints
    domain: Ints
    """Judgement that the run was under; 0: never judged."""
    planned: NDArray[np.bool_]
    duration_ms: NDArray[np.float64]

    def only(self, chosen: NDArray[np.bool_]) -> "Series":
        """The runs that are chosen."""
        return Series(**{name: getattr(self, name)[chosen] for name in self.__slots__})


def series(conn: Connection, *, vantage: str, since: int, until: int) -> Series:
    """The vantage's runs of the core scheduled in [since, until), as far as the store still holds them."""
    number = find_words(conn, texts=[vantage]).get(vantage, -1)
    runs = own_runs(conn, vantages=[number], since=since, until=until)
    order = np.argsort(runs.scheduled_at, kind="stable")
    at, vantages, providers = (each[order] for each in (runs.scheduled_at, runs.vantage_id, runs.provider_id))
    return Series(
        at=at,
        role=runs.role[order],
        outcome=runs.outcome[order],
        domain=judgements(conn, since=since, until=until, vantage=vantage).of(vantage_id=vantages, at=at),
        planned=plans(conn, since=since, until=until).mark(at=at, vantage_id=vantages, provider_id=providers),
        duration_ms=runs.duration_ms[order],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTimes:
    """Durations of one operation's calls (data.sketch) and its mean phases."""

    durations: sketch.Sketch
    """Of calls that passed."""
    phases_ms: NDArray[np.float64]
    """Mean of the six phases and of what is ours over all calls that were tried, shape (7,)."""


def own_times(conn: Connection, *, vantage: str, since: int, until: int) -> dict[str, OperationTimes]:
    """How long the vantage's own calls took, by operation."""
    number = find_words(conn, texts=[vantage]).get(vantage, -1)
    _, steps = own_moments(conn, vantages=[number], since=since, until=until)
    kinds = all_step_kinds(conn)
    tried, passed = (np.isin(steps.outcome, each) for each in (ATTEMPTS, COMPLETE))
    found: dict[str, OperationTimes] = {}
    for operation in sorted({kind.operation for kind in kinds.values() if not kind.cleanup}):
        wanted = [number for number, kind in kinds.items() if kind.operation == operation and not kind.cleanup]
        mine = tried & np.isin(steps.kind, wanted)
        if mine.any():
            phases = steps.sums_us[mine].mean(axis=0) / 1000
            found[operation] = OperationTimes(durations=sketch.of(steps.total_ms[mine & passed]), phases_ms=phases)
    return found
