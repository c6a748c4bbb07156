"""Compiling one Step Object."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.vocabulary import Outcome
from probes.arazzo import parts
from probes.arazzo.compiled import Action, CompiledStep, Parameter
from probes.arazzo.conditions import Condition
from probes.arazzo.located import Located
from probes.arazzo.openapi import Operation, Source
from probes.arazzo.templates import Template

_FIELDS = (
    "description",
    "stepId",
    "operationId",
    "operationPath",
    "workflowId",
    "parameters",
    "requestBody",
    "successCriteria",
    "onSuccess",
    "onFailure",
    "outputs",
    "x-bookwatch-operation",
    "x-bookwatch-level",
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
_PLACES = ("path", "query", "header")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a step may refer to."""

    sources: Mapping[str, Source]
    components: Mapping[str, Mapping[str, Located]] = field(default_factory=dict)
    parameters: tuple[Located, ...] = ()
    """Of the workflow: for every step."""
    success_actions: tuple[Located, ...] = ()
    failure_actions: tuple[Located, ...] = ()


def compile_step(found: Located, *, context: Context) -> CompiledStep:
    """One step with its references resolved. Raises JourneyError."""
    found.expect(_FIELDS, what="a step")
    for unsupported in ("workflowId", "operationPath"):
        place = found.get(unsupported)
        if place:
            raise place.error(f"steps by {unsupported} are not supported yet", remedy="Use operationId")
    operation = _operation(found.need("operationId"), context)
    body = found.get("requestBody")
    optional = parts.words(found.get("x-bookwatch-optional"))
    return CompiledStep(
        step_id=found.need("stepId").as_text(),
        operation=operation,
        code=found.text("x-bookwatch-operation"),
        level_ms=_level(found),
        on_provider=_flag(found, "x-bookwatch-provider"),
        clean_up=_flag(found, "x-bookwatch-clean-up"),
        condition=_condition(found),
        parameters=_parameters(found, operation, context),
        body=parts.body(body, media_type=operation.media_type) if body else None,
        criteria=tuple(parts.criterion(each) for each in found.items("successCriteria")),
        picks=tuple(parts.pick(each, name=name) for name, each in found.pairs("x-bookwatch-pick")),
        read_back=tuple(parts.read_back(each) for each in found.items("x-bookwatch-read-back")),
        outputs=tuple(
            parts.output(each, name=name, optional=name in optional) for name, each in found.pairs("outputs")
        ),
        on_success=_actions(found, "onSuccess", context, on_failure=False),
        on_failure=_actions(found, "onFailure", context, on_failure=True),
        outcome=_outcome(found),
        url=_address(found),
        creates=parts.words(found.get("x-bookwatch-creates")),
        cleans=parts.words(found.get("x-bookwatch-cleans")),
    )


def _operation(found: Located, context: Context) -> Operation:
    name = found.as_text()
    if name.startswith("$sourceDescriptions."):
        source_name, _, operation_id = name.removeprefix("$sourceDescriptions.").partition(".")
        source = context.sources.get(source_name)
        if source is None:
            raise found.error(
                f"no source description is named {source_name!r}", remedy=f"Known: {', '.join(context.sources)}"
            )
        candidates = [source]
    elif len(context.sources) > 1:
        raise found.error(
            "the operationId is ambiguous with several source descriptions",
            remedy=f"Write $sourceDescriptions.NAME.{name}",
        )
    else:
        candidates, operation_id = list(context.sources.values()), name
    for source in candidates:
        if operation_id in source.operations:
            return source.operations[operation_id]
    known = ", ".join(sorted(candidates[0].operations))
    raise found.error(f"the description has no operation {operation_id!r}", remedy=f"It has {known}")


def _level(found: Located) -> float | None:
    level = found.get("x-bookwatch-level")
    return level.as_number() * 1000 if level else None


def _flag(found: Located, key: str) -> bool:
    flag = found.get(key)
    return flag.as_flag() if flag else False


def _address(found: Located) -> Template | None:
    address = found.get("x-bookwatch-url")
    return parts.template(address) if address else None


def _condition(found: Located) -> Condition | None:
    when = found.get("x-bookwatch-when")
    if when is None:
        return None
    return parts.criterion(Located({"condition": when}, when.file, when.line)).test


def _outcome(found: Located) -> Outcome:
    place = found.get("x-bookwatch-outcome")
    if place is None:
        return Outcome.OK
    if place.as_text() != Outcome.BUSINESS:
        raise place.error(f"a step cannot declare the outcome {place.value!r}", remedy="Only 'business' is allowed")
    return Outcome.BUSINESS


def _parameters(found: Located, operation: Operation, context: Context) -> tuple[Parameter, ...]:
    made: dict[tuple[str, str], Parameter] = {}
    for each in (*context.parameters, *found.items("parameters")):
        resolved, value = _resolve(each, "parameters", context)
        parameter = _parameter(resolved, value or resolved.need("value"))
        made[parameter.place, parameter.name] = parameter
    for place, name in made:
        if place == "path" and f"{{{name}}}" not in operation.path:
            raise found.error(f"the path {operation.path} has no {{{name}}}", remedy="Mend the parameter's name")
    for name in _path_names(operation.path):
        if ("path", name) not in made and found.get("x-bookwatch-url") is None:
            raise found.error(f"the path parameter {name!r} has no value", remedy="Add it to parameters")
    return tuple(made.values())


def _path_names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _parameter(found: Located, value: Located) -> Parameter:
    found.expect(("name", "in", "value", "x-bookwatch-else"), what="a parameter")
    place = found.need("in")
    if place.as_text() not in _PLACES:
        raise place.error(f"parameters in {place.value!r} are not supported", remedy=f"Use {', '.join(_PLACES)}")
    otherwise = found.get("x-bookwatch-else")
    return Parameter(
        name=found.need("name").as_text(),
        place=place.as_text(),
        value=parts.template(value),
        otherwise=parts.template(otherwise) if otherwise else None,
    )


def _actions(found: Located, key: str, context: Context, *, on_failure: bool) -> tuple[Action, ...]:
    """The step's own actions, then the workflow's that it does not override (by name)."""
    kind = "failureActions" if on_failure else "successActions"
    shared = context.failure_actions if on_failure else context.success_actions
    made: dict[str, Action] = {}
    for each in (*found.items(key), *shared):
        resolved, _ = _resolve(each, kind, context)
        action = parts.action(resolved, on_failure=on_failure)
        made.setdefault(action.name, action)
    return tuple(made.values())


def _resolve(found: Located, kind: str, context: Context) -> tuple[Located, Located | None]:
    """An object, or what a Reusable Object refers to with its overriding value."""
    reference = found.get("reference")
    if reference is None:
        return found, None
    name = reference.as_text().removeprefix(f"$components.{kind}.")
    target = context.components.get(kind, {}).get(name)
    if target is None:
        raise reference.error(f"{reference.value} does not exist", remedy=f"Define it under components/{kind}")
    return target, found.get("value")
