"""Each hospital's system as bookings met it: failures, delay, and slot issues, which are none."""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from data import sketch, tally
from data.codes import FAILURES, OUTCOMES
from data.grouping import Groups, Ints
from data.readers.calls import Calls
from data.sketch import Sketch
from data.verdicts import causes_named, last_evaluated
from domain.failures import FailureClass
from domain.vocabulary import FaultDomain, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalFigures:
    """The calls that depend on one hospital, of controls and practices together, outside planned work."""

    code: str
    attempts: int
    bad: int
    """Failed or wrong, whatever the cause."""
    own: int
    """Of those: stopped by the hospital's system."""
    no_slot: int
    """Ended without a slot: capacity, no failure."""
    failures: dict[FailureClass, int]
    latency: Sketch
    """Of the calls that made it."""
    affected: int
    """Practices whose trouble is said now to be this hospital's."""

    def quantile(self, q: float) -> float | None:
        """Milliseconds that a share `q` of the calls that made it does not exceed; None where there is none."""
        return sketch.quantile(self.latency, q)


def hospitals(found: Calls, *, words: Mapping[int, str], affected: Mapping[str, int]) -> list[HospitalFigures]:
    """Every hospital that was booked with, by its code. `words`: of all numbers; `affected`: see `affected_now`."""
    if not len(found):
        return []
    groups = Groups({"provider_id": found.keys["provider_id"]})
    group = groups.number
    sums = found.sketches_by(group, groups=len(groups), chosen=np.ones(len(found), dtype=bool))
    made = []
    for place, number in enumerate(groups.keys()["provider_id"].tolist()):
        code = words[number]
        if code:
            mine = np.flatnonzero(group == place)
            made.append(_one(code, found=found, mine=mine, latency=sums[place], affected=affected.get(code, 0)))
    return sorted(made, key=lambda each: each.code)


def _one(code: str, *, found: Calls, mine: Ints, latency: Sketch, affected: int) -> HospitalFigures:
    counts = found.counts
    chosen = np.isin(counts.row, mine)
    outcome, failure, count = counts.outcome[chosen], counts.failure[chosen], counts.count[chosen]
    bad = np.isin(outcome, tally.BAD)
    by_class: Counter[FailureClass] = Counter()
    for number, times in zip(failure[bad].tolist(), count[bad].tolist(), strict=True):
        known = FAILURES.maybe(number)
        if known is not None:
            by_class[known] += times
    return HospitalFigures(
        code=code,
        attempts=int(count[np.isin(outcome, tally.ATTEMPTS)].sum()),
        bad=int(count[bad].sum()),
        own=sum(times for each, times in by_class.items() if each.root == "provider"),
        no_slot=int(count[outcome == OUTCOMES.of(Outcome.BUSINESS)].sum()),
        failures=dict(by_class.most_common()),
        latency=latency,
        affected=affected,
    )


def affected_now(conn: Connection, *, practices: Container[str]) -> Mapping[str, int]:
    """Hospital -> practices inside its fault, as the last evaluation names it. `practices`: all that there are."""
    last = last_evaluated(conn)
    if last is None:
        return {}
    return {
        each.value: sum(vantage in practices for vantage in each.members)
        for each in causes_named(conn, at=last[0])
        if each.domain is FaultDomain.PROVIDER
    }
