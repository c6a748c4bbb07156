"""Makes what the agent's tests need: configurations, runs, a journey that takes no time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.vocabulary import Outcome, Role
from probes.agent.config import AgentConfig, parse_config

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedJourney:
    """As much of a journey as the agent looks at."""

    name: str = "refer-and-book"
    role: Role = Role.REFERRING_CLINICIAN


def load_named(name: str) -> NamedJourney:
    """A journey of this name."""
    return NamedJourney(name=name)


def document(*, collector: str = "http://127.0.0.1:9", vantages: int = 1, **changes: Any) -> dict[str, Any]:
    """A configuration as it stands in the file; every vantage is an agent of its own."""
    return {
        "interval_s": 1,
        "self_tests_s": 0,
        "timeouts": {"connect_s": 1, "step_s": 2, "budget_s": 3},
        "profile": "reference",
        "servers": {name: f"https://{name}.bookwatch.test" for name in ("core", "identity", "care-records")},
        "services": [{"service_id": f"100{n}", "provider": f"ZH{n}"} for n in (1, 2, 3)],
        "nhs_numbers": ["9990000018"],
        "outbox": "outbox.db",
        "journeys": ["refer-and-book"],
        "max_concurrent": 5,
        "vantages": [vantage(number, collector=collector) for number in range(1, vantages + 1)],
        **changes,
    }


def vantage(number: int, *, collector: str = "http://127.0.0.1:9", **changes: Any) -> dict[str, Any]:
    """One vantage of the file."""
    return {
        "vantage": f"Y9900{number}",
        "organisation": f"Y9900{number}",
        "agent": f"agent-{number}",
        "kind": "agent",
        "token": f"token-{number}",
        "collector": collector,
        "card": {"card_id": f"card-{number}", "key": "key"},
        "resolver": None,
        "proxy": None,
        "source_address": None,
        "clock_offset_s": 0,
        **changes,
    }


def config(folder: Path, **settings: Any) -> AgentConfig:
    """A checked configuration with its outbox in a folder."""
    return parse_config(document(**settings), folder=folder)


def run(*, agent: str = "agent-1", at: datetime = NOON, **changes: Any) -> Run:
    """A run that ended well."""
    usual = Run(
        run_id=uuid7(at),
        agent=agent,
        agent_version="0",
        vantage="Y99001",
        journey="refer-and-book",
        role=Role.REFERRING_CLINICIAN,
        scheduled_at=at,
        started_at=at,
        duration_ms=10.0,
        outcome=Outcome.OK,
        trace_id=new_trace_id(),
    )
    return replace(usual, **changes)


def runs(count: int, **changes: Any) -> list[Run]:
    """Runs one second apart."""
    return [run(at=NOON + timedelta(seconds=second), **changes) for second in range(count)]


def instant_journey(journey: NamedJourney, **given: Any) -> Run:
    """Does nothing and ends well: a stand-in for the engine with its arguments."""
    started_at = given["clock"]()
    return Run(
        run_id=given["run_id"],
        agent=given["agent"],
        agent_version=given["agent_version"],
        vantage=given["setup"].vantage,
        journey=journey.name,
        role=journey.role,
        provider=given["target"].services[0].provider,
        scheduled_at=given["scheduled_at"],
        started_at=started_at,
        duration_ms=0.1,
        outcome=Outcome.OK,
        trace_id=given["trace_id"],
        markers=given["markers"],
    )
