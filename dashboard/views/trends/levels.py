"""Were the levels met? Availability by minutes, speed by operation, both from the controls alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from dashboard.address.periods import Period
from dashboard.levels import WITHIN, Levels
from dashboard.statistics.availability import Availability, Minute, availability, minute
from data import sketch
from data.control_rounds import ControlRuns
from domain.clock import from_micros, to_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One operation against its limit."""

    operation: str
    limit_ms: float
    calls: int
    p95_ms: float

    @property
    def met(self) -> bool:
        """Whether 95 % of the calls kept to the limit."""
        return self.p95_ms <= self.limit_ms


def availability_of(runs: ControlRuns, *, period: Period, round_s: float, levels: Levels) -> Availability:
    """Sum up the support minutes of the rounds of a period. A round without a control journey is unknown."""
    length = round(round_s * 1_000_000)
    first = to_micros(period.start) // length
    rounds = -(-to_micros(period.end) // length) - first
    place = runs.at // length - first
    tried = np.bincount(place, minlength=rounds).tolist()
    bad = np.bincount(place, weights=runs.centrally_bad, minlength=rounds).tolist()
    planned = np.bincount(place, weights=runs.planned, minlength=rounds).tolist()
    minutes = [
        (
            minute(centrally_bad=int(bad[at]), attempts=tried[at], planned=planned[at] > 0),
            _support((first + at) * length, length=length, period=period, levels=levels),
        )
        for at in range(rounds)
    ]
    return availability(_within(minutes), level=levels.availability)


def _support(start: int, *, length: int, period: Period, levels: Levels) -> float:
    begin, end = max(from_micros(start), period.start), min(from_micros(start + length), period.end)
    return _support_minutes(begin, end, levels=levels)


def _support_minutes(begin: datetime, end: datetime, *, levels: Levels) -> float:
    return levels.support.minutes_in(begin, end) if end - begin > timedelta() else 0.0


def _within(minutes: list[tuple[Minute, float]]) -> list[tuple[Minute, float]]:
    return [each for each in minutes if each[1] > 0]


def speeds(times: Mapping[str, sketch.Sketch], *, levels: Levels) -> list[Speed]:
    """Each operation that has a limit and a call, by its code."""
    found = []
    for operation, limit in sorted(levels.limits_ms.items()):
        durations = times.get(operation)
        p95 = sketch.quantile(durations, WITHIN) if durations is not None else None
        if durations is not None and p95 is not None:
            found.append(Speed(operation=operation, limit_ms=limit, calls=int(durations.sum()), p95_ms=p95))
    return found
