"""From step to step as the document says: next, goto, retry, end; then the clean-up, always."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from time import sleep

from domain.failures import FailureClass
from domain.runs import Step
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Action, ActionKind, CompiledStep, Journey
from probes.arazzo.errors import BodyMalformedError
from probes.engine.calls import Caller, Performed
from probes.engine.judge import holds
from probes.engine.made import Made
from probes.engine.situation import Situation

MAX_STEPS = 200
"""A document whose gotos go round in circles stops here, whatever its budget."""


@dataclass(slots=True, kw_only=True)
class Flow:
    """One execution of a journey."""

    journey: Journey
    situation: Situation
    caller: Caller
    on_step: Callable[[Step], None] | None
    steps: list[Step] = field(default_factory=list)
    made: Made = field(default_factory=Made)
    decisive: Performed | None = None
    """The failed step that ended the journey, or None."""
    declared: Outcome = Outcome.OK
    """What a step said that its success means."""
    _retries: Counter[tuple[str, str]] = field(default_factory=Counter)

    def run(self) -> None:
        """The journey proper, then the clean-up."""
        at = 0
        while at < len(self.journey.steps):
            following = self._after(self._perform(self.journey.steps[at]), at)
            if following is None:
                break
            at = following
        self._clean_up()

    def _clean_up(self) -> None:
        for step in self.journey.clean_up:
            if self._due(step) and self.situation.end.left() > 0:
                self._perform(step)

    def _due(self, step: CompiledStep) -> bool:
        try:
            return step.condition is None or step.condition(self.caller.scope)
        except BodyMalformedError:
            return False

    def _perform(self, step: CompiledStep) -> Performed:
        performed = self.caller.perform(step)
        self.made.note(performed)
        if not performed.sent and performed.succeeded:
            return performed
        self.steps.append(performed.step)
        if performed.succeeded and step.outcome is not Outcome.OK:
            self.declared = step.outcome
        if self.on_step:
            self.on_step(performed.step)
        return performed

    def _after(self, performed: Performed, at: int) -> int | None:
        """Position of the next step, or None where the journey ends."""
        out_of_time = self.situation.main_end.left() <= 0 and not performed.succeeded
        if out_of_time or len(self.steps) >= MAX_STEPS:
            self.decisive = performed
            return None
        if performed.succeeded:
            return self._after_success(performed.compiled, at)
        return self._after_failure(performed, at)

    def _after_success(self, step: CompiledStep, at: int) -> int | None:
        action = self._matching(step.on_success)
        if action is None:
            return at + 1
        return None if action.kind is ActionKind.END else self.journey.position(action.step_id)

    def _after_failure(self, performed: Performed, at: int) -> int | None:
        for action in performed.compiled.on_failure:
            if not self._applies(action):
                continue
            if action.kind is ActionKind.GOTO:
                return self.journey.position(action.step_id)
            if action.kind is ActionKind.END or self._says_later():
                break
            if self._may_retry(performed, action):
                return self._retry(action, at)
        self.decisive = performed
        return None

    def _may_retry(self, performed: Performed, action: Action) -> bool:
        key = (performed.compiled.step_id, action.name)
        self._retries[key] += 1
        pause = self._pause(action)
        if self._retries[key] > action.retry_limit or pause >= self.situation.main_end.left():
            return False
        if pause:
            sleep(pause)
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

    def _retry(self, action: Action, at: int) -> int | None:
        """Where to go on: the same step, after the step that the action names has prepared it."""
        if not action.step_id:
            return at
        before = self.journey.position(action.step_id)
        performed = self._perform(self.journey.steps[before])
        if not performed.succeeded:
            return self._after_failure(performed, before)
        leaving = self._matching(performed.compiled.on_success)
        return at if leaving is None else self._after_success(performed.compiled, before)

    def _matching(self, actions: Iterable[Action]) -> Action | None:
        return next((action for action in actions if self._applies(action)), None)

    def _applies(self, action: Action) -> bool:
        return all(holds(criterion, self.caller.scope) for criterion in action.criteria)

    def verdict(self) -> tuple[Outcome, FailureClass | None, str]:
        """The run's outcome, failure class and failed step."""
        if self.decisive is not None:
            finding = self.decisive.finding
            named = "" if finding.outcome is Outcome.BUSINESS else self.decisive.step.step_id
            return finding.outcome, finding.failure_class, named
        if self.declared is not Outcome.OK:
            return self.declared, None, ""
        slow = next((step for step in self.steps if step.outcome is Outcome.SLOW and not step.cleanup), None)
        return (Outcome.SLOW, None, slow.step_id) if slow else (Outcome.OK, None, "")
