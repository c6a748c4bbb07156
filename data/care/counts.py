"""Do the roll-ups say what the runs say, where the runs are still kept?"""

from collections import Counter
from typing import Final

import numpy as np
from sqlalchemy import Connection, select

from data import rollups, tables, tally
from data.care import recount
from data.care.findings import Finding, Level, some
from data.care.recount import Cell
from data.codes import OUTCOMES
from data.words import all_step_kinds, all_words
from domain.clock import from_micros, iso

REBUILD: Final = "Run `bookwatch db rebuild` for these days; keep a back-up and report this if it comes again."
_TICKS: Final = rollups.HOUR_US // rollups.TICK_US


def hours(conn: Connection) -> list[Finding]:
    """Runs by hour, vantage, journey and outcome against `practice_hours`, where both are kept."""
    words, waiting, differing = all_words(conn), recount.waiting(conn), []
    for stretch in recount.checked_hours(conn, tier="hours"):
        counted, stored = recount.runs_by_hour(conn, hours=stretch), _stored(conn, hours=stretch)
        for key in sorted(counted.keys() | stored.keys()):
            hour, vantage, _, outcome = key
            if counted[key] != stored[key] and hour not in waiting:
                place = f"{words.get(vantage, vantage)} {_iso(hour)}"
                differing.append(f"{place} {_word(outcome)}: {stored[key]} for {counted[key]} runs")
    return [Finding(problem=f"hours differ from runs: {some(differing)}", remedy=REBUILD)] if differing else []


def _stored(conn: Connection, *, hours: range) -> Counter[Cell]:
    table = tables.practice_hours.c
    query = select(table.hour, table.vantage_id, table.journey_id, table.tally)
    rows = conn.execute(query.where(table.hour >= hours.start, table.hour < hours.stop)).all()
    counts = tally.decode([row.tally for row in rows])
    stored: Counter[Cell] = Counter()
    for row, outcome, number in zip(counts.row.tolist(), counts.outcome.tolist(), counts.count.tolist(), strict=True):
        stored[(*rows[row][:3], outcome)] += number
    return stored


def operations(conn: Connection) -> list[Finding]:
    """Steps of the kept runs by hour and operation against `operation_slots`, and packed steps that cannot be read."""
    kinds, waiting = all_step_kinds(conn), recount.waiting(conn)
    unreadable: list[str] = []
    strange: set[int] = set()
    differing: list[str] = []
    for stretch in recount.checked_hours(conn, tier="slots"):
        steps, broken = recount.steps_by_hour(conn, hours=stretch)
        unreadable += broken
        strange |= {kind for _, kind, _ in steps} - kinds.keys()
        counted: Counter[tuple[int, str, int]] = Counter()
        for (hour, kind, outcome), number in steps.items():
            if kind in kinds:
                counted[hour, kinds[kind].operation, outcome] += number
        stored = _in_slots(conn, hours=stretch)
        for key in sorted(counted.keys() | stored.keys()):
            if counted[key] != stored[key] and key[0] not in waiting:
                hour, operation, outcome = key
                differing.append(f"{operation} {_iso(hour)} {_word(outcome)}: {stored[key]} for {counted[key]} steps")
    return _operation_findings(unreadable, strange=strange, differing=differing)


def _operation_findings(unreadable: list[str], *, strange: set[int], differing: list[str]) -> list[Finding]:
    found = []
    if unreadable:
        problem = f"steps of runs cannot be read: {some(unreadable)}"
        found.append(Finding(problem=problem, remedy="Use a newer Bookwatch, or restore these rows from a copy."))
    if strange:
        problem = f"packed steps name kinds that are not known: {some([str(kind) for kind in sorted(strange)])}"
        found.append(Finding(problem=problem, remedy="Restore a back-up: the table step_kinds lost rows."))
    if differing:
        found.append(Finding(problem=f"operations differ from runs: {some(differing)}", remedy=REBUILD))
    return found


def _in_slots(conn: Connection, *, hours: range) -> Counter[tuple[int, str, int]]:
    table, words = tables.operation_slots.c, all_words(conn)
    query = select(table.slot, table.operation_id, table.tally)
    query = query.where(table.slot >= hours.start * _TICKS, table.slot < hours.stop * _TICKS)
    rows = conn.execute(query).all()
    counts = tally.decode([row.tally for row in rows])
    stored: Counter[tuple[int, str, int]] = Counter()
    for row, outcome, number in zip(counts.row.tolist(), counts.outcome.tolist(), counts.count.tolist(), strict=True):
        operation = words.get(rows[row].operation_id, str(rows[row].operation_id))
        stored[rows[row].slot // _TICKS, operation, outcome] += number
    return stored


def gaps(conn: Connection) -> list[Finding]:
    """Whole hours between the first and the last without a single result from anywhere."""
    column = tables.practice_hours.c.hour
    known = np.array(conn.execute(select(column).distinct().order_by(column)).scalars().all(), dtype=np.int64)
    silent = [
        f"{_iso(int(known[place]) + 1)} to {_iso(int(known[place + 1]))}"
        for place in np.flatnonzero(np.diff(known) > 1)
    ]
    if not silent:
        return []
    remedy = "Silence is not health: was the collector down, and did agents send what they had kept?"
    return [Finding(problem=f"no result at all: {some(silent)}", remedy=remedy, level=Level.NOTE)]


def _iso(hour: int) -> str:
    return iso(from_micros(hour * rollups.HOUR_US))


def _word(outcome: int) -> str:
    return OUTCOMES.words[outcome - 1].value if 0 < outcome <= len(OUTCOMES.words) else f"outcome {outcome}"
