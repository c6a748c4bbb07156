"""What all runs of one shape have in common as JSON text, with places for what differs: most runs have one shape.

A run of a nation has some 16 steps of 16 fields. Filling numbers into a text is ten times faster than building objects
and writing them, and the wire format is what both the file and the store begin with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bookwatch.simulator.modes import Mode
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.step_forms import FIELDS, PASSED, StepForm, json_text
from domain.failures import FailureClass
from domain.vocabulary import Outcome

WRONG_CLOCK_MS: Final = 1_200_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What decides a run's form."""

    route: int
    outcome: Outcome
    failing: int
    outcomes: tuple[Outcome, ...]
    """Of the route's calls, in order."""
    modes: tuple[Mode | None, ...]
    """What struck them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Text with places for numbers, and which numbers go there."""

    calls: tuple[int, ...]
    text: str
    columns: tuple[int, ...]
    """Of the calls' numbers side by side, `FIELDS` a call."""
    clock_ms: float
    """How wrong the agent's clock is beyond its habit."""


def form(shape: Shape, *, routes: Routes) -> Form:
    """The form of a shape: from the outcome on, to the end of the run."""
    calls = routes.found[shape.route].calls
    struck = shape.modes[calls.index(shape.failing)] if shape.failing >= 0 else None
    steps = forms_of(routes, route=shape.route, outcomes=shape.outcomes, modes=shape.modes)
    tail: dict[str, Any] = {
        "outcome": shape.outcome,
        "failure_class": struck.failure if struck else None,
        "failed_step": routes.calls[shape.failing].step.step_id if shape.failing >= 0 else "",
        "not_cleaned": left(steps),
        "steps": [],
    }
    texts = ",".join(step.text() for step in steps)
    return Form(
        calls=calls,
        text=json_text(tail).removesuffix("]}")[1:] + texts + "]}",
        columns=tuple(FIELDS * place + field for place, step in enumerate(steps) for field in step.fields()),
        clock_ms=WRONG_CLOCK_MS if struck and struck.failure is FailureClass.CLOCK_SKEW else 0.0,
    )


def forms_of(
    routes: Routes, *, route: int, outcomes: Sequence[Outcome], modes: Sequence[Mode | None]
) -> list[StepForm]:
    """The steps of a run along a route, by what its calls came to and what struck them."""
    taken = routes.found[route]
    return [
        StepForm(
            routes.calls[number],
            number=number,
            outcome=outcome,
            mode=mode,
            fresh=number in taken.fresh,
            taken=number in taken.refused,
        )
        for number, outcome, mode in zip(taken.calls, outcomes, modes, strict=True)
    ]


def left(steps: Sequence[StepForm]) -> int:
    """How many things the run made, or may have made, and did not clear away."""
    things: set[str] = set()
    for each in steps:
        if each.may_have_worked:
            things.update(each.call.step.creates)
        if each.outcome in PASSED:
            things.difference_update(each.call.step.cleans)
    return len(things)
