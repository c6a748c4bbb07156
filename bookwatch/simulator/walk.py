"""One way through a journey, taken by the compiled document itself: its own actions and conditions decide."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from bookwatch.simulator.errors import SimulatorError
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Action, ActionKind, CompiledStep, Journey
from probes.arazzo.scope import Received, Scope
from probes.engine.judge import holds

TAKEN: Final = "SLOT_NOT_AVAILABLE"
"""The one rule of the core that a simulated run meets: another was quicker."""
_REFUSAL: Final = Received(
    status=422,
    headers={},
    content=json.dumps({"issue": [{"details": {"coding": [{"code": TAKEN}]}}]}).encode(),
)
_SUCCESS: Final = Received(status=200, headers={}, content=b"{}")
_THERE: Final = "there"
_END: Final = -1

Visit = tuple[str, int]
"""A step and how often it was called before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Which calls a run makes when everything it asks for is there, but for these."""

    lacking: str = ""
    """A step whose list has no fitting entry (no slot is free)."""
    refused: str = ""
    """A step that a rule of the core refuses ..."""
    times: int = 0
    """... so many times."""


@dataclass(slots=True, kw_only=True)
class Walk:
    """The calls of one run, in order."""

    journey: Journey
    way: Way
    failing: Visit | None = None
    """The call that ends the run; None: none does."""
    main: list[Visit] = field(default_factory=list)
    clean_up: list[Visit] = field(default_factory=list)
    refused: list[Visit] = field(default_factory=list)
    declared: Outcome = Outcome.OK
    _seen: Counter[str] = field(default_factory=Counter)
    _scope: Scope = field(default_factory=lambda: Scope(inputs={}))

    def go(self) -> "Walk":
        """Take it, and return itself. Raises SimulatorError for a journey that runs other workflows."""
        at = 0
        while 0 <= at < len(self.journey.entry.steps):
            at = self._visit(at)
        for step in self.journey.entry.clean_up:
            if step.condition is None or step.condition(self._scope):
                self.clean_up.append(self._counted(step))
        return self

    def _visit(self, at: int) -> int:
        step = self.journey.entry.steps[at]
        if not isinstance(step, CompiledStep):
            raise SimulatorError(
                f"{self.journey.name} runs other workflows ({step.step_id})", remedy="simulate another journey"
            )
        visit = self._counted(step)
        self.main.append(visit)
        if visit == self.failing:
            return _END
        if step.step_id == self.way.refused and visit[1] < self.way.times:
            self.refused.append(visit)
            return self._refuse(step, at)
        return self._succeed(step, at)

    def _counted(self, step: CompiledStep) -> Visit:
        visit = (step.step_id, self._seen[step.step_id])
        self._seen[step.step_id] += 1
        return visit

    def _succeed(self, step: CompiledStep, at: int) -> int:
        self._scope.reply = _SUCCESS
        self._scope.steps[step.step_id] = _given(step, lacking=step.step_id == self.way.lacking)
        if step.outcome is not Outcome.OK:
            self.declared = step.outcome
        action = next((each for each in step.on_success if self._applies(each)), None)
        return at + 1 if action is None else self._target(action)

    def _refuse(self, step: CompiledStep, at: int) -> int:
        self._scope.reply = _REFUSAL
        for action in step.on_failure:
            if not self._applies(action):
                continue
            if action.kind is not ActionKind.RETRY:
                return self._target(action)
            if len(self.refused) <= action.retry_limit:
                moved = self._visit(self.journey.entry.positions[action.step_id]) if action.step_id else at
                return at if moved == self.journey.entry.positions.get(action.step_id, at) + 1 else moved
        return _END

    def _target(self, action: Action) -> int:
        return _END if action.kind is ActionKind.END else self.journey.entry.positions[action.step_id]

    def _applies(self, action: Action) -> bool:
        return all(holds(criterion, self._scope) for criterion in action.criteria)


def _given(step: CompiledStep, *, lacking: bool) -> dict[str, Any]:
    """What a step leaves for later ones: that it is there is all that actions and conditions ask."""
    picks: dict[str, Any] = {pick.name: None if lacking else _THERE for pick in step.picks}
    return picks | {output.name: _THERE for output in step.outputs}
