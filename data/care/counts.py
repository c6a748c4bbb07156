"""Do the roll-ups say what the runs say, where the runs are still kept?"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import BigInteger, Connection, SmallInteger, func, select, type_coerce

from data import rollups, sketch, tables
from data.care.findings import Finding, Level, some
from data.codes import OUTCOMES
from data.errors import RecordUnreadableError
from data.packing import step_codes, step_heads
from data.words import all_step_kinds, all_words, find_words
from domain.clock import from_micros, iso
from domain.journeys import NEIGHBOURS
from domain.vocabulary import Outcome

_PAGE: Final = 2_000
_DAY: Final = 24
_CODES: Final = 8
_REBUILD: Final = "The runs are right; keep a back-up and report this with the software's version."
_ATTEMPTS: Final = [OUTCOMES.of(outcome) for outcome in Outcome if outcome.is_attempt]
_BAD: Final = [OUTCOMES.of(outcome) for outcome in Outcome if outcome.is_bad]

HourKey = tuple[int, int, int, int]
"""Hour, vantage, journey and the outcome's number, which may be one that nobody knows."""


def hours(conn: Connection) -> list[Finding]:
    """Runs by hour, vantage, journey and outcome against `practice_hours`, from the first run that is kept."""
    scheduled = tables.runs.c.scheduled_at
    first, last = conn.execute(select(func.min(scheduled), func.max(scheduled))).one()
    if first is None:
        return []
    begin = rollups.hour_of(first)
    words, differing = all_words(conn), []
    for start in range(begin, rollups.hour_of(last) + 1, _DAY):
        counted, stored = _counted(conn, start=start), _stored(conn, start=start)
        for key in sorted(counted.keys() | stored.keys()):
            hour, vantage, _, outcome = key
            thinned = hour == begin and stored[key] >= counted[key]  # retention may have taken a part of this hour
            if counted[key] != stored[key] and not thinned:
                place = f"{words.get(vantage, vantage)} {iso(from_micros(hour * rollups.HOUR_US))}"
                word = OUTCOMES.words[outcome - 1].value if 0 < outcome <= len(OUTCOMES.words) else f"outcome {outcome}"
                differing.append(f"{place} {word}: {stored[key]} for {counted[key]} runs")
    return [Finding(problem=f"hours differ from runs: {some(differing)}", remedy=_REBUILD)] if differing else []


def _counted(conn: Connection, *, start: int) -> Counter[HourKey]:
    table = tables.runs.c
    hour = (type_coerce(table.scheduled_at, BigInteger) // rollups.HOUR_US).label("hour")
    outcome = type_coerce(table.outcome, SmallInteger).label("code")
    keys = (hour, table.vantage_id, table.journey_id, outcome)
    query = select(*keys, func.count().label("number")).where(
        table.scheduled_at >= _moment(start),
        table.scheduled_at < _moment(start + _DAY),
        table.journey_id.not_in(_neighbours(conn)),
    )
    rows = conn.execute(query.group_by(*keys))
    return Counter({tuple(row[:4]): row.number for row in rows})


def _stored(conn: Connection, *, start: int) -> Counter[HourKey]:
    table = tables.practice_hours.c
    names = [outcome.value for outcome in OUTCOMES.words]
    columns = (table.hour, table.vantage_id, table.journey_id, *(table[name] for name in names))
    stored: Counter[HourKey] = Counter()
    for row in conn.execute(select(*columns).where(table.hour >= start, table.hour < start + _DAY)):
        stored.update({(*row[:3], code): number for code, number in enumerate(row[3:], start=1) if number})
    return stored


def _moment(hour: int) -> datetime:
    return from_micros(hour * rollups.HOUR_US)


def _neighbours(conn: Connection) -> list[int]:
    return list(find_words(conn, texts=NEIGHBOURS).values())


def operations(conn: Connection) -> list[Finding]:
    """Steps of the kept runs by operation against `operation_slots`, and packed steps that cannot be read."""
    found, grid = _steps(conn)
    kinds = all_step_kinds(conn)
    used = np.flatnonzero(grid.sum(axis=1))
    strange = [int(kind) for kind in used if int(kind) not in kinds]
    if strange:
        problem = f"packed steps name kinds that are not known: {some([str(kind) for kind in strange])}"
        found.append(Finding(problem=problem, remedy="Restore a back-up: the table step_kinds lost rows."))
    counted: dict[str, Counter[str]] = {"attempts": Counter(), "bad": Counter()}
    for kind in used:
        if int(kind) in kinds:
            counted["attempts"][kinds[int(kind)].operation] += int(grid[kind, _ATTEMPTS].sum())
            counted["bad"][kinds[int(kind)].operation] += int(grid[kind, _BAD].sum())
    differing = list(_differing(conn, counted=counted))
    if differing:
        found.append(Finding(problem=f"operations differ from runs: {some(differing)}", remedy=_REBUILD))
    return found


def _steps(conn: Connection) -> tuple[list[Finding], np.ndarray[Any, np.dtype[np.int64]]]:
    """How many steps of each kind ended in each way, shape (65536, 8), and what could not be read."""
    table = tables.runs.c
    query = select(table.run_id, table.steps).where(table.journey_id.not_in(_neighbours(conn)))
    grid = np.zeros(65_536 * _CODES, dtype=np.int64)
    unreadable: list[str] = []
    for page in conn.execution_options(yield_per=_PAGE).execute(query).partitions(_PAGE):
        heads = []
        for row in page:
            try:
                heads.append(step_heads(bytes(row.steps)))
            except RecordUnreadableError:
                unreadable.append(str(row.run_id))
        kinds, outcomes = step_codes(b"".join(heads))
        cells = kinds.astype(np.int64) * _CODES + np.minimum(outcomes, _CODES - 1)
        grid += np.bincount(cells, minlength=len(grid))
    findings = []
    if unreadable:
        problem = f"steps of runs cannot be read: {some(unreadable)}"
        findings.append(Finding(problem=problem, remedy="Use a newer Bookwatch, or restore these rows from a copy."))
    return findings, grid.reshape(-1, _CODES)


def _differing(conn: Connection, *, counted: dict[str, Counter[str]]) -> Iterator[str]:
    """Operations whose sums lie outside what slots allow.

    Slots may have had several lengths, so a run is only known to lie in a slot that began at most five minutes before
    it: sums from the first run on are the least, sums from five minutes before it are the most. Where nothing is kept
    of an earlier time the most is exact.
    """
    first = conn.execute(select(func.min(tables.runs.c.scheduled_at))).scalar()
    if first is None:
        return
    table = tables.operation_slots.c
    edge = rollups.slot_of(first - timedelta(seconds=rollups.LONGEST_SLOT_S), ticks=1)
    exact = not conn.execute(select(func.count()).where(table.slot <= edge)).scalar()
    least, most = (_sums(conn, since=tick) for tick in (rollups.slot_of(first, ticks=1) + 1, edge + 1))
    for name, operations_ in counted.items():
        for operation in sorted(operations_.keys() | most[name].keys()):
            number, high = operations_[operation], most[name][operation]
            low = high if exact else least[name][operation]
            if not low <= number <= high:
                yield f"{operation} {name}: {high} for {number} steps"


def _sums(conn: Connection, *, since: int) -> dict[str, Counter[str]]:
    table, words = tables.operation_slots.c, all_words(conn)
    query = select(table.operation_id, func.sum(table.attempts), func.sum(table.bad)).where(table.slot >= since)
    sums: dict[str, Counter[str]] = {"attempts": Counter(), "bad": Counter()}
    for operation_id, attempts, bad in conn.execute(query.group_by(table.operation_id)):
        operation = words.get(operation_id, str(operation_id))
        sums["attempts"][operation] += int(attempts)
        sums["bad"][operation] += int(bad)
    return sums


def sketches(conn: Connection) -> list[Finding]:
    """Each hour's latency sketch holds as many values as runs made every call."""
    table = tables.practice_hours.c
    complete = sum((table[outcome.value] for outcome in rollups.COMPLETE if outcome is not Outcome.OK), table.ok)
    query = select(table.hour, table.vantage_id, table.latency, complete.label("complete"))
    words, wrong = all_words(conn), []
    for row in conn.execution_options(yield_per=_PAGE).execute(query):
        try:
            number = sketch.size(bytes(row.latency))
        except RecordUnreadableError:
            number = -1
        if number != row.complete:
            place = f"{words.get(row.vantage_id, row.vantage_id)} {iso(_moment(row.hour))}"
            wrong.append(f"{place}: {'unreadable' if number < 0 else number} for {row.complete} runs")
    return [Finding(problem=f"sketches differ from counts: {some(wrong)}", remedy=_REBUILD)] if wrong else []


def gaps(conn: Connection) -> list[Finding]:
    """Whole hours between the first and the last without a single result from anywhere."""
    column = tables.practice_hours.c.hour
    known = conn.execute(select(column).distinct().order_by(column)).scalars().all()
    silent = [
        f"{iso(_moment(earlier + 1))} to {iso(_moment(later))}"
        for earlier, later in zip(known, known[1:], strict=False)
        if later - earlier > 1
    ]
    if not silent:
        return []
    remedy = "Silence is not health: was the collector down, and did agents send what they had kept?"
    return [Finding(problem=f"no result at all: {some(silent)}", remedy=remedy, level=Level.NOTE)]
