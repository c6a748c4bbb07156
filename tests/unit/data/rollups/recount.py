"""A recount written simply: loops over the runs as they were sent, and Counters. It shares nothing with roll-ups."""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.runs import Run, Step
from domain.vocabulary import Outcome
from tests.unit.data.samples import MEMBERSHIPS, VANTAGES

Key = tuple[object, ...]
LONDON = ZoneInfo("Europe/London")
COMPLETE = {Outcome.OK, Outcome.SLOW}


@dataclass(frozen=True)
class Planned:
    """Planned work as a test declares it."""

    since: datetime
    until: datetime
    dimension: str = ""
    value: str = ""

    def touches(self, run: Run) -> bool:
        if not self.since <= run.scheduled_at < self.until:
            return False
        if self.dimension == "practice":
            return run.vantage == self.value
        if self.dimension == "provider":
            return run.provider == self.value
        return not self.dimension or pct_of(run.vantage, run.scheduled_at) == self.value


@dataclass
class Recount:
    """Counts and durations by whatever key a tier has, then planned, outcome, failure class and judgement."""

    counts: Counter[Key] = field(default_factory=Counter)
    timed: dict[Key, list[float]] = field(default_factory=dict)
    waits: Counter[Key] = field(default_factory=Counter)

    def add(self, key: Key, *, what: Key, complete: bool, took_ms: float) -> None:
        self.counts[(*key, *what)] += 1
        if complete:
            self.timed.setdefault(key, []).append(took_ms)


def pct_of(vantage: str, moment: datetime) -> str:
    organisation = next(each.organisation for each in VANTAGES if each.vantage == vantage)
    facts = [each for each in MEMBERSHIPS if each.organisation == organisation and each.dimension == "pct"]
    return next((each.value for each in facts if each.holds(moment)), "")


def kind_of(vantage: str) -> str:
    return next(str(each.kind) for each in VANTAGES if each.vantage == vantage)


def day_of(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def day_begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


class World:
    """What was sent, declared and judged."""

    def __init__(
        self, runs: Iterable[Run], *, planned: Sequence[Planned] = (), judged: Mapping[str, list[tuple[datetime, str]]]
    ) -> None:
        self.runs = list({run.run_id: run for run in runs}.values())
        self.planned = planned
        self.judged = judged

    def what(self, run: Run) -> tuple[bool, str]:
        """Whether it ran under planned work, and the judgement that it was under."""
        held = [judgement for since, judgement in self.judged.get(run.vantage, []) if since <= run.scheduled_at]
        return any(each.touches(run) for each in self.planned), held[-1] if held else ""

    def hours(self) -> Recount:
        found = Recount()
        for run in self.runs:
            hour = int(run.scheduled_at.timestamp()) // 3600
            self._run(found, run, key=(hour, run.vantage, run.journey, str(run.role)))
        return found

    def days(self) -> Recount:
        found = Recount()
        for run in self.runs:
            self._run(found, run, key=(day_of(run.scheduled_at), run.vantage, run.journey, str(run.role)))
        return found

    def pct_days(self) -> Recount:
        found = Recount()
        for run in self.runs:
            day = day_of(run.scheduled_at)
            place = (pct_of(run.vantage, day_begins(day)), kind_of(run.vantage))
            self._run(found, run, key=(day, *place, run.journey, str(run.role)))
        return found

    def slots(self) -> Recount:
        found = Recount()
        for run in self.runs:
            slot = int(run.scheduled_at.timestamp()) // 300 * 60
            pct, kind = pct_of(run.vantage, run.scheduled_at), kind_of(run.vantage)
            for step in run.steps:
                self._step(found, run, step, key=(slot, pct, step.provider, kind, step.operation))
        return found

    def step_days(self) -> Recount:
        found = Recount()
        for run in self.runs:
            for step in run.steps:
                key = (day_of(run.scheduled_at), run.vantage, run.journey, (step.step_id, step.cleanup))
                self._step(found, run, step, key=key)
        return found

    def pct_step_days(self) -> Recount:
        found = Recount()
        for run in self.runs:
            day = day_of(run.scheduled_at)
            place = (day, pct_of(run.vantage, day_begins(day)), kind_of(run.vantage), run.journey)
            for step in run.steps:
                self._step(found, run, step, key=(*place, (step.step_id, step.cleanup)))
        return found

    def _run(self, found: Recount, run: Run, *, key: Key) -> None:
        planned, judgement = self.what(run)
        what = (str(run.outcome), str(run.failure_class or ""), judgement)
        found.add((*key, planned), what=what, complete=run.outcome in COMPLETE, took_ms=run.duration_ms)

    def _step(self, found: Recount, run: Run, step: Step, *, key: Key) -> None:
        planned, judgement = self.what(run)
        what = (str(step.outcome), str(step.failure_class or ""), judgement)
        whole = (*key, planned)
        found.add(whole, what=what, complete=step.outcome in COMPLETE, took_ms=as_kept(step.total_ms))
        found.waits[whole] += round(as_kept(step.phases.wait or 0.0) * 1000)


def as_kept(value: float) -> float:
    """Durations of steps are kept in 32 bits."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])
