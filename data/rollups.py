"""Roll-ups: what the pages read instead of raw runs, written in the transaction that stores the runs.

Only runs that are new count, so a batch that arrives twice changes nothing, and the order of arrival does not matter:
counts and sketches are sums, and the latest run is the one scheduled last.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, and_, delete, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from data.codes import OUTCOMES
from data.engine import exclusive, touch
from data.organisations import Home
from data.sketch import added, bucket_of
from data.tables import latest_runs, marks, operation_slots, practice_hours
from domain.clock import to_micros
from domain.journeys import NEIGHBOURS
from domain.runs import Run
from domain.vocabulary import Outcome

HOUR_US: Final = 3_600_000_000
TICK_US: Final = 5_000_000
"""Slots are counted in ticks of five seconds, so that rounds of any sensible length begin with one."""
LONGEST_SLOT_S: Final = 300
_SLOT_MARK: Final = "slot_ticks"
COMPLETE: Final = frozenset({Outcome.OK, Outcome.SLOW})
"""Outcomes whose duration is a latency: a run that failed early would make booking look fast."""
_BAD: Final = frozenset(outcome for outcome in Outcome if outcome.is_bad)
_ATTEMPT: Final = frozenset(outcome for outcome in Outcome if outcome.is_attempt)
_CHUNK = 300


def hour_of(moment: datetime) -> int:
    """Hours since 1970 in UTC."""
    return to_micros(moment) // HOUR_US


def use_rounds(conn: Connection, *, round_s: float) -> None:
    """Have slots from now on as long as a round, or five minutes where rounds are longer.

    So a window of whole rounds begins with a slot, and what a page says of operations is said of that window.
    """
    touch(conn)
    fitting = [seconds for seconds in range(5, LONGEST_SLOT_S + 1, 5) if round_s % seconds == 0]
    conn.execute(delete(marks).where(marks.c.name == _SLOT_MARK))
    conn.execute(insert(marks).values(name=_SLOT_MARK, value=max(fitting, default=5) * 1_000_000 // TICK_US))


def slot_ticks(conn: Connection) -> int:
    """How many ticks a slot has now."""
    found = conn.execute(select(marks.c.value).where(marks.c.name == _SLOT_MARK)).scalar()
    return int(found or LONGEST_SLOT_S * 1_000_000 // TICK_US)


def slot_of(moment: datetime, *, ticks: int) -> int:
    """The tick that begins the slot of so many ticks that holds a moment; ticks are counted from 1970."""
    tick = to_micros(moment) // TICK_US
    return tick - tick % ticks


def add(
    conn: Connection, *, runs: Sequence[Run], words: Mapping[str, int], homes: Mapping[str, Home], received_at: datetime
) -> None:
    """Count new runs into every roll-up. The caller holds the writer's lock; `words` covers all names of the runs.

    Runs of neighbours count in none: what the roll-ups say is said of the core.
    """
    runs = [run for run in runs if run.journey not in NEIGHBOURS]
    if runs:
        exclusive(conn, name="roll-up")
        _add_hours(conn, runs=runs, words=words)
        _add_slots(conn, runs=runs, words=words, homes=homes)
        _renew_latest(conn, runs=runs, words=words, received_at=received_at)


def _add_hours(conn: Connection, *, runs: Sequence[Run], words: Mapping[str, int]) -> None:
    counts: dict[tuple[int, int, int], Counter[str]] = defaultdict(Counter)
    buckets: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for run, bucket in zip(runs, bucket_of([run.duration_ms for run in runs]).tolist(), strict=True):
        key = (hour_of(run.scheduled_at), words[run.vantage], words[run.journey])
        counts[key][run.outcome] += 1
        if run.outcome in COMPLETE:
            buckets[key].append(bucket)
    stored = _stored_latency(conn, keys=list(counts))
    rows = [
        {"hour": key[0], "vantage_id": key[1], "journey_id": key[2], "latency": added(stored.get(key), buckets[key])}
        | {outcome.value: counts[key][outcome] for outcome in OUTCOMES.words}
        for key in sorted(counts)
    ]
    sums = [practice_hours.c[outcome.value] for outcome in OUTCOMES.words]
    _upsert(conn, table=practice_hours, rows=rows, sums=sums, replaced=[practice_hours.c.latency])


def _stored_latency(conn: Connection, *, keys: list[tuple[int, int, int]]) -> dict[tuple[int, int, int], bytes]:
    table = practice_hours.c
    found: dict[tuple[int, int, int], bytes] = {}
    columns = (table.hour, table.vantage_id, table.journey_id, table.latency)
    hours = sorted({hour for hour, _, _ in keys})  # few: what arrives together was scheduled together
    vantages = sorted({vantage for _, vantage, _ in keys})
    for start in range(0, len(vantages), _CHUNK):
        chosen = table.hour.in_(hours) & table.vantage_id.in_(vantages[start : start + _CHUNK])
        for hour, vantage, journey, latency in conn.execute(select(*columns).where(chosen)):
            found[hour, vantage, journey] = bytes(latency)
    return found


def _add_slots(conn: Connection, *, runs: Sequence[Run], words: Mapping[str, int], homes: Mapping[str, Home]) -> None:
    bad: Counter[tuple[int, str, Any, str]] = Counter()
    attempts: Counter[tuple[int, str, Any, str]] = Counter()
    ticks = slot_ticks(conn)
    for run in runs:
        home = homes[run.vantage]
        place = (slot_of(run.scheduled_at, ticks=ticks), home.pct(run.scheduled_at), home.kind)
        for step in run.steps:
            key = (*place, step.operation)
            if step.outcome in _ATTEMPT:
                attempts[key] += 1
            if step.outcome in _BAD:
                bad[key] += 1
    rows = [
        {"slot": slot, "pct_id": words[pct], "kind": kind, "operation_id": words[operation]}
        | {"bad": bad[slot, pct, kind, operation], "attempts": number}
        for (slot, pct, kind, operation), number in sorted(attempts.items())
    ]
    _upsert(conn, table=operation_slots, rows=rows, sums=[operation_slots.c.bad, operation_slots.c.attempts])


def _renew_latest(conn: Connection, *, runs: Sequence[Run], words: Mapping[str, int], received_at: datetime) -> None:
    newest: dict[tuple[str, str], Run] = {}
    for run in sorted(runs, key=lambda run: (run.scheduled_at, run.run_id)):
        newest[run.vantage, run.journey] = run
    rows = [
        {"vantage_id": words[run.vantage], "journey_id": words[run.journey], "run_id": run.run_id}
        | {"scheduled_at": run.scheduled_at, "received_at": received_at, "outcome": run.outcome}
        for run in newest.values()
    ]
    table = latest_runs.c
    replaced = [table.run_id, table.scheduled_at, table.received_at, table.outcome]
    _upsert(conn, table=latest_runs, rows=rows, replaced=replaced, newer=(table.scheduled_at, table.run_id))


def _upsert(
    conn: Connection,
    *,
    table: Table,
    rows: list[dict[str, Any]],
    sums: Sequence[Column[Any]] = (),
    replaced: Sequence[Column[Any]] = (),
    newer: tuple[Column[Any], Column[Any]] | None = None,
) -> None:
    """Insert rows; where the key exists add the `sums` and replace the `replaced`, if (`newer`) says it is newer."""
    if not rows:
        return
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    fresh = statement.excluded
    values = {column.name: column + fresh[column.name] for column in sums}
    values |= {column.name: fresh[column.name] for column in replaced}
    condition = None
    if newer is not None:
        first, second = newer
        later = fresh[first.name] > first
        condition = or_(later, and_(fresh[first.name] == first, fresh[second.name] > second))
    keys = list(table.primary_key.columns)
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=values, where=condition), rows)
