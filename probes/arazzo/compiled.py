"""A journey as the engine runs it: every reference resolved, every expression a function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.vocabulary import Outcome, Role
from probes.arazzo.conditions import Condition
from probes.arazzo.expressions import Expression
from probes.arazzo.openapi import Operation
from probes.arazzo.templates import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value for the path, query or header of a call."""

    name: str
    place: str
    value: Template
    otherwise: Template | None = None
    """`x-bookwatch-else`: used where the value is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a call sends."""

    content_type: str
    payload: Template
    replacements: tuple[tuple[tuple[str, ...], Template], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """An assertion about a reply."""

    test: Condition
    text: str
    """As written, for the detail of a failed step."""
    on_status: bool
    """Whether it looks at the status: then its failure is an unexpected status, else a malformed content."""


class ActionKind(StrEnum):
    """What happens after a step."""

    END = "end"
    GOTO = "goto"
    RETRY = "retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One success or failure action."""

    name: str
    kind: ActionKind
    step_id: str = ""
    retry_after_s: float = 0.0
    retry_limit: int = 1
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """`x-bookwatch-pick`: one entry of a list in the reply, found by its content."""

    name: str
    source: Expression
    where: tuple[tuple[tuple[str, ...], Template], ...]
    spread: bool
    """Which of the fitting entries depends on the run, so that concurrent runs rarely want the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """`x-bookwatch-read-back`: a value that must equal what was asked for."""

    what: str
    actual: Template
    expected: Template
    kind: str
    """`text`, `instant` (same moment, however written) or `reference` (FHIR; the version is not compared)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A named value that later steps use."""

    name: str
    value: Template
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledStep:
    """One call of a journey."""

    step_id: str
    operation: Operation
    code: str
    """`x-bookwatch-operation`: the core operation that the call exercises."""
    level_ms: float | None
    """`x-bookwatch-level`: slower than this is `slow`."""
    on_provider: bool = False
    clean_up: bool = False
    condition: Condition | None = None
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    criteria: tuple[Criterion, ...] = ()
    picks: tuple[Pick, ...] = ()
    read_back: tuple[ReadBack, ...] = ()
    outputs: tuple[Output, ...] = ()
    on_success: tuple[Action, ...] = ()
    on_failure: tuple[Action, ...] = ()
    outcome: Outcome = Outcome.OK
    """`x-bookwatch-outcome`: what a success of this step makes of the run."""
    url: Template | None = None
    """`x-bookwatch-url`: the whole address, such as a redirect's Location, in the place of server and path."""
    creates: tuple[str, ...] = ()
    cleans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A compiled workflow; immutable, shared by all runs."""

    name: str
    role: Role
    inputs: tuple[str, ...]
    """Names that the workflow requires."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[CompiledStep, ...]
    """The journey proper."""
    clean_up: tuple[CompiledStep, ...] = ()
    """Always run at the end, in order, each where its condition holds."""

    def position(self, step_id: str) -> int:
        """Where a step of the journey proper stands. Raises KeyError (the compiler makes sure that it exists)."""
        for at, step in enumerate(self.steps):
            if step.step_id == step_id:
                return at
        raise KeyError(step_id)
