"""A step as JSON text, with places for its numbers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bookwatch.simulator.draft import PHASES, SET_UP
from bookwatch.simulator.modes import Mode
from bookwatch.simulator.routes import Call
from bookwatch.simulator.walk import TAKEN
from domain.vocabulary import Outcome

HOSPITAL: Final = "@H@"
REQUEST: Final = "@R@"
"""Stand for the run's hospital, and for the part of a request id that all calls of a run share."""
OFFSET, TOTAL, CLIENT = 0, 7, 8
FIELDS: Final = 9
"""Numbers of a call: offset, the six phases, total, client."""
_NUMBER: Final = "%.3f"
PASSED: Final = frozenset({Outcome.OK, Outcome.SLOW})
_WANTED: Final = re.compile(r"\$statusCode == (\d{3})")
_STRANGERS: Final = frozenset({"gateway"})
"""Branches of the failure tree whose replies the core did not sign."""


def json_text(document: Any) -> str:
    return json.dumps(document, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class StepForm:
    call: Call
    number: int
    outcome: Outcome
    mode: Mode | None
    fresh: bool
    taken: bool

    @property
    def status(self) -> int | None:
        if self.taken:
            return 422
        if self.mode is not None:
            return self.mode.status
        wanted = (_WANTED.fullmatch(criterion.text) for criterion in self.call.step.criteria)
        return next((int(match[1]) for match in wanted if match), 200)

    def reached(self) -> Iterator[tuple[int, str, bool]]:
        """Each phase: its place, its name, and whether it happened."""
        last = PHASES.index(self.mode.phase) if self.mode and self.mode.phase else len(PHASES)
        if self.mode and self.mode.unsent:
            last = -1
        for place, phase in enumerate(PHASES):
            yield place, phase.value, place <= last

    def fields(self) -> Iterator[int]:
        """Which numbers of the call the text takes, in order."""
        yield OFFSET
        yield from (1 + place for place, _, there in self.reached() if there and (self.fresh or place >= SET_UP))
        yield from (TOTAL, CLIENT)

    def text(self) -> str:
        mode, step = self.mode or Mode(), self.call.step
        phases = ",".join(
            f'"{name}":{"null" if not there else _NUMBER if self.fresh or place >= SET_UP else "0.0"}'
            for place, name, there in self.reached()
        )
        before = json_text(
            {
                "step_id": step.step_id,
                "operation": step.code,
                "provider": HOSPITAL if step.on_provider else "",
                "status": self.status,
                "outcome": self.outcome,
                "failure_class": mode.failure,
                "failed_phase": mode.phase,
                "error_code": TAKEN if self.taken else mode.code,
                "request_id": f"{REQUEST}{self.number:02x}" if self.signed else "",
                "detail": mode.detail,
                "cleanup": step.clean_up,
            }
        )
        after = f'"offset_ms":{_NUMBER},"phases":{{{phases}}},"total_ms":{_NUMBER},"client_ms":{_NUMBER}}}'
        return f"{before[:-1]},{after}"

    @property
    def signed(self) -> bool:
        """Whether the core itself answered."""
        if self.call.server != "core" or self.status is None:
            return False
        return not (self.mode and self.mode.failure and self.mode.failure.root in _STRANGERS)

    @property
    def may_have_worked(self) -> bool:
        """Whether the core may have done it, though the run cannot know: the reply was lost."""
        if self.outcome in PASSED:
            return True
        if self.status is None:
            return any(name == "wait" and there for _, name, there in self.reached())
        unsigned = self.mode is not None and not self.mode.code
        return self.status == 200 or (self.status in {502, 504} and unsigned)
