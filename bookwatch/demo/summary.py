"""What a demonstration did, counted from the core's own log and from the store."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data.organisations import vantages
from data.runs import exported
from data.verdicts import causes, latest
from domain.clock import iso
from domain.runs import Run
from domain.vocabulary import Outcome, VantageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One JSON document."""

    url: str
    executed: int
    """Distinct trace ids that the core saw from agents."""
    stored: int
    """How many of those are in the store."""
    stored_without_core: int
    """Stored runs that never reached the core (a dead resolver, no log-on, missed, a neighbour)."""
    duplicates: int
    """Runs that are in the store more than once: 0, or something is broken."""
    interrupted: int
    outcomes: Mapping[str, int]
    failure_classes: Mapping[str, int]
    first_result_s: float | None
    """Seconds from the command's start to the first measured run in the store."""
    causes: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    memory_mb: float
    """Largest sum of the resident sets of all processes seen, in megabytes (10^6 bytes)."""
    cpu_cores: float
    """Processor time of all processes per second of wall clock, averaged over the demonstration."""

    def to_json(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Memory and processor use of the whole demonstration."""

    memory_mb: float
    cpu_cores: float


def summarise(
    connection: Connection,
    *,
    url: str,
    core_traces: Iterable[str],
    started_at: datetime,
    until: datetime,
    usage: Usage,
) -> Summary:
    """Count what the core saw against what is stored between two moments."""
    rows = list(exported(connection, since=started_at, until=until))
    traces = Counter(run.trace_id for run, _ in rows)
    seen = set(core_traces)
    first = min((received for _, received in rows), default=None)
    return Summary(
        url=url,
        executed=len(seen),
        stored=sum(trace in traces for trace in seen),
        stored_without_core=sum(trace not in seen for trace in traces),
        duplicates=sum(count - 1 for count in traces.values()),
        interrupted=sum(run.outcome is Outcome.INTERRUPTED for run, _ in rows),
        outcomes=_counts(run.outcome.value for run, _ in rows),
        failure_classes=_counts(_class(run) for run, _ in rows if run.failure_class),
        first_result_s=round((first - started_at).total_seconds(), 2) if first else None,
        causes=_causes(connection, since=started_at, until=until),
        verdicts=_verdicts(connection),
        memory_mb=round(usage.memory_mb, 1),
        cpu_cores=round(usage.cpu_cores, 3),
    )


def _class(run: Run) -> str:
    return run.failure_class.value if run.failure_class else ""


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _causes(connection: Connection, *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    return [
        {
            "domain": stored.cause.domain.value,
            "dimension": stored.cause.dimension,
            "value": stored.cause.value,
            "start": iso(stored.cause.started_at),
            "end": iso(stored.ended_at) if stored.ended_at else None,
            "probability": round(stored.cause.probability, 3),
            "members": list(stored.cause.members),
        }
        for stored in causes(connection, since=since, until=until)
    ]


def _verdicts(connection: Connection) -> list[dict[str, Any]]:
    practices = (each.vantage for each in vantages(connection) if each.kind is VantageKind.AGENT)
    found = (latest(connection, vantage=practice) for practice in sorted(practices))
    return [
        {
            "practice": verdict.vantage,
            "judgement": verdict.judgement.value,
            "cause": verdict.cause_key or None,
            "probability": round(verdict.probability, 3),
            "since": iso(verdict.since) if verdict.since else None,
            "sentence": verdict.evidence.sentence,
        }
        for verdict in found
        if verdict is not None
    ]
