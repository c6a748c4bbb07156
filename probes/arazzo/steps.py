"""Compiling one Step Object."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from domain.vocabulary import Outcome
from probes.arazzo import parts
from probes.arazzo.actions import action, arguments, parameters, resolve, workflow_key
from probes.arazzo.compiled import Action, CompiledStep, Criterion, Inputs, Output, Parameter, WorkflowStep
from probes.arazzo.criteria import criterion
from probes.arazzo.errors import Problems
from probes.arazzo.library import Document
from probes.arazzo.located import Located
from probes.arazzo.openapi import Operation
from probes.arazzo.operations import NO_OPERATION, named_operation, placed_operation

EXTENSIONS = (
    "x-bookwatch-operation",
    "x-bookwatch-level",
    "x-bookwatch-timeout",
    "x-bookwatch-profiles",
    "x-bookwatch-provider",
    "x-bookwatch-clean-up",
    "x-bookwatch-when",
    "x-bookwatch-pick",
    "x-bookwatch-read-back",
    "x-bookwatch-optional",
    "x-bookwatch-outcome",
    "x-bookwatch-url",
    "x-bookwatch-creates",
    "x-bookwatch-cleans",
)
_SHARED = ("description", "stepId", "parameters", "successCriteria", "onSuccess", "onFailure", "outputs", "dependsOn")
_CALL = (*_SHARED, "operationId", "operationPath", "requestBody", "timeout", *EXTENSIONS)
_WORKFLOW = (*_SHARED, "workflowId", "x-bookwatch-operation", "x-bookwatch-optional")
_TARGETS = ("operationId", "operationPath", "workflowId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the steps of one workflow share."""

    document: Document
    problems: Problems
    parameters: list[Located]
    success_actions: list[Located]
    failure_actions: list[Located]


def compile_step(found: Located, *, context: Context) -> CompiledStep | WorkflowStep:
    """One step with its references resolved; what is wrong is noted. Raises JourneyError where nothing can be made."""
    found.as_map()
    for unsupported in ("channelPath", "correlationId", "action"):
        place = found.get(unsupported)
        if place:
            raise place.error(f"{unsupported} is of messages; only HTTP is run", remedy="Use operationId")
    targets = [key for key in _TARGETS if found.get(key)]
    if len(targets) != 1:
        raise found.error(
            f"a step needs exactly one of {', '.join(_TARGETS)}; found {', '.join(targets) or 'none'}",
            remedy="Say with one of them what the step does",
        )
    known = _WORKFLOW if targets == ["workflowId"] else _CALL
    context.problems.attempt(partial(found.expect, known, what="a step"), otherwise=None)
    return _workflow_step(found, context) if targets == ["workflowId"] else _call(found, context)


def _shared(found: Located, context: Context) -> dict[str, Any]:
    """The fields that every step has."""
    attempt = context.problems.attempt
    step_id = found.need("stepId").as_text()
    return {
        "step_id": step_id,
        "criteria": attempt(partial(_criteria, found), otherwise=()),
        "outputs": attempt(partial(_outputs, found), otherwise=()),
        "on_success": _actions(found, "onSuccess", context, on_failure=False),
        "on_failure": _actions(found, "onFailure", context, on_failure=True),
        "depends_on": attempt(partial(_waits, found), otherwise=()),
    }


def _call(found: Located, context: Context) -> CompiledStep:
    attempt = context.problems.attempt
    operation = attempt(partial(_operation, found, context.document), otherwise=NO_OPERATION)
    body = found.get("requestBody")
    step = CompiledStep(
        **_shared(found, context),
        **_extensions(found, context),
        operation=operation,
        code=attempt(partial(found.text, "x-bookwatch-operation"), otherwise=""),
        level_ms=attempt(partial(_milliseconds, found), otherwise=None),
        timeout_s=attempt(partial(_timeout, found), otherwise=None),
        body=attempt(partial(parts.body, body, media_type=operation.media_type), otherwise=None) if body else None,
    )
    if operation is NO_OPERATION:
        return step
    return replace(step, parameters=attempt(partial(_parameters, found, operation, context), otherwise=()))


def _extensions(found: Located, context: Context) -> dict[str, Any]:
    """What our own fields say."""
    attempt = context.problems.attempt
    when, address = found.get("x-bookwatch-when"), found.get("x-bookwatch-url")
    return {
        "on_provider": attempt(partial(_flag, found, "x-bookwatch-provider"), otherwise=False),
        "clean_up": attempt(partial(_flag, found, "x-bookwatch-clean-up"), otherwise=False),
        "condition": attempt(partial(_condition, when), otherwise=None) if when else None,
        "picks": attempt(partial(_picks, found), otherwise=()),
        "read_back": attempt(partial(_read_back, found), otherwise=()),
        "outcome": attempt(partial(_outcome, found), otherwise=Outcome.OK),
        "url": attempt(partial(parts.template, address), otherwise=None) if address else None,
        "profiles": attempt(partial(_words, found, "x-bookwatch-profiles"), otherwise=()),
        "creates": attempt(partial(_words, found, "x-bookwatch-creates"), otherwise=()),
        "cleans": attempt(partial(_words, found, "x-bookwatch-cleans"), otherwise=()),
    }


def _workflow_step(found: Located, context: Context) -> WorkflowStep:
    attempt = context.problems.attempt
    shared = _shared(found, context)
    key, inputs = workflow_key(found.need("workflowId"), context.document)
    code = attempt(partial(found.text, "x-bookwatch-operation"), otherwise="")
    return WorkflowStep(
        **shared,
        workflow=key,
        parameters=attempt(partial(_workflow_inputs, found, inputs, context), otherwise=()),
        record=CompiledStep(step_id=shared["step_id"], operation=NO_OPERATION, code=code, level_ms=None),
    )


def _workflow_inputs(found: Located, inputs: Inputs, context: Context) -> tuple[Parameter, ...]:
    """The step's own parameters, and of the workflow's those that the called workflow knows."""
    given = {each.name: each for each in arguments(found.items("parameters"), inputs=inputs, document=context.document)}
    shared = [each for each in context.parameters if _name(each, context) in inputs.names]
    given = {each.name: each for each in arguments(shared, inputs=inputs, document=context.document)} | given
    missing = [name for name in inputs.required if name not in given and name not in inputs.defaults]
    if missing:
        raise found.error(f"the workflow needs the input {missing[0]!r}", remedy="Give it under parameters")
    return tuple(given.values())


def _name(found: Located, context: Context) -> str:
    return resolve(found, "parameters", context.document)[0].text("name")


def _operation(found: Located, document: Document) -> Operation:
    by_id = found.get("operationId")
    if by_id:
        return named_operation(by_id, document.apis)
    return placed_operation(found.need("operationPath"), document.apis)


def _parameters(found: Located, operation: Operation, context: Context) -> tuple[Parameter, ...]:
    made = parameters(found.items("parameters"), context.parameters, operation=operation, document=context.document)
    given = {each.name for each in made if each.place == "path"}
    for name in [part.partition("}")[0] for part in operation.path.split("{")[1:]]:
        if name not in given and found.get("x-bookwatch-url") is None:
            raise found.error(f"the path parameter {name!r} has no value", remedy="Add it to parameters")
    return made


def _actions(found: Located, key: str, context: Context, *, on_failure: bool) -> tuple[Action, ...]:
    """The step's own actions, then the workflow's that it does not override (by name)."""
    shared = context.failure_actions if on_failure else context.success_actions
    own: list[Located] = context.problems.attempt(partial(found.items, key), otherwise=[])
    make = partial(action, document=context.document, on_failure=on_failure)
    made: dict[str, Action] = {}
    for each in (*own, *shared):
        compiled = context.problems.attempt(partial(make, each), otherwise=None)
        if compiled is not None:
            made.setdefault(compiled.name, compiled)
    return tuple(made.values())


def _criteria(found: Located) -> tuple[Criterion, ...]:
    return tuple(criterion(each) for each in found.items("successCriteria"))


def _outputs(found: Located) -> tuple[Output, ...]:
    optional = _words(found, "x-bookwatch-optional")
    return tuple(parts.output(each, name=name, optional=name in optional) for name, each in found.pairs("outputs"))


def _waits(found: Located) -> tuple[str, ...]:
    """Steps of the same workflow: those of others ($workflows...) have run before or not at all."""
    return tuple(text for each in found.items("dependsOn") if not (text := each.as_text()).startswith("$"))


def _picks(found: Located) -> tuple[Any, ...]:
    return tuple(parts.pick(each, name=name) for name, each in found.pairs("x-bookwatch-pick"))


def _read_back(found: Located) -> tuple[Any, ...]:
    return tuple(parts.read_back(each) for each in found.items("x-bookwatch-read-back"))


def _words(found: Located, key: str) -> tuple[str, ...]:
    return parts.words(found.get(key))


def _milliseconds(found: Located) -> float | None:
    level = found.get("x-bookwatch-level")
    return level.as_number() * 1000 if level else None


def _timeout(found: Located) -> float | None:
    ours, theirs = found.get("x-bookwatch-timeout"), found.get("timeout")
    if ours:
        return ours.as_number()
    return theirs.as_number() / 1000 if theirs else None


def _flag(found: Located, key: str) -> bool:
    flag = found.get(key)
    return flag.as_flag() if flag else False


def _condition(when: Located) -> Any:
    return criterion(Located({"condition": when}, when.file, when.line)).test


def _outcome(found: Located) -> Outcome:
    place = found.get("x-bookwatch-outcome")
    if place is None:
        return Outcome.OK
    if place.as_text() != Outcome.BUSINESS:
        raise place.error(f"a step cannot declare the outcome {place.value!r}", remedy="Only 'business' is allowed")
    return Outcome.BUSINESS
