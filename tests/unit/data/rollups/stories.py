"""What happens to a store, drawn by chance: runs late and twice, verdicts, planned work, roll-ups in between."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.failures import FailureClass
from domain.runs import Run
from domain.verdicts import Evaluation
from domain.vocabulary import Outcome, Role
from tests.unit.data.rollups.recount import Planned
from tests.unit.data.samples import NOON, a_cause, a_run, a_step, a_verdict

SPRING = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
MOVE = NOON + timedelta(days=1, hours=-3)
STARTS = (SPRING, AUTUMN, MOVE)
"""Hours around both changes of the clocks, and around the noon at which Y99001 changed its PCT."""
JUDGED = ("Y99001", "Y99002")


@dataclass(frozen=True)
class Judged:
    """An evaluation of a window that ends at `end`: both practices are in one cause, or all is well."""

    end: datetime
    bad: bool

    @property
    def holds_from(self) -> datetime:
        return self.end - timedelta(minutes=20 if self.bad else 5)

    def evaluation(self) -> Evaluation:
        cause = a_cause(started_at=self.holds_from) if self.bad else None
        since = self.holds_from if self.bad else None
        return Evaluation(
            window_start=self.end - timedelta(minutes=30),
            window_end=self.end,
            verdicts=tuple(replace(a_verdict(each, cause=cause, at=self.end), since=since) for each in JUDGED),
            causes=(cause,) if cause else (),
        )


Event = Sequence[Run] | Planned | Judged | str
"""Runs arrive, work is declared, a window is judged, or "refresh" or "withdraw"."""


def a_moment(chance: random.Random) -> datetime:
    return chance.choice(STARTS) + timedelta(minutes=chance.randrange(6 * 60), seconds=chance.random() * 60)


def a_drawn_run(number: int, *, chance: random.Random) -> Run:
    provider, moment = chance.choice(["ZH1", "ZH2"]), a_moment(chance)
    outcome = chance.choice(list(Outcome))
    failure = FailureClass.CORE_ERROR if outcome.is_bad else None
    ended = Outcome.FAILED if outcome.is_bad else Outcome.OK
    booking = a_step("A016", provider=provider, outcome=ended, failure_class=failure, total_ms=chance.uniform(1, 9_000))
    foreign = a_step("A011", provider=chance.choice(["", "", "ZH3"]), cleanup=chance.random() < 0.5)
    return a_run(
        number,
        vantage=chance.choice(["Y99001", "Y99001", "Y99002", "control-1"]),
        scheduled_at=moment,
        started_at=moment,
        role=chance.choice([Role.REFERRING_CLINICIAN, Role.PATIENT]),
        provider=provider,
        duration_ms=chance.uniform(50, 100_000),
        outcome=outcome,
        failure_class=failure,
        journey="pacs" if chance.random() < 0.05 else "refer-and-book",
        steps=(a_step("LOGON"), foreign, booking),
    )


def a_plan(chance: random.Random) -> Planned:
    scopes = [("", ""), ("practice", "Y99001"), ("pct", "ZZ2"), ("provider", "ZH2")]
    since = a_moment(chance)
    return Planned(since, since + timedelta(minutes=chance.randrange(1, 300)), *chance.choice(scopes))


def a_story(seed: int) -> list[Event]:
    """Up to forty runs and what else happens, in any order; only windows are judged in order."""
    chance = random.Random(seed)  # noqa: S311
    runs = [a_drawn_run(number, chance=chance) for number in range(chance.randrange(1, 40))]
    batches: list[Event] = [runs[start : start + 6] for start in range(0, len(runs), 6)]
    events = batches + chance.choices(batches, k=2) + [a_plan(chance) for _ in range(chance.randrange(4))]
    events += ["refresh"] * chance.randrange(3) + ["withdraw"] * chance.randrange(2)
    chance.shuffle(events)
    ends = sorted({a_moment(chance) for _ in range(chance.randrange(4))})
    for place, end in zip(sorted(chance.randrange(len(events)) for _ in ends)[::-1], ends[::-1], strict=True):
        events.insert(place, Judged(end, bad=chance.random() < 0.6))
    return events
