"""Runs as rows of an archive."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa

from bookwatch.archive.schema import RUNS, STEPS
from domain.runs import Run, Step

Arrived = tuple[Run, datetime]


def run_table(arrived: Iterable[Arrived]) -> pa.Table:
    """One row a run."""
    return pa.Table.from_pylist([_run(run, received_at) for run, received_at in arrived], schema=RUNS)


def step_table(arrived: Iterable[Arrived]) -> pa.Table:
    """One row a step."""
    rows = [_step(step, place=place, run=str(run.run_id)) for run, _ in arrived for place, step in enumerate(run.steps)]
    return pa.Table.from_pylist(rows, schema=STEPS)


def _run(run: Run, received_at: datetime) -> dict[str, Any]:
    row = {name: getattr(run, name) for name in RUNS.names if name not in {"run_id", "received_at", "markers"}}
    return row | {"run_id": str(run.run_id), "received_at": received_at, "markers": list(run.markers)}


def _step(step: Step, *, place: int, run: str) -> dict[str, Any]:
    phases = step.phases
    return {
        "run_id": run,
        "place": place,
        "step_id": step.step_id,
        "operation": step.operation,
        "cleanup": step.cleanup,
        "provider": step.provider,
        "offset_ms": step.offset_ms,
        "total_ms": step.total_ms,
        "client_ms": step.client_ms,
        "dns_ms": phases.dns,
        "connect_ms": phases.connect,
        "tls_ms": phases.tls,
        "send_ms": phases.send,
        "wait_ms": phases.wait,
        "receive_ms": phases.receive,
        "status": step.status,
        "outcome": step.outcome,
        "failure_class": step.failure_class,
        "failed_phase": step.failed_phase,
        "error_code": step.error_code,
        "request_id": step.request_id,
        "detail": step.detail,
    }
