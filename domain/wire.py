"""The wire format between agent and collector: what a batch of results looks like as JSON.

The collector checks what it receives against these same dataclasses (pydantic, at its edge); the agent only writes.
"""

from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from domain.clock import iso
from domain.runs import Run

FORMAT = "bookwatch.results/1"
"""Name and version of the format; a collector refuses a version that it does not know."""

MAX_RUNS = 1_000
"""Most runs in one batch."""

MAX_FACTS = 60
MAX_FACT = 200
"""Most facts of one run, and most characters of one."""

MAX_BYTES = 5_000_000
"""Most bytes of one batch, after decompression."""


def run_to_json(run: Run) -> dict[str, Any]:
    """A run as JSON-ready values: times as ISO 8601 in UTC, enums as their words. Facts only where there are any."""
    return {key: plain(value) for key, value in asdict(run).items() if key != "facts" or value}


def batch_to_json(
    runs: list[dict[str, Any]], *, agent: str, agent_version: str, sent_at: datetime, queued: int
) -> dict[str, Any]:
    """The body of `POST /api/v1/results`. `queued`: how many runs the agent still holds after this batch."""
    return {
        "format": FORMAT,
        "agent": agent,
        "agent_version": agent_version,
        "sent_at": iso(sent_at),
        "queued": queued,
        "runs": runs,
    }


def plain(value: Any) -> Any:
    """JSON-ready: times as ISO 8601 in UTC, enums as their words, whatever the nesting."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
