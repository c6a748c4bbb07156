"""What the pages read: small frozen records from tables shaped like them. Nothing here scans raw runs of the fleet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, SmallInteger, func, select, type_coerce

from data import organisations, rollups, sketch, sketches, tables, tally
from data.codes import JUDGEMENTS, KINDS, OUTCOMES
from data.engine import shown_version
from data.fetching import fetch_plain
from data.grouping import Groups
from data.readers.loading import load
from data.words import all_words, find_words
from domain.clock import from_micros, to_micros
from domain.failures import FailureClass
from domain.vocabulary import Judgement, Outcome, VantageKind

__all__ = [
    "AgentState",
    "OperationCell",
    "PlaceFigures",
    "PlaceState",
    "RunSummary",
    "agents",
    "shown_version",
    "figures",
    "fleet",
    "latest_received",
    "operation_matrix",
    "practice_runs",
    "slot_after",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceState:
    """One vantage as it stands: what is said of it, and its last run."""

    vantage: str
    kind: VantageKind
    organisation: str
    name: str
    pct: str
    judgement: Judgement | None
    """None: never evaluated (a control, or nothing was evaluated yet)."""
    cause_key: str
    probability: float | None
    last_outcome: Outcome | None
    """None: nothing was ever received."""
    last_scheduled_at: datetime | None
    last_received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFigures:
    """How one vantage's runs went, and how long they took."""

    bad: int
    """Runs that failed or were wrong, of `attempts`."""
    attempts: int
    p50_ms: float | None
    """Of runs that made every call (ok or slow), to 1 %; None where there are none."""
    p95_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCell:
    """One operation as one PCT's practices (or, with pct "" and kind control, the controls) met it."""

    pct: str
    kind: VantageKind
    operation: str
    bad: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run as a line of a practice's timeline."""

    run_id: UUID
    journey: str
    provider: str
    scheduled_at: datetime
    started_at: datetime
    received_at: datetime
    duration_ms: float
    outcome: Outcome
    failure_class: FailureClass | None
    failed_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """An agent as the collector last saw it."""

    agent: str
    version: str
    last_seen: datetime | None
    clock_offset_ms: float | None
    queued: int
    """Runs that it still held after its last batch."""


def fleet(conn: Connection, *, at: datetime) -> list[PlaceState]:
    """Every vantage, ordered by name, in the PCT that it belonged to at its last run (at a moment, if it had none)."""
    vantages = organisations.vantages(conn)
    names = organisations.names(conn)
    homes = organisations.homes(conn)
    nowhere = organisations.Home(VantageKind.AGENT)
    judged = _judged(conn)
    latest = _latest(conn)
    return [
        PlaceState(
            vantage=each.vantage,
            kind=each.kind,
            organisation=each.organisation,
            name=names.get(each.organisation, each.organisation),
            pct=homes.get(each.vantage, nowhere).pct(last[1] or at),
            judgement=verdict[0],
            cause_key=verdict[1],
            probability=verdict[2],
            last_outcome=last[0],
            last_scheduled_at=last[1],
            last_received_at=last[2],
        )
        for each in vantages
        for verdict in [judged.get(each.vantage, (None, "", None))]
        for last in [latest.get(each.vantage, (None, None, None))]
    ]


def _judged(conn: Connection) -> dict[str, tuple[Judgement, str, float]]:
    table = tables.current_verdicts.c
    judgement = type_coerce(table.judgement, SmallInteger)
    rows = fetch_plain(conn, select(table.vantage, judgement, table.cause_key, table.probability))
    return {vantage: (JUDGEMENTS.word(number), *rest) for vantage, number, *rest in rows}


def _latest(conn: Connection) -> dict[str, tuple[Outcome, datetime, datetime]]:
    """The last run of each vantage, whatever its journey."""
    table, word = tables.latest_runs, tables.words.c
    moments = (type_coerce(table.c[name], BigInteger) for name in ("scheduled_at", "received_at"))
    query = select(word.word, type_coerce(table.c.outcome, SmallInteger), *moments)
    query = query.join(tables.words, word.word_id == table.c.vantage_id)
    rows = fetch_plain(conn, query.order_by(table.c.scheduled_at, table.c.run_id))
    return {
        vantage: (OUTCOMES.word(outcome), from_micros(scheduled), from_micros(received))
        for vantage, outcome, scheduled, received in {row[0]: row for row in rows}.values()
    }


def figures(conn: Connection, *, since: datetime, vantages: Sequence[str] | None = None) -> dict[str, PlaceFigures]:
    """Counts and percentiles of vantages (None: all) over whole UTC hours from the one that holds `since`.

    Planned work is included; a vantage without a run since then is left out.
    """
    first = rollups.hour_of(since)
    newest = conn.execute(select(func.max(tables.practice_hours.c.hour))).scalar()
    stretch = range(first, max(first, (newest or 0) + 1))
    wanted = None if vantages is None else list(find_words(conn, texts=vantages).values())
    counted = load(conn, table=tables.practice_hours, stretch=stretch, ids=wanted, values=["tally"])
    timed = load(conn, table=tables.practice_hours_latency, stretch=stretch, ids=wanted, values=["latency"])
    ids, place = np.unique(counted.keys["vantage_id"], return_inverse=True)
    counts = tally.decode(counted.values["tally"])
    grouped = replace(counts, row=place[counts.row])
    bad = grouped.per_row(len(ids), outcomes=tally.BAD)
    attempts = grouped.per_row(len(ids), outcomes=tally.ATTEMPTS)
    group = np.searchsorted(ids, timed.keys["vantage_id"])
    merged = sketches.merged_by(timed.values["latency"], group=group, groups=len(ids))
    p50, p95 = map(_known, sketch.quantiles(merged, 0.50, 0.95))
    words = all_words(conn)
    columns = zip(ids.tolist(), bad.tolist(), attempts.tolist(), p50, p95, strict=True)
    return {
        words[vantage_id]: PlaceFigures(bad=bad, attempts=attempts, p50_ms=p50, p95_ms=p95)
        for vantage_id, bad, attempts, p50, p95 in columns
    }


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def latest_received(conn: Connection) -> datetime | None:
    """When the newest result of all came in, or None where nothing ever did. Cheap: one row per vantage."""
    return conn.execute(select(func.max(tables.latest_runs.c.received_at))).scalar()


def slot_after(conn: Connection, *, moment: datetime) -> datetime:
    """Start of the first slot that begins no earlier than a moment."""
    ticks = rollups.slot_ticks(conn)
    return from_micros(-(-to_micros(moment) // (ticks * rollups.TICK_US)) * ticks * rollups.TICK_US)


def operation_matrix(conn: Connection, *, since: datetime) -> list[OperationCell]:
    """Bad of attempted calls by PCT (or controls) and operation, in the slot that holds `since` and after."""
    table = tables.operation_slots.c
    first = rollups.slot_of(since, ticks=rollups.slot_ticks(conn))
    columns = (table.pct_id, type_coerce(table.kind, SmallInteger).label("kind"), table.operation_id, table.tally)
    rows = conn.execute(select(*columns).where(table.slot >= first)).all()
    if not rows:
        return []
    counts = tally.decode([row.tally for row in rows])
    names = ("kind", "pct_id", "operation_id")
    groups = Groups({name: np.array([getattr(row, name) for row in rows]) for name in names})
    bad, attempts = (
        groups.sums(counts.per_row(len(rows), outcomes=outcomes)).tolist() for outcomes in (tally.BAD, tally.ATTEMPTS)
    )
    words, keys = all_words(conn), groups.keys()
    cells = [
        OperationCell(
            pct=words[pct_id],
            kind=KINDS.word(kind),
            operation=words[operation_id],
            bad=bad[place],
            attempts=attempts[place],
        )
        for place, (kind, pct_id, operation_id) in enumerate(zip(*(keys[name].tolist() for name in names), strict=True))
        if attempts[place]
    ]
    return sorted(cells, key=lambda cell: (cell.kind, cell.pct, cell.operation))


def practice_runs(conn: Connection, *, vantage: str, since: datetime, limit: int) -> list[RunSummary]:
    """At most `limit` runs of a vantage scheduled from `since`, latest first."""
    vantage_id = find_words(conn, texts=[vantage]).get(vantage)
    if vantage_id is None:
        return []
    table = tables.runs
    names = ("run_id", "scheduled_at", "started_at", "received_at", "duration_ms", "outcome", "failure_class")
    columns = [table.c[name] for name in (*names, "journey_id", "provider_id", "failed_step_id")]
    query = select(*columns).where(table.c.vantage_id == vantage_id, table.c.scheduled_at >= since)
    words = all_words(conn)
    return [
        RunSummary(
            journey=words[row.journey_id],
            provider=words[row.provider_id],
            failed_step=words[row.failed_step_id],
            **{name: getattr(row, name) for name in names},
        )
        for row in conn.execute(query.order_by(table.c.scheduled_at.desc(), table.c.run_id.desc()).limit(limit))
    ]


def agents(conn: Connection) -> list[AgentState]:
    """Every registered agent, ordered by name."""
    table = tables.agents.c
    columns = (table.agent, table.version, table.last_seen, table.clock_offset_ms, table.queued)
    rows = conn.execute(select(*columns).order_by(table.agent)).mappings()
    return [AgentState(**row) for row in rows]
