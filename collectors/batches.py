"""A batch of results, checked against the domain's own types: what is wrong in one run never loses the others.

The whole batch is validated straight from its bytes, which is the fast way. Only where that finds faults is the
document taken apart: faults of the frame refuse the batch, faults within runs refuse those runs, and the rest is
validated again without them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from collectors.refusals import MALFORMED, TOO_LARGE, UNSUPPORTED, RefusedError
from domain.runs import Run
from domain.wire import FORMAT, MAX_RUNS

_SHOWN = 3


class Batch(BaseModel):
    """The body of `POST /api/v1/results` (`domain.wire`). Unknown fields are refused: nothing may travel unnoticed."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_max_length=500, frozen=True)

    format: str = Field(description=f"Name and version of the format: {FORMAT}")
    agent: str
    agent_version: str = Field(max_length=64)
    sent_at: AwareDatetime
    queued: int = Field(ge=0, le=2_000_000_000, description="Runs that the agent still holds after this batch")
    runs: tuple[Run, ...] = Field(description=f"At most {MAX_RUNS} runs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A batch whose frame is right: the runs that are well formed, and the reason for each that is not."""

    batch: Batch
    places: tuple[int, ...]
    """Place in the document of each run of `batch`."""
    faults: Mapping[int, str] = field(default_factory=dict)
    """Place in the document -> what is wrong there, with its path."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Place in the document -> the run id as it was sent, for runs that are not well formed."""

    @property
    def count(self) -> int:
        """Runs in the document."""
        return len(self.places) + len(self.faults)


_ADAPTER = TypeAdapter(Batch)


def schema() -> dict[str, Any]:
    """The JSON Schema of a batch."""
    return _ADAPTER.json_schema(ref_template="#/components/schemas/{model}")


def parse(body: bytes) -> Parsed:
    """Read a batch. Raises RefusedError: 400 where it is no batch, 415 for another format, 413 for too many runs."""
    try:
        batch = _ADAPTER.validate_json(body)
    except ValidationError as error:
        return _parse_with_faults(body, error=error)
    _check_frame(batch.format, count=len(batch.runs))
    return Parsed(batch=batch, places=tuple(range(len(batch.runs))))


def _parse_with_faults(body: bytes, *, error: ValidationError) -> Parsed:
    document = _document(body)
    runs = document.get("runs")
    _check_frame(document.get("format"), count=len(runs) if isinstance(runs, list) else 0)
    faults: dict[int, list[str]] = {}
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        match fault["loc"]:
            case ("runs", int(place), *path):
                faults.setdefault(place, []).append(_told(path, fault["msg"]))
            case path:
                raise _malformed(_told(path, fault["msg"]), where=_path(path))
    assert isinstance(runs, list)  # noqa: S101 (a fault of the frame was raised above)
    good = [place for place in range(len(runs)) if place not in faults]
    rest = json.dumps({**document, "runs": [runs[place] for place in good]})
    return Parsed(
        batch=_ADAPTER.validate_json(rest),
        places=tuple(good),
        faults={place: "; ".join(told[:_SHOWN]) for place, told in faults.items()},
        names={place: _name(runs[place]) for place in faults},
    )


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = from_json(body)
    except ValueError as error:
        raise _malformed(f"The batch is not JSON: {error}", where="body") from error
    if not isinstance(document, dict):
        raise _malformed(f"The batch is not an object but a {type(document).__name__}", where="body")
    return document


def _check_frame(name: object, *, count: int) -> None:
    if name != FORMAT:
        problem = f"The format {str(name)[:60]!r} is not known here"
        remedy = f"Send {FORMAT!r}; for a newer format upgrade the collector first, then the agents."
        raise RefusedError(problem, status=UNSUPPORTED, where="format", remedy=remedy)
    if count > MAX_RUNS:
        remedy = f"Send at most {MAX_RUNS} runs in one batch; split it."
        raise RefusedError(f"The batch has {count} runs", status=TOO_LARGE, where="runs", remedy=remedy)


def _malformed(problem: str, *, where: str) -> RefusedError:
    remedy = "Compare the body with the schema at /openapi.json."
    return RefusedError(problem, status=MALFORMED, where=where or "body", remedy=remedy)


def _told(path: object, message: str) -> str:
    place = _path(path)
    return f"{place}: {message}" if place else message


def _path(path: object) -> str:
    return ".".join(str(part) for part in path) if isinstance(path, list | tuple) else ""


def _name(run: object) -> str:
    return str(run.get("run_id", ""))[:64] if isinstance(run, dict) else ""
