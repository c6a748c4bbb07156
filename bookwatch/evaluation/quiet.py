"""Months without a fault: whatever is named in them is a false alarm.

Special days are part of it: nights and weekends with PCs switched off, bank holidays on which six of ten are silent,
both clock changes of a winter, days on which our own bookings use up the slots, a release of the agent that breaks
nothing, planned work. Stretches of three days are independent of each other, so that they can be judged side by side.
"""

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np

import attribution
from bookwatch.evaluation.evidence import told_by
from bookwatch.evaluation.judges.engine import named_at, places_of
from bookwatch.evaluation.judges.taken import taken
from bookwatch.evaluation.played import CACHE, ROOT
from bookwatch.evaluation.scores.alarms import Alarms
from bookwatch.simulator.families.drawing import JOURNEY, ROUND_S, routes_of
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.simulation import Simulation
from bookwatch.simulator.world import world
from collectors.planning import without_planned_work
from collectors.rounds import Rounds
from data.incidents.matching import may_open
from data.planned import PlannedWork

FIRST: Final = datetime(2025, 10, 20, tzinfo=UTC)
SPAN: Final = 864
"""Rounds of a stretch: three days."""
_WARM_UP: Final = 60
_HOLIDAYS: Final = ("2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06")
_NO_SLOTS: Final = ("2025-11-12", "2026-02-03")
_PLANNED: Final = tuple(
    PlannedWork(planned_id=number, since=since, until=since + timedelta(hours=3), reason="release", declared_at=FIRST)
    for number, since in enumerate((datetime(2025, 10, 21, 20, tzinfo=UTC), datetime(2026, 2, 4, 9, tzinfo=UTC)))
)
"""The core is taken down, once in the evening and once in the morning."""
_CLOCKS: Final = ("2025-10-26", "2026-03-29")
_SPECIAL: Final = (*_HOLIDAYS, *_NO_SLOTS, *_CLOCKS, "2025-10-22", "2026-01-05")
"""Days that every trial holds: these, the release of the agent, and a Monday after a holiday."""
_RELEASE: Final = datetime(2025, 10, 22, 10, tzinfo=UTC)
_RELEASED: Final = "AGENT-1.6"
_CODE: Final = frozenset({".py", ".yaml", ".json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Some rounds from a moment on, of a world of their own."""

    practices: int
    number: int
    """Of three days each, since `FIRST`."""
    rounds: int
    seed: int


def stretches(rounds: int, *, practices: int, seed: int) -> list[Stretch]:
    """As many as hold so many rounds; those with special days come first, so that a short trial holds them too."""
    special = sorted({(_day(day) - FIRST) // (SPAN * timedelta(seconds=ROUND_S)) for day in _SPECIAL})
    count = -(-rounds // SPAN)
    others = [number for number in range(count + len(special)) if number not in special]
    return [
        Stretch(practices=practices, number=number, rounds=min(SPAN, rounds - place * SPAN), seed=seed + number)
        for place, number in enumerate([*special, *others][:count])
    ]


def simulation_of(stretch: Stretch) -> Simulation:
    """With what is special, and nothing that is wrong."""
    start = FIRST + timedelta(seconds=(stretch.number * SPAN - _WARM_UP) * ROUND_S)
    return Simulation(
        world=world(stretch.practices, seed=stretch.seed),
        routes=routes_of(JOURNEY),
        faults=tuple(_special_days()),
        start=start,
        rounds=stretch.rounds + _WARM_UP,
        interval_s=ROUND_S,
        seed=stretch.seed,
    )


def judged(stretch: Stretch) -> Alarms:
    """What the engine names in it."""
    simulation, alarms, rounds = simulation_of(stretch), Alarms(), Rounds.of(ROUND_S)
    made = simulation.world
    practices = made.practices
    number_of = {code: number for number, code in enumerate(made.codes[:practices])}
    places = places_of(made.codes, recorded=made.dimensions, practices=practices)
    untouched = np.ones(practices, dtype=np.bool_)
    watch, previous = attribution.Watch(told=False), None
    late = attribution.columns_of(())
    for number, batch in enumerate(simulation, 1):
        end = simulation.start + number * rounds.length
        probes = _probes(made.dimensions["probe"], at=end)
        told = told_by([batch], journey=JOURNEY)
        columns = taken(told, codes=made.codes, hospitals=tuple(made.hospitals), probes=probes)
        columns = without_planned_work(columns, works=_PLANNED, places=places)
        arrived = attribution.joined([late, columns])
        there = arrived.received <= rounds.due(end).timestamp()
        late = arrived.taken(~there)
        previous = watch(arrived.taken(there), places=places, window_end=end, round_s=ROUND_S, previous=previous)
        if number > _WARM_UP:
            firm = [each for each in previous.causes if may_open(each, evaluation=previous)]
            own = [number_of[each.value] for each in firm if each.value in number_of]
            alarms.add(
                named_at(number, causes=previous.causes),
                local=np.isin(np.arange(practices), own),
                untouched=untouched,
                nothing_wide=True,
            )
    return alarms


def trial(
    asked: Sequence[Stretch], *, processes: int, on_done: Callable[[], None], cache_at: Path | None = CACHE
) -> list[Alarms]:
    """All stretches, on processes. What was judged before by the same code is taken from the cache: a trial that was
    stopped goes on where it was."""
    found = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for alarms in pool.map(partial(_known_or_judged, cache_at=cache_at), asked):
            found.append(alarms)
            on_done()
    return found


def _known_or_judged(stretch: Stretch, *, cache_at: Path | None) -> Alarms:
    file = (
        cache_at / f"quiet-{stretch.practices}-{stretch.number}-{stretch.rounds}-{_stamp(stretch)}.pickle"
        if cache_at
        else None
    )
    if file and file.exists():
        known: Alarms = pickle.loads(file.read_bytes())
        return known
    alarms = judged(stretch)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(alarms))
    return alarms


def _stamp(stretch: Stretch) -> str:
    """Of the stretch, and of everything that decides what is named in it."""
    folders = ("attribution", "bookwatch/simulator", "bookwatch/evaluation", "collectors", "probes/journeys")
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in _CODE)
    whole = repr(stretch).encode() + b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(whole).hexdigest()[:12]


def _probes(recorded: tuple[str, ...], *, at: datetime) -> tuple[str, ...]:
    """The version of each agent: a release of it goes to one in three a day, and breaks nothing."""
    days = min(max((at - _RELEASE).days + 1, 0), 3)
    return tuple(_RELEASED if each and number % 3 < days else each for number, each in enumerate(recorded))


def _special_days() -> Iterator[Fault]:
    for where, kind, days in (("everywhere", "silent", _HOLIDAYS), ("core", "no_slots", _NO_SLOTS)):
        for day in days:
            start = _day(day)
            yield Fault(where=where, kind=kind, severity=0.9, coverage=0.6, start=start, end=start + timedelta(days=1))
    for work in _PLANNED:
        yield Fault(where="core", kind="error", severity=1.0, coverage=1.0, start=work.since, end=work.until)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
