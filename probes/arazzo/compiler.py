"""From a file to a journey that can be run, or JourneyErrors that say where and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from domain.vocabulary import Role
from probes.arazzo import parts
from probes.arazzo.actions import workflow_key
from probes.arazzo.compiled import Action, CompiledStep, Journey, Output, Workflow, WorkflowStep
from probes.arazzo.errors import JourneyError, Problems
from probes.arazzo.fetching import Fetcher
from probes.arazzo.library import Document, Library
from probes.arazzo.located import Located
from probes.arazzo.references import check
from probes.arazzo.steps import Context, compile_step

EXTENSIONS = ("x-bookwatch-role",)
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
    *EXTENSIONS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of reading a document."""

    journeys: tuple[Journey, ...]
    """One for each workflow of the document, in order; none where there are problems."""
    problems: tuple[JourneyError, ...]
    operations: int = 0
    """Of a file that is an OpenAPI description and no journey: `check *.yaml` takes those in, too."""


def compile_file(file: Path, *, workflow: str | None = None) -> Journey:
    """A workflow of an Arazzo document and all that it may run; by default its first. Raises JourneyError."""
    checked = check_file(file)
    if checked.problems:
        raise checked.problems[0]
    for journey in checked.journeys:
        if workflow in {None, journey.entry.workflow_id}:
            return journey
    known = ", ".join(each.entry.workflow_id for each in checked.journeys) or "none"
    raise JourneyError(file=file, line=1, problem=f"no workflow {workflow or ''!r}", remedy=f"It has {known}")


def check_file(file: Path, *, fetcher: Fetcher | None = None) -> Checked:
    """Read an Arazzo document of 1.0 or 1.1 with all that it refers to, and say everything that is wrong.

    A file that is an OpenAPI description is read as what it is. Without a fetcher only local files are read.
    """
    problems = Problems()
    library = Library(problems, fetcher=fetcher)
    try:
        source = library.description(file)
        if source is not None:
            return Checked(journeys=(), problems=(), operations=len(source.by_place))
        first = library.load(file)
    except JourneyError as error:
        return Checked(journeys=(), problems=(error,))
    compiled: dict[str, Workflow] = {}
    for document in tuple(library.documents.values()):
        for workflow_id, found in document.workflows.items():
            workflow = problems.attempt(partial(_workflow, found, document, problems), otherwise=None)
            check(found, workflow_id=workflow_id, document=document, library=library)
            if workflow is not None:
                compiled[workflow.key] = workflow
    _check_dependencies(compiled, library)
    if problems.found:
        return Checked(journeys=(), problems=tuple(problems.found))
    journeys = tuple(_journey(found, compiled, library) for found in first.workflows.values())
    return Checked(journeys=journeys, problems=())


def _workflow(found: Located, document: Document, problems: Problems) -> Workflow:
    attempt = problems.attempt
    attempt(partial(found.expect, _WORKFLOW, what="a workflow"), otherwise=None)
    attempt(partial(_role, found), otherwise=None)
    workflow_id = found.need("workflowId").as_text()
    context = Context(
        document=document,
        problems=problems,
        parameters=attempt(partial(found.items, "parameters"), otherwise=[]),
        success_actions=attempt(partial(found.items, "successActions"), otherwise=[]),
        failure_actions=attempt(partial(found.items, "failureActions"), otherwise=[]),
    )
    steps = _steps(found, context)
    proper = [step for step in steps if not _cleans(step)]
    return Workflow(
        key=document.prefix + workflow_id,
        workflow_id=workflow_id,
        inputs=document.inputs[workflow_id],
        depends_on=attempt(partial(_depends_on, found, document), otherwise=()),
        steps=tuple(proper),
        positions={step.step_id: at for at, step in enumerate(proper)},
        clean_up=tuple(step for step in steps if isinstance(step, CompiledStep) and step.clean_up),
        outputs=attempt(partial(_outputs, found), otherwise=()),
        constants=document.constants,
    )


def _steps(found: Located, context: Context) -> list[CompiledStep | WorkflowStep]:
    places = found.items("steps")
    if not places:
        raise found.error("a workflow needs at least one step", remedy="Add steps")
    attempt = context.problems.attempt
    made = [attempt(partial(compile_step, place, context=context), otherwise=None) for place in places]
    pairs = [(place, step) for place, step in zip(places, made, strict=True) if step is not None]
    attempt(partial(_check_order, pairs), otherwise=None)
    main = {step.step_id for _, step in pairs if not _cleans(step)}
    # A step that could not be compiled has a problem of its own: whoever leads to it is right.
    goals = main | (_identities(places) - {step.step_id for _, step in pairs})
    for place, step in pairs:
        for problem in _lost(place, step, goals=goals):
            context.problems.add(problem)
    return [step for _, step in pairs]


def _identities(places: list[Located]) -> set[str]:
    return {str(each.value["stepId"].value) for each in places if isinstance(each.value, dict) and each.get("stepId")}


def _cleans(step: CompiledStep | WorkflowStep) -> bool:
    return isinstance(step, CompiledStep) and step.clean_up


def _check_order(pairs: list[tuple[Located, CompiledStep | WorkflowStep]]) -> None:
    seen: set[str] = set()
    cleaning = False
    for place, step in pairs:
        if step.step_id in seen:
            raise place.error(f"the stepId {step.step_id!r} is used twice", remedy="Give each step its own")
        seen.add(step.step_id)
        if cleaning and not _cleans(step):
            raise place.error("a step follows the clean-up steps", remedy="Move the clean-up steps to the end")
        cleaning = _cleans(step)
    if pairs and _cleans(pairs[0][1]):
        raise pairs[0][0].error("there are only clean-up steps", remedy="Add the steps of the journey")


def _lost(place: Located, step: CompiledStep | WorkflowStep, *, goals: set[str]) -> Iterable[JourneyError]:
    """Actions that lead to no step, and steps that wait for one that there is not."""
    remedy = f"Steps are {', '.join(sorted(goals))}"
    for action in (*step.on_success, *step.on_failure):
        if action.step_id and action.step_id not in goals:
            yield place.error(f"the action {action.name!r} leads to an unknown step {action.step_id!r}", remedy=remedy)
    for other in step.depends_on:
        if other not in goals:
            yield place.need("dependsOn").error(f"dependsOn names an unknown step {other!r}", remedy=remedy)


def _depends_on(found: Located, document: Document) -> tuple[str, ...]:
    return tuple(workflow_key(each, document)[0] for each in found.items("dependsOn"))


def _outputs(found: Located) -> tuple[Output, ...]:
    return tuple(parts.output(each, name=name, optional=True) for name, each in found.pairs("outputs"))


def _check_dependencies(compiled: dict[str, Workflow], library: Library) -> None:
    """Workflows that wait for each other would never begin."""
    for key in compiled:
        waiting, reached = list(compiled[key].depends_on), set[str]()
        while waiting:
            other = waiting.pop()
            if other == key:
                library.problems.add(_circle(key, library))
                break
            if other in compiled and other not in reached:
                reached.add(other)
                waiting += compiled[other].depends_on


def _circle(key: str, library: Library) -> JourneyError:
    document = next(
        each for each in library.documents.values() if key in {each.prefix + name for name in each.workflows}
    )
    place = document.workflows[key.removeprefix(document.prefix)].need("dependsOn")
    return place.error("a workflow that depends on itself never begins", remedy="Break the circle of dependsOn")


def _journey(found: Located, compiled: dict[str, Workflow], library: Library) -> Journey:
    entry = compiled[found.need("workflowId").as_text()]
    workflows = {entry.key: entry}
    waiting = [entry]
    while waiting:
        for key in _runs(waiting.pop(0)):
            if key not in workflows:
                workflows[key] = compiled[key]
                waiting.append(compiled[key])
    calls = [step for each in workflows.values() for step in each.steps if isinstance(step, CompiledStep)]
    about = next(iter(library.documents.values())).top.need("info")
    return Journey(
        name=entry.workflow_id,
        summary=found.text("summary") or about.text("summary") or about.need("title").as_text(),
        role=_role(found),
        inputs=entry.inputs.required,
        defaults=entry.inputs.defaults,
        steps=tuple(calls),
        clean_up=tuple(step for each in workflows.values() for step in each.clean_up),
        entry=entry,
        workflows=workflows,
        servers=library.servers,
    )


def _runs(workflow: Workflow) -> Iterable[str]:
    """Keys of the workflows that a workflow may run."""
    yield from workflow.depends_on
    for step in workflow.steps:
        if isinstance(step, WorkflowStep):
            yield step.workflow
        yield from (action.workflow for action in _actions(step) if action.workflow)


def _actions(step: CompiledStep | WorkflowStep) -> tuple[Action, ...]:
    return (*step.on_success, *step.on_failure)


def _role(found: Located) -> Role:
    place = found.get("x-bookwatch-role")
    if place is None:
        return Role.REFERRING_CLINICIAN
    try:
        return Role(place.as_text())
    except ValueError as error:
        raise place.error(f"unknown role {place.value!r}", remedy=f"Use one of {', '.join(Role)}") from error
