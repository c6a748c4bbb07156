"""One line of a runs file: what of a run is evidence. All but three of its parts may be missing."""

import json
from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from domain.attempts import Attempt
from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase

Milliseconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Phases(BaseModel):
    """Milliseconds of each phase; null or absent: the call did not get that far, or it was not measured."""

    dns: Milliseconds | None = None
    connect: Milliseconds | None = None
    tls: Milliseconds | None = None
    send: Milliseconds | None = None
    wait: Milliseconds | None = None
    receive: Milliseconds | None = None


class StepOfLine(BaseModel):
    """One call of a run."""

    step_id: str = ""
    operation: str = ""
    outcome: Outcome = Outcome.OK
    failed_phase: str | None = None
    phases: Phases = Phases()


class Line(BaseModel):
    """One run. Keys that are not named here are allowed and say nothing."""

    model_config = ConfigDict(title="A line of RUNS.ndjson")

    vantage: str = Field(min_length=1)
    """As in the organisations file."""
    scheduled_at: AwareDatetime
    outcome: Outcome
    received_at: AwareDatetime | None = None
    """When the collector had it; absent: as soon as it ended."""
    run_id: str = ""
    """Of a run given twice the first counts."""
    journey: str = "refer-and-book"
    agent_version: str = ""
    provider: str = ""
    duration_ms: Milliseconds | None = None
    failure_class: str | None = None
    """A class of docs/failure-classes.md; any other text counts as a failure of no known class."""
    failed_step: str = ""
    """`step_id` of the step that decided the outcome; absent: the last one that did not pass."""
    steps: list[StepOfLine] = []


_LINE = TypeAdapter(Line)


def attempt_of_line(line: bytes) -> tuple[str, Attempt]:
    """Run id (or empty) and evidence of a line. Raises ValueError that says what is wrong with which part."""
    try:
        run = _LINE.validate_json(line)
    except ValidationError as problem:
        raise ValueError(_told(problem)) from None
    failing = _failing(run)
    phase_ms = {each: _sum(run, each) for each in Phase} if run.steps else {}
    took = run.duration_ms if run.duration_ms is not None else sum(phase_ms.values())
    ended = run.scheduled_at + timedelta(milliseconds=took)
    return run.run_id, Attempt(
        vantage=run.vantage,
        journey=run.journey,
        scheduled_at=run.scheduled_at,
        received_at=run.received_at or ended,
        outcome=run.outcome,
        failure_class=_known(run.failure_class),
        operation=failing.operation if failing else "",
        provider=run.provider,
        failed_phase=_phase(failing.failed_phase) if failing else None,
        duration_ms=took,
        phase_ms=phase_ms,
        wait_ms=_waits(run),
        passed=tuple(each.operation for each in run.steps if not each.outcome.is_bad and each.operation),
        agent_version=run.agent_version,
    )


def _failing(run: Line) -> StepOfLine | None:
    if not run.outcome.is_bad:
        return None
    named = [each for each in run.steps if each.step_id == run.failed_step and run.failed_step]
    bad = [each for each in run.steps if each.outcome.is_bad]
    return next(iter(named or bad[-1:]), None)


def _sum(run: Line, phase: Phase) -> float:
    return float(sum(getattr(step.phases, phase.value) or 0.0 for step in run.steps))


def _waits(run: Line) -> dict[str, float]:
    waits: dict[str, float] = {}
    for step in run.steps:
        if step.phases.wait is not None and step.operation:
            waits[step.operation] = max(waits.get(step.operation, 0.0), step.phases.wait)
    return waits


def _known(text: str | None) -> FailureClass | None:
    return FailureClass(text) if text in set(FailureClass) else None


def _phase(text: str | None) -> Phase | None:
    return Phase(text) if text in set(Phase) else None


def _told(problem: ValidationError) -> str:
    first = problem.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        return f"not JSON ({json.dumps(first['msg'])[1:-1]})"
    where = ".".join(str(part) for part in first["loc"])
    return f"{where or 'the line'}: {first['msg']}"
