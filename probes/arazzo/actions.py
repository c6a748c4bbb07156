"""Success and Failure Action Objects, and the parameters of steps and actions."""

from collections.abc import Callable, Container

from probes.arazzo.compiled import Action, ActionKind, Inputs, Parameter
from probes.arazzo.criteria import criterion
from probes.arazzo.library import Document
from probes.arazzo.located import Located
from probes.arazzo.openapi import Operation
from probes.arazzo.parts import template

EXTENSIONS = ("x-bookwatch-else", "x-bookwatch-without")
"""Of a parameter."""

_USUAL = {
    name.lower(): name
    for name in ("Accept", "Accept-Encoding", "Content-Type", "User-Agent", "X-Correlation-ID", "traceparent")
}
"""As the engine writes them: a document that writes them otherwise must not send them twice."""

UNREAD = "?"
"""Key of every workflow of a document that could not be read."""

_PLACES = ("path", "query", "header", "cookie", "querystring")
_KINDS = {False: ("end", "goto"), True: ("end", "goto", "retry")}
_KNOWN = {"name", "type", "stepId", "workflowId", "parameters", "criteria"}


def resolve(found: Located, kind: str, document: Document) -> tuple[Located, Located | None]:
    """An object, or what a Reusable Object refers to, with the value that overrides its own. Raises JourneyError."""
    reference = found.as_map().get("reference")
    if reference is None:
        return found, None
    name = reference.as_text().removeprefix(f"$components.{kind}.")
    target = document.components.get(kind, {}).get(name)
    if target is None:
        raise reference.error(f"{reference.value} does not exist", remedy=f"Define it under components/{kind}")
    return target, found.get("value")


def workflow_key(found: Located, document: Document) -> tuple[str, Inputs]:
    """Key and inputs of the workflow that a workflowId names. Raises JourneyError."""
    text, owner = found.as_text(), document
    if text.startswith("$sourceDescriptions."):
        source, _, text = text.removeprefix("$sourceDescriptions.").partition(".")
        other = document.documents.get(source)
        if other is None and source in document.apis and document.apis[source].is_broken:
            return UNREAD, Inputs(is_open=True)  # the description's own problem has been told
        if other is None:
            raise found.error(
                f"no source description of type arazzo is named {source!r}",
                remedy=f"Known are {', '.join(document.documents) or 'none'}",
            )
        owner = other
    if text not in owner.workflows:
        raise found.error(f"no workflow {text!r}", remedy=f"Known are {', '.join(owner.workflows) or 'none'}")
    return owner.prefix + text, owner.inputs[text]


def action(found: Located, *, document: Document, on_failure: bool) -> Action:
    """One action, its reference resolved. Raises JourneyError."""
    resolved, _ = resolve(found, "failureActions" if on_failure else "successActions", document)
    resolved.expect(_KNOWN | ({"retryAfter", "retryLimit"} if on_failure else set()), what="an action")
    kind_at, step, workflow = resolved.need("type"), resolved.get("stepId"), resolved.get("workflowId")
    if kind_at.as_text() not in _KINDS[on_failure]:
        raise kind_at.error(
            f"an action of type {kind_at.value!r}", remedy=f"Use one of {', '.join(_KINDS[on_failure])}"
        )
    if step and workflow:
        raise workflow.error("both stepId and workflowId", remedy="Keep one of them")
    if kind_at.value == "goto" and not (step or workflow):
        raise resolved.error("a goto without a goal", remedy="Add stepId or workflowId")
    key, inputs = workflow_key(workflow, document) if workflow else ("", None)
    after, limit = resolved.get("retryAfter"), resolved.get("retryLimit")
    return Action(
        name=resolved.need("name").as_text(),
        kind=ActionKind(kind_at.as_text()),
        step_id=step.as_text() if step else "",
        workflow=key,
        parameters=arguments(resolved.items("parameters"), inputs=inputs, document=document) if inputs else (),
        retry_after_s=after.as_number() if after else 0.0,
        retry_limit=_whole(limit) if limit else 1,
        criteria=tuple(criterion(each) for each in resolved.items("criteria")),
    )


def _whole(found: Located) -> int:
    number = found.as_number()
    if not number.is_integer():
        raise found.error(f"expected a whole number, found {found.value!r}", remedy="Write digits only")
    return int(number)


def arguments(found: list[Located], *, inputs: Inputs, document: Document) -> tuple[Parameter, ...]:
    """Parameters that become inputs of a workflow. Raises JourneyError."""
    made: dict[str, Parameter] = {}
    for each in found:
        parameter = _parameter(each, document, place=lambda _: "")
        if not inputs.is_open and parameter.name not in inputs.names:
            raise each.error(
                f"the workflow has no input {parameter.name!r}",
                remedy=f"It has {', '.join(sorted(inputs.names)) or 'none'}",
            )
        _once(made, parameter.name, each)
        made[parameter.name] = parameter
    return tuple(made.values())


def parameters(
    own: list[Located], shared: list[Located], *, operation: Operation, document: Document
) -> tuple[Parameter, ...]:
    """Parameters of a call: its own, over those of the workflow. Raises JourneyError."""
    inherited, given = _calls_parameters(shared, operation, document), _calls_parameters(own, operation, document)
    for each, (place, name) in zip(own, given, strict=True):
        if place == "path" and f"{{{name}}}" not in operation.path:
            raise each.error(f"the path {operation.path} has no {{{name}}}", remedy="Mend the parameter's name")
    return tuple(({key: each for key, each in inherited.items() if _has(operation, key)} | given).values())


def _calls_parameters(
    found: list[Located], operation: Operation, document: Document
) -> dict[tuple[str, str], Parameter]:
    made: dict[tuple[str, str], Parameter] = {}
    for each in found:
        parameter = _parameter(each, document, place=_place, operation=operation)
        key = (parameter.place, parameter.name)
        _once(made, key, each)
        made[key] = parameter
    return made


def _has(operation: Operation, key: tuple[str, str]) -> bool:
    """A workflow's path parameter is for the steps whose path has it."""
    return key[0] != "path" or f"{{{key[1]}}}" in operation.path


def _once(seen: Container[object], key: object, found: Located) -> None:
    if key in seen:
        raise found.error(f"the parameter {key!r} is given twice", remedy="Remove one of them")


def _parameter(
    found: Located, document: Document, *, place: Callable[[Located], str], operation: Operation | None = None
) -> Parameter:
    resolved, value = resolve(found, "parameters", document)
    resolved.expect(("name", "in", "value", *EXTENSIONS), what="a parameter")
    name, where = resolved.need("name").as_text(), place(resolved)
    if where == "header":
        name = _USUAL.get(name.lower(), name)
    otherwise = resolved.get("x-bookwatch-else")
    return Parameter(
        name=name,
        place=where,
        value=template(value or resolved.need("value")),
        otherwise=template(otherwise) if otherwise else None,
        without=resolved.text("x-bookwatch-without"),
        style=operation.styles.get((where, name)) if operation else None,
    )


def _place(found: Located) -> str:
    place = found.need("in")
    if place.as_text() not in _PLACES:
        raise place.error(f"parameters in {place.value!r} are not supported", remedy=f"Use {', '.join(_PLACES)}")
    return place.as_text()
