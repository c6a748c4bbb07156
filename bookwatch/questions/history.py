"""Every run of the questions' history, oldest first, the same each time."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bookwatch.questions import plan
from bookwatch.questions.people import CONTROLS, HOSPITALS, PRACTICES
from bookwatch.questions.shapes import CARD, CORE, SPORADIC, Fault, run
from domain.clock import london_midnight
from domain.runs import Run
from domain.vocabulary import Outcome, Role

_SEED: Final = 2009
_JANUARY: Final = (datetime(2009, 1, 1, tzinfo=UTC), datetime(2009, 2, 1, tzinfo=UTC))
_CONSULTANTS: Final = PRACTICES[:5]


def runs() -> Iterator[Run]:
    """About 26,000 runs."""
    dice = random.Random(_SEED)
    for day in sorted(plan.CLOCKS):
        yield from _clock_day(day, dice=dice)
    yield from _roles(dice)
    for number, monday in plan.weeks():
        yield from _week(number, monday=monday, dice=dice)
    yield from _controls(dice)
    yield from _today(dice)


def _week(number: int, *, monday: date, dice: random.Random) -> Iterator[Run]:
    rounds = plan.rounds(monday)
    failing = _failing(number, rounds=rounds)
    for place, at in enumerate(rounds):
        for row, practice in enumerate(PRACTICES):
            outcome = Outcome.MISSED if _is_missed(practice, number=number, place=place) else Outcome.OK
            made = run(
                practice,
                at=at + timedelta(minutes=row),
                provider=HOSPITALS[(row + place) % 3],
                dice=dice,
                fault=failing.get((practice, place)),
                outcome=outcome,
            )
            yield replace(made, facts=_facts(practice, at=at))


def _failing(number: int, *, rounds: list[datetime]) -> dict[tuple[str, int], Fault]:
    """What fails in a week, by practice and round: first what has a name, then the rest, one practice at a time."""
    named = _named(number, rounds=rounds)
    rest = plan.WEEK_FAILURES[number] - len(named)
    others = [each for each in PRACTICES[3:27] if each not in plan.LAST_WEEK]
    cells = [(others[place % len(others)], _round_of(place, row=place % len(others))) for place in range(rest)]
    found = {cell: SPORADIC[at % len(SPORADIC)] for at, cell in enumerate(cells)}
    return {**found, **named}


def _round_of(place: int, *, row: int) -> int:
    """No practice twice in one round: its next failure is 13 rounds on, and its neighbour's 7."""
    return (place // 24 * 13 + row * 7) % 60


def _named(number: int, *, rounds: list[datetime]) -> dict[tuple[str, int], Fault]:
    last = len(plan.WEEK_FAILURES) - 1
    if number == last:
        worn = {place for place, at in enumerate(rounds) if _is_worn(at)}
        others = {practice: failed for practice, failed in plan.LAST_WEEK.items() if practice != plan.WEARS}
        found = {practice: plan.spread(failed, over=len(rounds)) for practice, failed in others.items()}
        return {
            (practice, place): CARD for practice, places in (found | {plan.WEARS: worn}).items() for place in places
        }
    if number == last - 1:
        before = sum(at < plan.FIX_AT for at in rounds)
        return {(plan.FIXED, place): CARD for place in plan.spread(plan.FIXED_FAILURES, over=before)}
    return {}


def _is_worn(at: datetime) -> bool:
    """Whether the last start on that day was too long ago."""
    starts = [start for start in plan.STARTS if start <= at and start.date() == at.date()]
    return bool(starts) and at - starts[-1] >= plan.WORKS_FOR


def _facts(practice: str, *, at: datetime) -> dict[str, str]:
    """What the agent of the PC that wears out tells: its starts, and the version of its log-on software."""
    if practice != plan.WEARS or at not in {plan.TOLD_BEFORE, *plan.STARTS}:
        return {}
    version = "10" if at == plan.TOLD_BEFORE else "11"
    return {"machine.started": f"{at:%Y-%m-%d %H:%M}", "site.identity_agent": f"Identity Agent {version} (invented)"}


def _is_missed(practice: str, *, number: int, place: int) -> bool:
    if number != len(plan.WEEK_FAILURES) - 2 or practice not in plan.SILENT:
        return False
    return place in plan.spread(plan.SILENT[practice], over=60)


def _controls(dice: random.Random) -> Iterator[Run]:
    for place, at in enumerate(plan.hours(_JANUARY[0], until=_JANUARY[1])):
        slow = place % 100 < plan.SLOW_SHARE * 100
        for row, control in enumerate(CONTROLS):
            yield run(
                control,
                at=at + timedelta(minutes=40 + row),
                provider=HOSPITALS[place % 3],
                dice=dice,
                fault=CORE if at == plan.DOWN_AT else None,
                referral_ms=plan.SLOW_MS if slow else plan.USUAL_MS,
            )


def _today(dice: random.Random) -> Iterator[Run]:
    """Monday morning: Y99001 goes on failing, the controls and all others pass."""
    for place, at in enumerate(plan.hours(plan.NOW.replace(hour=4, minute=0), until=plan.NOW)[:5]):
        for row, vantage in enumerate((*PRACTICES, *CONTROLS)):
            fault = CARD if vantage == "Y99001" else None
            moment = at + timedelta(minutes=row)
            yield run(vantage, at=moment, provider=HOSPITALS[(row + place) % 3], dice=dice, fault=fault)


def _roles(dice: random.Random) -> Iterator[Run]:
    """GPs: 600 journeys, 72 fail, 54 are slow, 40 find no slot. Consultants: 300 journeys, 45 are slow."""
    rounds = plan.rounds(plan.ROLES_WEEK)
    failed, slow, business = plan.spread(72, over=600), plan.spread(54, over=528), plan.spread(40, over=474)
    cells = [(at, row) for at in rounds for row in range(10)]
    passed = [cell for place, cell in enumerate(cells) if place not in failed]
    slowed = {passed[place] for place in slow}
    rest = [cell for cell in passed if cell not in slowed]
    no_slot = {rest[place] for place in business}
    for place, (at, row) in enumerate(cells):
        outcome = Outcome.SLOW if (at, row) in slowed else Outcome.BUSINESS if (at, row) in no_slot else Outcome.OK
        fault = SPORADIC[place % 3] if place in failed else None
        moment = at + timedelta(minutes=row)
        yield run(PRACTICES[row], at=moment, provider="ZH1", dice=dice, fault=fault, outcome=outcome)
    consultants = [(at, row) for at in rounds for row in range(len(_CONSULTANTS))]
    for place, (at, row) in enumerate(consultants):
        slow_now = place in plan.spread(45, over=300)
        yield run(
            _CONSULTANTS[row],
            at=at + timedelta(minutes=30 + row),
            provider="ZH1",
            dice=dice,
            outcome=Outcome.SLOW if slow_now else Outcome.OK,
            role=Role.SERVICE_PROVIDER_CLINICIAN,
        )


def _clock_day(day: date, *, dice: random.Random) -> Iterator[Run]:
    for at in plan.hours(london_midnight(day), until=london_midnight(day + timedelta(days=1))):
        yield run("Y99001", at=at, provider="ZH1", dice=dice)
