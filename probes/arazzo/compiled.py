"""A journey as the engine runs it: every reference resolved, every expression a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.vocabulary import Outcome, Role
from probes.arazzo.conditions import Condition
from probes.arazzo.expressions import Expression
from probes.arazzo.openapi import Operation, Style
from probes.arazzo.scope import NOTHING, Constants, Scope
from probes.arazzo.templates import Template
from probes.arazzo.written import ContentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value for the path, query, header or cookie of a call; or an input of a workflow (then the place is empty)."""

    name: str
    place: str
    value: Template
    otherwise: Template | None = None
    """`x-bookwatch-else`: used where the value is absent."""
    without: str = ""
    """`x-bookwatch-without`: a prefix that the value loses, as a FHIR reference its type."""
    style: Style | None = None
    """Where the description says how a list or an object is written."""

    def given(self, scope: Scope) -> Any:
        """The value at this moment; None where there is none."""
        value = self.value(scope)
        if value is None and self.otherwise:
            value = self.otherwise(scope)
        return value.removeprefix(self.without) if self.without and isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A value for places in a payload."""

    text: str
    """The target as written."""
    places: Callable[[Any], list[tuple[str, ...]]]
    """The JSON Pointers that the target means in a payload."""
    value: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a call sends."""

    content_type: str
    kind: ContentKind
    has_payload: bool
    """Whether the document gives one: then a call without it would be another call."""
    payload: Template
    replacements: tuple[Replacement, ...] = ()
    content: bytes | None = None
    """The payload as it travels, where no run changes it."""


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
    workflow: str = ""
    """Key of the workflow to go to, or to run before the retry."""
    parameters: tuple[Parameter, ...] = ()
    """Inputs of that workflow."""
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
class AnyStep:
    """What a step has, whether it makes a call or runs another workflow."""

    step_id: str
    criteria: tuple[Criterion, ...] = ()
    outputs: tuple[Output, ...] = ()
    on_success: tuple[Action, ...] = ()
    on_failure: tuple[Action, ...] = ()
    depends_on: tuple[str, ...] = ()
    """Steps of the workflow that must have been completed (Arazzo 1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledStep(AnyStep):
    """One call of a journey."""

    operation: Operation
    code: str
    """`x-bookwatch-operation`: the core operation that the call exercises."""
    level_ms: float | None
    """`x-bookwatch-level`: slower than this is `slow`."""
    timeout_s: float | None = None
    """`x-bookwatch-timeout`, or `timeout` of Arazzo 1.1: given up after this, where the target does not sooner."""
    profiles: tuple[str, ...] = ()
    """`x-bookwatch-profiles`: of the targets that the step may be run against; empty: of all."""
    on_provider: bool = False
    clean_up: bool = False
    condition: Condition | None = None
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    picks: tuple[Pick, ...] = ()
    read_back: tuple[ReadBack, ...] = ()
    outcome: Outcome = Outcome.OK
    """`x-bookwatch-outcome`: what a success of this step makes of the run."""
    url: Template | None = None
    """`x-bookwatch-url`: the whole address, such as a redirect's Location, in the place of server and path."""
    creates: tuple[str, ...] = ()
    cleans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowStep(AnyStep):
    """A step that runs another workflow."""

    workflow: str
    """Key of that workflow."""
    parameters: tuple[Parameter, ...] = ()
    """Its inputs."""
    record: CompiledStep
    """What stands for this step in the record of a run where it fails without a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a workflow may be given."""

    names: frozenset[str] = frozenset()
    """Declared ones."""
    required: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False
    """Whether the schema speaks of others than the declared ones."""
    problem: Callable[[Mapping[str, Any]], str] = lambda values: ""
    """What is wrong with values, without telling them; empty where nothing is."""

    def chosen(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that the workflow knows, over its defaults; what is None counts as not given."""
        known = {
            name: each for name, each in values.items() if each is not None and (self.is_open or name in self.names)
        }
        return {**self.defaults, **known}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """One compiled workflow."""

    key: str
    """Unique in the journey, also where two documents use one workflowId."""
    workflow_id: str
    inputs: Inputs = field(default_factory=Inputs)
    depends_on: tuple[str, ...] = ()
    """Keys of the workflows that must have been completed before."""
    steps: tuple[CompiledStep | WorkflowStep, ...]
    """The workflow proper."""
    positions: Mapping[str, int]
    """Of its steps, by stepId."""
    clean_up: tuple[CompiledStep, ...] = ()
    """Always run at the end of the run, in order, each where its condition holds."""
    outputs: tuple[Output, ...] = ()
    constants: Constants = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A workflow with all others that it may run; immutable, shared by all runs."""

    name: str
    summary: str = ""
    """What it does, in a line."""
    role: Role
    inputs: tuple[str, ...]
    """Names that the first workflow requires."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[CompiledStep, ...]
    """Every call of the journey proper: the first workflow's in order, then those of the others."""
    clean_up: tuple[CompiledStep, ...] = ()
    """Every call that clears up."""
    entry: Workflow
    """The workflow that a run begins with."""
    workflows: Mapping[str, Workflow]
    """By key."""
    servers: Mapping[str, str] = field(default_factory=dict)
    """Base URL that each description itself names, for whoever is given none."""
