"""Do the names that expressions use exist? A name that does not is a typo that would fail each run, quietly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from probes.arazzo.compiled import Inputs
from probes.arazzo.library import Document, Library
from probes.arazzo.located import Located
from probes.arazzo.templates import EMBEDDED

_IN_CONDITION = re.compile(r"\$[a-zA-Z][^\s()!=<>&|{}]*")
_WORDS = ("description", "summary", "reference", "operationId", "operationPath", "workflowId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the expressions of one workflow may name."""

    document: Document
    inputs: Inputs
    steps: Mapping[str, frozenset[str] | None]
    """Outputs by stepId; None: any (what the step runs may hand over to another workflow)."""
    outputs: frozenset[str] | None


def check(workflow: Located, *, workflow_id: str, document: Document, library: Library) -> None:
    """Note each expression of a workflow that names what does not exist."""
    names = _names(workflow, workflow_id, document, library)
    for place, text in _mentions(workflow):
        kind, _, rest = text.removeprefix("$").partition(".")
        problem = _CHECKS[kind](rest, names) if kind in _CHECKS else ""
        if problem:
            library.problems.add(place.error(problem, remedy=_REMEDIES[kind]))


def _mentions(found: Located, key: str = "") -> Iterator[tuple[Located, str]]:
    """Every expression below a value, with the text that it stands in."""
    if isinstance(found.value, dict):
        kind = found.value.get("type")
        other = kind is not None and kind.value != "simple"  # a pattern or a JSONPath may hold a $ of its own
        for name, each in found.value.items():
            if name not in _WORDS and not (name == "condition" and other):
                yield from _mentions(each, name)
    elif isinstance(found.value, list):
        for each in found.value:
            yield from _mentions(each, key)
    elif isinstance(found.value, str):
        yield from ((found, text) for text in _expressions(found.value, key))


def _expressions(text: str, key: str) -> list[str]:
    if key in {"condition", "x-bookwatch-when"}:
        return _IN_CONDITION.findall(text)
    return [text] if text.startswith("$") else EMBEDDED.findall(text)


def _names(workflow: Located, workflow_id: str, document: Document, library: Library) -> Names:
    steps: dict[str, frozenset[str] | None] = {}
    called: frozenset[str] | None = frozenset()
    listed = workflow.get("steps")
    for step in listed.value if listed and isinstance(listed.value, list) else ():
        if isinstance(step.value, dict) and isinstance(identity := step.get("stepId"), Located):
            own = _keys(step, "outputs") | _keys(step, "x-bookwatch-pick")
            target = step.get("workflowId")
            given = _outputs_of(target, document, library, frozenset()) if target else frozenset()
            called = None if given is None or called is None else called | given
            steps[str(identity.value)] = None if given is None else own | given
    own_outputs = _keys(workflow, "outputs")
    return Names(
        document=document,
        inputs=document.inputs.get(workflow_id, Inputs(is_open=True)),
        steps=steps,
        outputs=None if called is None else own_outputs | called,
    )


def _outputs_of(target: Located, document: Document, library: Library, seen: frozenset[str]) -> frozenset[str] | None:
    """Names of the outputs of the workflow that a workflowId means; None: any."""
    text, owner = str(target.value), document
    if text.startswith("$sourceDescriptions."):
        source, _, text = text.removeprefix("$sourceDescriptions.").partition(".")
        owner = document.documents.get(source, document)
    workflow = owner.workflows.get(text)
    if workflow is None or text in seen or any(key == "workflowId" for key in _action_fields(workflow)):
        return None
    return _keys(workflow, "outputs")


def _action_fields(workflow: Located) -> Iterator[str]:
    """Names of all fields of the workflow's actions."""
    for found in _below(workflow, ("onSuccess", "onFailure", "successActions", "failureActions")):
        for each in found.value if isinstance(found.value, list) else ():
            yield from ["workflowId"] if "reference" in each.value else each.value


def _below(found: Located, keys: tuple[str, ...]) -> Iterator[Located]:
    if isinstance(found.value, dict):
        for key, each in found.value.items():
            if key in keys:
                yield each
            else:
                yield from _below(each, keys)
    elif isinstance(found.value, list):
        for each in found.value:
            yield from _below(each, keys)


def _keys(found: Located, field: str) -> frozenset[str]:
    value = found.get(field)
    return frozenset(value.value) if value and isinstance(value.value, dict) else frozenset()


def _name(rest: str, known: frozenset[str]) -> str:
    """The name that an expression begins with: dots may belong to it or lead into its value."""
    name = rest.partition("#")[0]
    return name if name in known else re.split(r"[.\[]", name, maxsplit=1)[0]


def _input(rest: str, names: Names) -> str:
    name = _name(rest, names.inputs.names)
    known = names.inputs.is_open or name in names.inputs.names
    return "" if known else f"the input {name!r} is not declared"


def _step(rest: str, names: Names) -> str:
    step, _, output = rest.partition(".outputs.")
    if step not in names.steps:
        return f"no step {step!r}"
    known = names.steps[step]
    return "" if known is None or _name(output, known) in known else f"no step {step!r} has an output {output!r}"


def _output(rest: str, names: Names) -> str:
    known = names.outputs
    return "" if known is None or _name(rest, known) in known else f"there is no output {rest!r}"


def _workflow(rest: str, names: Names) -> str:
    workflow, _, value = rest.partition(".")
    if workflow not in names.document.workflows:
        return f"no workflow {workflow!r}"
    side, _, name = value.partition(".")
    inputs = names.document.inputs[workflow]
    known = _keys(names.document.workflows[workflow], "outputs") if side == "outputs" else inputs.names
    is_open = side == "inputs" and inputs.is_open
    return "" if is_open or _name(name, known) in known else f"no workflow {workflow!r} has an {side[:-1]} {name!r}"


def _source(rest: str, names: Names) -> str:
    source = rest.partition(".")[0]
    return "" if source in names.document.constants.sources else f"no source description is named {source!r}"


def _component(rest: str, names: Names) -> str:
    kind, _, name = rest.partition(".")
    known = frozenset(names.document.components.get(kind, ()))
    return "" if _name(name, known) in known else f"there is no component {rest!r}"


_CHECKS = {
    "inputs": _input,
    "steps": _step,
    "outputs": _output,
    "workflows": _workflow,
    "sourceDescriptions": _source,
    "components": _component,
}
_REMEDIES = {
    "inputs": "Add it to the workflow's inputs",
    "steps": "Name a step of this workflow and one of its outputs",
    "outputs": "Name an output of this workflow, or of the one that the step runs",
    "workflows": "Name a workflow of this document and one of its outputs or inputs",
    "sourceDescriptions": "Name one of this document's sourceDescriptions",
    "components": "Define it under components",
}
