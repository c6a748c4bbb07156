"""Runs: stored exactly once, with their steps packed, and read back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from data import facts, partitions, tables
from data.bulk import insert_rows
from data.codes import FAILURES, OUTCOMES, ROLES
from data.engine import ARRIVALS_MARK, GLANCE, touch
from data.locks import is_postgres
from data.notes import pack_notes, unpack_notes
from data.packing import Packed, StepKind, pack_runs, unpack_runs
from data.postgres.copying import insert_new
from data.rollups import latest, mark_runs
from data.words import all_step_kinds, all_words, step_kind_ids, word_ids
from domain.attempts import Attempt, attempt_of
from domain.clock import to_micros
from domain.journeys import NEIGHBOURS
from domain.runs import Run, Step

Stored = Literal["stored", "duplicate"]
_CHUNK = 500
_PAGE = 2_000


def store(conn: Connection, *, runs: Sequence[Run], received_at: datetime) -> list[Stored]:
    """Store runs that are not there yet, and mark their hours for the roll-ups; says of each, in order, which it was.

    Nothing is acknowledged before the caller's transaction has committed. On SQLite the lock of the one writer is taken
    first, so that two collectors with the same run cannot both find it new; PostgreSQL's key decides between them.
    """
    if not is_postgres(conn):
        touch(conn, mark=ARRIVALS_MARK)
    once = {run.run_id: run for run in reversed(runs)}  # of a run given twice, the first
    new = _insert_new(conn, runs=[once[run_id] for run_id in dict.fromkeys(run.run_id for run in runs)], at=received_at)
    answers: list[Stored] = []
    for run in runs:
        answers.append("stored" if run.run_id in new else "duplicate")
        new.discard(run.run_id)
    return answers


def _insert_new(conn: Connection, *, runs: list[Run], at: datetime) -> set[UUID]:
    """Insert what is new, and count it into what is kept beside the runs; returns its ids."""
    if not runs:
        return set()
    if not is_postgres(conn):
        known = _known(conn, run_ids=[run.run_id for run in runs])
        runs = [run for run in runs if run.run_id not in known]
        if not runs:
            return set()
    kinds = {(step.step_id, step.operation, step.cleanup) for run in runs for step in run.steps}
    words = word_ids(conn, texts=_texts(runs, kinds=kinds))
    kind_ids = step_kind_ids(conn, kinds=kinds)
    packed = pack_runs(runs, kind_ids=kind_ids)
    rows = [_row(run, words=words, steps=steps, received_at=at) for run, steps in zip(runs, packed, strict=True)]
    if is_postgres(conn):
        partitions.make(conn, days={partitions.day_of(run.scheduled_at) for run in runs})
        stored = insert_new(conn, rows=rows)
        runs = [run for run in runs if run.run_id.bytes in stored]
    else:
        insert_rows(conn, table=tables.runs, names=list(rows[0]), rows=[_plain(row) for row in rows])
    core = [run for run in runs if run.journey not in NEIGHBOURS]
    latest.renew(conn, runs=core, words=words, received_at=at)
    mark_runs(conn, scheduled_at=[run.scheduled_at for run in core], received_at=at)
    facts.note(conn, runs=runs)
    return {run.run_id for run in runs}


def _known(conn: Connection, *, run_ids: list[UUID]) -> set[UUID]:
    column = tables.runs.c.run_id
    found: set[UUID] = set()
    for start in range(0, len(run_ids), _CHUNK):
        found.update(conn.execute(select(column).where(column.in_(run_ids[start : start + _CHUNK]))).scalars())
    return found


def _texts(runs: Iterable[Run], *, kinds: Iterable[tuple[str, str, bool]]) -> set[str]:
    texts = {operation for _, operation, _ in kinds}
    texts.add("")
    for run in runs:
        texts.update((run.vantage, run.journey, run.agent, run.agent_version, run.provider, run.failed_step))
    return texts


def _row(run: Run, *, words: Mapping[str, int], steps: bytes, received_at: datetime) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "vantage_id": words[run.vantage],
        "journey_id": words[run.journey],
        "agent_id": words[run.agent],
        "version_id": words[run.agent_version],
        "provider_id": words[run.provider],
        "failed_step_id": words[run.failed_step],
        "role": run.role,
        "outcome": run.outcome,
        "failure_class": run.failure_class,
        "scheduled_at": run.scheduled_at,
        "started_at": run.started_at,
        "received_at": received_at,
        "duration_ms": run.duration_ms,
        "clock_offset_ms": run.clock_offset_ms,
        "not_cleaned": run.not_cleaned,
        "trace_id": bytes.fromhex(run.trace_id),
        "steps": steps,
        "notes": pack_notes(run.steps, provider=run.provider, markers=run.markers),
    }


def _plain(row: dict[str, Any]) -> tuple[Any, ...]:
    """A row as SQLite keeps it: the types of the columns, a value at a time, would cost as much as all else."""
    moments = {name: to_micros(row[name]) for name in ("scheduled_at", "started_at", "received_at")}
    codes = {"role": ROLES.of(row["role"]), "outcome": OUTCOMES.of(row["outcome"])}
    codes["failure_class"] = FAILURES.of(row["failure_class"])
    return tuple((row | moments | codes | {"run_id": row["run_id"].bytes}).values())


@dataclass(frozen=True, slots=True)
class _Names:
    """The dictionaries that a packed row refers to."""

    words: Mapping[int, str]
    kinds: Mapping[int, StepKind]

    @classmethod
    def load(cls, conn: Connection) -> "_Names":
        return cls(all_words(conn), all_step_kinds(conn))


def run(conn: Connection, *, run_id: UUID) -> Run | None:
    """One run with all its steps, or None."""
    row = conn.execute(select(tables.runs).where(tables.runs.c.run_id == run_id)).one_or_none()
    return None if row is None else _unpacked([row], names=_Names.load(conn))[0]


def attempts(
    conn: Connection,
    *,
    since: datetime,
    until: datetime,
    received_by: datetime,
    received_after: datetime | None = None,
) -> list[Attempt]:
    """Runs scheduled from `since` up to, not including, `until`, that had arrived by `received_by`, as evidence.

    Ordered by scheduled time, then run id. `received_after` leaves out what had arrived by then, for a reader that
    holds it already.
    """
    table = tables.runs
    query = _scheduled(since, until=until).where(table.c.received_at <= received_by)
    if received_after is not None:
        query = query.where(table.c.received_at > received_after)
    return [attempt_of(each, received_at=received_at) for each, received_at in _read(conn, query=query)]


def oldest_arrival(
    conn: Connection, *, since: datetime, until: datetime, received_after: datetime, received_by: datetime
) -> datetime | None:
    """The earliest scheduled time in [since, until) of what arrived after one moment and by another; None: nothing."""
    table = tables.runs.c
    within = (table.scheduled_at >= since) & (table.scheduled_at < until)
    arrived = (table.received_at > received_after) & (table.received_at <= received_by)
    return conn.execute(select(func.min(table.scheduled_at)).where(within, arrived)).scalar()


def exported(conn: Connection, *, since: datetime, until: datetime) -> Iterator[tuple[Run, datetime]]:
    """Every run scheduled from `since` up to, not including, `until`, with the time it was received, in order."""
    return _read(conn, query=_scheduled(since, until=until))


def trace_ids(conn: Connection) -> Iterator[str]:
    """The trace id of every stored run, 32 hex digits, to compare with what the core saw."""
    for trace_id in conn.execute(select(tables.runs.c.trace_id)).scalars():
        yield bytes(trace_id).hex()


def _scheduled(since: datetime, *, until: datetime) -> Select[Any]:
    table = tables.runs
    chosen = select(table).where(table.c.scheduled_at >= since, table.c.scheduled_at < until)
    return chosen.order_by(table.c.scheduled_at, table.c.run_id)


def _read(conn: Connection, *, query: Select[Any]) -> Iterator[tuple[Run, datetime]]:
    names = _Names.load(conn)
    # A stream needs a transaction, which a page's glance is not; what a page reads is few.
    found = conn.execute(
        query, execution_options={} if GLANCE in conn.get_execution_options() else {"yield_per": _PAGE}
    )
    for page in found.partitions(_PAGE):
        yield from zip(_unpacked(page, names=names), (row.received_at for row in page), strict=True)


def _unpacked(rows: Sequence[Row[Any]], *, names: _Names) -> list[Run]:
    notes = [unpack_notes(row.notes) for row in rows]
    packed = [
        Packed(row.steps, texts, names.words[row.provider_id]) for row, (texts, _) in zip(rows, notes, strict=True)
    ]
    steps = unpack_runs(packed, kinds=names.kinds)
    return [
        _run(row, names=names, steps=own, markers=markers)
        for row, own, (_, markers) in zip(rows, steps, notes, strict=True)
    ]


def _run(row: Row[Any], *, names: _Names, steps: tuple[Step, ...], markers: tuple[str, ...]) -> Run:
    return Run(
        run_id=row.run_id,
        agent=names.words[row.agent_id],
        agent_version=names.words[row.version_id],
        vantage=names.words[row.vantage_id],
        journey=names.words[row.journey_id],
        role=row.role,
        provider=names.words[row.provider_id],
        scheduled_at=row.scheduled_at,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        outcome=row.outcome,
        failure_class=row.failure_class,
        failed_step=names.words[row.failed_step_id],
        trace_id=bytes(row.trace_id).hex(),
        clock_offset_ms=row.clock_offset_ms,
        not_cleaned=row.not_cleaned,
        steps=steps,
        markers=markers,
    )
