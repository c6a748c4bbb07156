"""From step to step as the document says: next, goto, retry, end, other workflows; then the clean-up, always."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from domain.failures import FailureClass
from domain.runs import Step
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Action, ActionKind, AnyStep, CompiledStep, Journey, Parameter, Workflow, WorkflowStep
from probes.arazzo.errors import BodyMalformedError
from probes.arazzo.scope import Completed, Scope
from probes.engine.calls import Caller, Performed
from probes.engine.frames import Ended, Frame, Tried
from probes.engine.judge import holds, take_called, values
from probes.engine.made import Made
from probes.engine.situation import Situation

MAX_STEPS = 200
"""A document whose gotos go round in circles stops here, whatever its budget."""

MAX_DEPTH = 20
"""Of workflows that run workflows: one that runs itself stops here."""


@dataclass(slots=True, kw_only=True)
class Flow:
    """One execution of a journey. The caller's first scope holds its inputs."""

    journey: Journey
    situation: Situation
    caller: Caller
    on_step: Callable[[Step], None] | None
    steps: list[Step] = field(default_factory=list)
    made: Made = field(init=False)
    halted: str = ""
    """Why the journey was stopped under way, or empty."""
    decisive: Performed | None = None
    """The failed step that ended the journey, or None."""
    declared: Outcome = Outcome.OK
    """What a step said that its success means."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Of the journey's workflow, once it has ended."""
    _completed: dict[str, Completed] = field(default_factory=dict)
    _to_clean: list[Frame] = field(default_factory=list)
    _visits: int = 0

    def __post_init__(self) -> None:
        """The ledger's part is the run's."""
        self.made = Made(self.situation.notes)

    def run(self) -> None:
        """The journey proper, then the clean-up (also where somebody stopped the target)."""
        ended = self._workflow(self.journey.entry, self.caller.scope.inputs, 0)
        self.decisive, self.outputs = ended.decisive, ended.outputs
        for frame in reversed(self._to_clean):  # what was made last stands in the way of what was made before it
            self._clean_up(frame)

    def _clean_up(self, frame: Frame) -> None:
        self.caller.scope = frame.scope
        for step in frame.workflow.clean_up:
            if self._due(step) and self.situation.end.left() > 0:
                self._perform(step)

    def _due(self, step: CompiledStep) -> bool:
        try:
            return step.condition is None or step.condition(self.caller.scope)
        except BodyMalformedError:
            return False

    def _workflow(self, workflow: Workflow, inputs: Mapping[str, Any], depth: int) -> Ended:
        """One workflow, and those that it hands control over to, to the end."""
        outputs: dict[str, Any] = {}
        while True:
            scope = Scope(
                inputs=workflow.inputs.chosen(inputs), workflows=self._completed, constants=workflow.constants
            )
            frame = Frame(workflow=workflow, scope=scope, depth=depth)
            ended = self._refusal(frame) or self._dependencies(frame) or self._in_order(frame)
            outputs.update(self._finish(frame, ended))
            if ended.following is None:
                return Ended(outputs=outputs, decisive=ended.decisive)
            workflow, inputs = self.journey.workflows[ended.following[0]], ended.following[1]

    def _refusal(self, frame: Frame) -> Ended | None:
        """The end of a workflow that cannot begin."""
        workflow = frame.workflow
        if frame.depth > MAX_DEPTH:
            return self._refused(
                frame, workflow.steps[0], FailureClass.CLIENT_BUDGET, f"{MAX_DEPTH} workflows within each other"
            )
        problem = workflow.inputs.problem(frame.scope.inputs)
        if problem:
            return self._refused(
                frame, workflow.steps[0], FailureClass.CONTRACT_MISSING_OUTPUT, f"{workflow.workflow_id}: {problem}"
            )
        return None

    def _dependencies(self, frame: Frame) -> Ended | None:
        """Run what must be completed before and is not yet, with the same inputs; an end where that fails."""
        for key in frame.workflow.depends_on:
            if key not in self._completed:
                ended = self._workflow(self.journey.workflows[key], frame.scope.inputs, frame.depth + 1)
                if ended.decisive:
                    return ended
        return None

    def _in_order(self, frame: Frame) -> Ended:
        at = 0
        while at < len(frame.workflow.steps):
            move = self._visit(frame, at)
            if isinstance(move, Ended):
                return move
            at = at + 1 if move is None else move
        return Ended()

    def _finish(self, frame: Frame, ended: Ended) -> Mapping[str, Any]:
        """The outputs of a workflow that has ended, kept for `$workflows`."""
        frame.scope.outputs = values(frame.workflow.outputs, frame.scope)
        if ended.decisive is None:
            completed = Completed(inputs=frame.scope.inputs, outputs=frame.scope.outputs)
            self._completed[frame.workflow.key] = completed
        if frame.workflow.clean_up:
            self._to_clean.append(frame)
        return frame.scope.outputs

    def _visit(self, frame: Frame, at: int) -> int | Ended | None:
        """Carry out a step: the position of the one to go to, or the end, or None for the next in order."""
        step = frame.workflow.steps[at]
        self.caller.scope = frame.scope
        if self._is_halted():
            return Ended()
        held = self._held(frame, step)
        if held is not None:
            return held
        if isinstance(step, CompiledStep):
            performed = self._perform(step)
            tried = Tried(step=step, decisive=None if performed.succeeded else performed)
        else:
            tried = self._call(frame, step)
        if tried.decisive is None:
            return self._after_success(frame, step)
        if self._is_halted():
            return Ended()
        if self.situation.main_end.left() <= 0:
            return Ended(decisive=tried.decisive)
        return self._after_failure(frame, at, tried.decisive)

    def _is_halted(self) -> bool:
        """Whether somebody has stopped the target: once so, always so."""
        self.halted = self.halted or self.situation.stopped()
        return bool(self.halted)

    def _held(self, frame: Frame, step: AnyStep) -> Ended | None:
        """The end at a step that the journey may not take, or None."""
        self._visits += 1
        if self._visits > MAX_STEPS:
            told = f"{MAX_STEPS} steps and no end: the journey goes round in circles"
            return self._refused(frame, step, FailureClass.CLIENT_BUDGET, told)
        for other in step.depends_on:
            if other not in frame.scope.steps:
                told = f"the step {other} has not been completed"
                return self._refused(frame, step, FailureClass.CONTRACT_MISSING_OUTPUT, told)
        return None

    def _perform(self, step: CompiledStep) -> Performed:
        performed = self.caller.perform(step)
        self.made.note(performed, reply=self.caller.scope.reply)
        if not performed.sent and performed.succeeded:
            return performed
        if performed.succeeded and step.outcome is not Outcome.OK:
            self.declared = step.outcome
        self._note(performed)
        return performed

    def _note(self, performed: Performed) -> None:
        self.steps.append(performed.step)
        if self.on_step:
            self.on_step(performed.step)

    def _refused(self, frame: Frame, step: AnyStep, failure_class: FailureClass, detail: str) -> Ended:
        """The end at a step that is not carried out."""
        self.caller.scope = frame.scope
        record = step.record if isinstance(step, WorkflowStep) else step
        assert isinstance(record, CompiledStep)
        performed = self.caller.refuse(record, failure_class=failure_class, detail=detail)
        self._note(performed)
        return Ended(decisive=performed)

    def _call(self, frame: Frame, step: WorkflowStep) -> Tried:
        """Run another workflow as a step."""
        inputs = self._arguments(step.parameters, frame)
        ended = self._workflow(self.journey.workflows[step.workflow], inputs, frame.depth + 1)
        self.caller.scope = frame.scope
        if ended.decisive:
            return Tried(step=step, decisive=ended.decisive)
        if self.halted:
            return Tried(step=step)
        failure_class, detail = take_called(step, frame.scope, ended.outputs)
        if failure_class is None:
            return Tried(step=step)
        return Tried(step=step, decisive=self._refused(frame, step, failure_class, detail).decisive)

    def _arguments(self, parameters: Iterable[Parameter], frame: Frame) -> Mapping[str, Any]:
        return {each.name: each.given(frame.scope) for each in parameters}

    def _after_success(self, frame: Frame, step: AnyStep) -> int | Ended | None:
        if frame.retries:  # the next time that this step fails is another failure
            frame.retries = Counter({key: times for key, times in frame.retries.items() if key[0] != step.step_id})
        action = self._matching(step.on_success) if step.on_success else None
        if action is None:
            return None
        return Ended() if action.kind is ActionKind.END else self._gone(frame, action)

    def _after_failure(self, frame: Frame, at: int, decisive: Performed) -> int | Ended | None:
        step = frame.workflow.steps[at]
        for action in step.on_failure:
            if not self._applies(action):
                continue
            if action.kind is ActionKind.GOTO:
                return self._gone(frame, action)
            if action.kind is ActionKind.END or self._says_later():
                break
            if self._may_retry(frame, step, action):
                return self._retry(frame, action, at)
        return Ended(decisive=decisive)

    def _gone(self, frame: Frame, action: Action) -> int | Ended:
        """Where a goto leads; to another workflow also the inputs of this one go, under those of the action."""
        if not action.workflow:
            return frame.workflow.positions[action.step_id]
        inputs = {**frame.scope.inputs, **self._arguments(action.parameters, frame)}
        return Ended(following=(action.workflow, inputs))

    def _may_retry(self, frame: Frame, step: AnyStep, action: Action) -> bool:
        key = (step.step_id, action.name)
        frame.retries[key] += 1
        pause = self._pause(action)
        if frame.retries[key] > action.retry_limit or pause >= self.situation.main_end.left():
            return False
        if pause:
            self.situation.rest(pause)
        return True

    def _says_later(self) -> bool:
        """503 with Retry-After is a failed step and not retried within the run; the next scheduled run goes ahead."""
        reply = self.caller.scope.reply
        return reply is not None and reply.status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in reply.headers

    def _pause(self, action: Action) -> float:
        """Seconds before the next attempt; a Retry-After header in seconds overrules the document."""
        reply = self.caller.scope.reply
        header = reply.headers.get("retry-after", "") if reply else ""
        return float(header) if header.isdecimal() else action.retry_after_s

    def _retry(self, frame: Frame, action: Action, at: int) -> int | Ended:
        """Back to the step, after the step or workflow that the action names."""
        if action.workflow:
            inputs = {**frame.scope.inputs, **self._arguments(action.parameters, frame)}
            ended = self._workflow(self.journey.workflows[action.workflow], inputs, frame.depth + 1)
            return ended if ended.decisive else at
        if not action.step_id:
            return at
        if frame.depth > MAX_DEPTH:
            return self._refused(
                frame, frame.workflow.steps[at], FailureClass.CLIENT_BUDGET, "retries within retries and no end"
            )
        frame.depth += 1
        move = self._visit(frame, frame.workflow.positions[action.step_id])
        frame.depth -= 1
        return at if move is None else move

    def _matching(self, actions: Iterable[Action]) -> Action | None:
        return next((action for action in actions if self._applies(action)), None)

    def _applies(self, action: Action) -> bool:
        return all(holds(criterion, self.caller.scope) for criterion in action.criteria)

    def verdict(self) -> tuple[Outcome, FailureClass | None, str]:
        """The run's outcome, failure class and failed step."""
        if self.halted:
            return Outcome.INTERRUPTED, None, ""
        if self.decisive is not None:
            finding = self.decisive.finding
            named = "" if finding.outcome is Outcome.BUSINESS else self.decisive.step.step_id
            return finding.outcome, finding.failure_class, named
        if self.declared is not Outcome.OK:
            return self.declared, None, ""
        slow = next((step for step in self.steps if step.outcome is Outcome.SLOW and not step.cleanup), None)
        return (Outcome.SLOW, None, slow.step_id) if slow else (Outcome.OK, None, "")
