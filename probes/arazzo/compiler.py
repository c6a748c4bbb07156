"""From a file to a journey that can be run, or a JourneyError that says where and how to mend it."""

from collections.abc import Iterable
from pathlib import Path

from domain.vocabulary import Role
from probes.arazzo.compiled import CompiledStep, Journey
from probes.arazzo.expressions import references
from probes.arazzo.located import Located, read
from probes.arazzo.openapi import Source, load_source
from probes.arazzo.steps import Context, compile_step

_TOP = ("arazzo", "info", "sourceDescriptions", "workflows", "components")
_WORKFLOW = (
    "workflowId",
    "summary",
    "description",
    "inputs",
    "dependsOn",
    "steps",
    "successActions",
    "failureActions",
    "outputs",
    "parameters",
    "x-bookwatch-role",
)
_COMPONENTS = ("inputs", "parameters", "successActions", "failureActions")


def compile_file(file: Path) -> Journey:
    """Read an Arazzo 1.0 document with one workflow. Raises JourneyError."""
    top = read(file)
    top.expect(_TOP, what="an Arazzo document")
    version = top.need("arazzo")
    if not version.as_text().startswith("1.0."):
        raise version.error(f"Arazzo {version.value} is not supported", remedy="Use 1.0.1")
    info = top.need("info")
    info.need("title").as_text()
    info.need("version").as_text()
    workflows = top.items("workflows")
    if len(workflows) != 1:
        raise top.need("workflows").error(
            f"{len(workflows)} workflows: exactly one is supported yet", remedy="Keep one workflow in the document"
        )
    return _workflow(workflows[0], top=top)


def _workflow(found: Located, *, top: Located) -> Journey:
    found.expect(_WORKFLOW, what="a workflow")
    depends = found.get("dependsOn")
    if depends:
        raise depends.error("dependsOn is not supported yet", remedy="Put the steps into this workflow")
    context = Context(
        sources=_sources(top),
        components=_components(top),
        parameters=tuple(found.items("parameters")),
        success_actions=tuple(found.items("successActions")),
        failure_actions=tuple(found.items("failureActions")),
    )
    places = found.items("steps")
    if not places:
        raise found.error("a workflow needs at least one step", remedy="Add steps")
    steps = [compile_step(each, context=context) for each in places]
    _check_order(places, steps)
    _check_references(places, steps)
    declared = found.get("inputs")
    _check_inputs(found, declared)
    return Journey(
        name=found.need("workflowId").as_text(),
        role=_role(found),
        inputs=_required(declared),
        defaults=_defaults(declared),
        steps=tuple(step for step in steps if not step.clean_up),
        clean_up=tuple(step for step in steps if step.clean_up),
    )


def _sources(top: Located) -> dict[str, Source]:
    sources = {}
    for each in top.items("sourceDescriptions"):
        each.expect(("name", "url", "type"), what="a source description")
        name, url = each.need("name").as_text(), each.need("url")
        if each.text("type", "openapi") != "openapi":
            raise each.need("type").error("only OpenAPI descriptions are supported yet", remedy="Use type: openapi")
        if "://" in url.as_text():
            raise url.error("only local files are read", remedy="Save the description beside this document")
        if name in sources:
            raise each.error(f"the name {name!r} is used twice", remedy="Give each source its own name")
        sources[name] = load_source(top.file.parent / url.as_text(), name=name)
    if not sources:
        raise top.error("sourceDescriptions is empty", remedy="Name at least one OpenAPI description")
    return sources


def _components(top: Located) -> dict[str, dict[str, Located]]:
    components = top.get("components")
    if components is None:
        return {}
    components.expect(_COMPONENTS, what="components")
    return {kind: dict(components.pairs(kind)) for kind in _COMPONENTS}


def _check_order(places: list[Located], steps: list[CompiledStep]) -> None:
    seen: set[str] = set()
    cleaning = False
    for place, step in zip(places, steps, strict=True):
        if step.step_id in seen:
            raise place.error(f"the stepId {step.step_id!r} is used twice", remedy="Give each step its own")
        seen.add(step.step_id)
        if cleaning and not step.clean_up:
            raise place.error("a step follows the clean-up steps", remedy="Move the clean-up steps to the end")
        cleaning = step.clean_up
    if steps[0].clean_up:
        raise places[0].error("there are only clean-up steps", remedy="Add the steps of the journey")


def _check_references(places: list[Located], steps: list[CompiledStep]) -> None:
    """Every goto has its step, and every $steps reference a step with that output."""
    main = {step.step_id for step in steps if not step.clean_up}
    outputs = {
        step.step_id: {each.name for each in step.outputs} | {each.name for each in step.picks} for step in steps
    }
    for place, step in zip(places, steps, strict=True):
        for action in (*step.on_success, *step.on_failure):
            if action.step_id and action.step_id not in main:
                raise place.error(
                    f"the action {action.name!r} leads to an unknown step {action.step_id!r}",
                    remedy=f"Steps are {', '.join(sorted(main))}",
                )
        for text in _texts(place):
            for step_id, output in references(text.value):
                if output not in outputs.get(step_id, ()):
                    raise text.error(
                        f"no step {step_id!r} has an output {output!r}", remedy="Name an output of an earlier step"
                    )


def _check_inputs(workflow: Located, declared: Located | None) -> None:
    """Every $inputs reference is declared: an undeclared one is a typo."""
    properties = declared.get("properties") if declared else None
    known = set(properties.as_map()) if properties else set()
    for text in _texts(workflow):
        for part in text.value.split("$inputs.")[1:]:
            name = part.partition("#")[0].split("}")[0].split()[0].rstrip(")")
            if name not in known:
                raise text.error(f"the input {name!r} is not declared", remedy="Add it to the workflow's inputs")


def _texts(found: Located) -> Iterable[Located]:
    if isinstance(found.value, str):
        yield found
    elif isinstance(found.value, dict):
        for each in found.value.values():
            yield from _texts(each)
    elif isinstance(found.value, list):
        for each in found.value:
            yield from _texts(each)


def _required(declared: Located | None) -> tuple[str, ...]:
    return tuple(each.as_text() for each in declared.items("required")) if declared else ()


def _defaults(declared: Located | None) -> dict[str, object]:
    if declared is None:
        return {}
    return {name: default.plain() for name, each in declared.pairs("properties") if (default := each.get("default"))}


def _role(found: Located) -> Role:
    place = found.get("x-bookwatch-role")
    if place is None:
        return Role.REFERRING_CLINICIAN
    try:
        return Role(place.as_text())
    except ValueError as error:
        raise place.error(f"unknown role {place.value!r}", remedy=f"Use one of {', '.join(Role)}") from error
