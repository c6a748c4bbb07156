"""What runs along one route have in common, by what struck their calls: everything but times and names."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.forms import forms_of, left
from bookwatch.simulator.heads import STARTED
from bookwatch.simulator.modes import Mode
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.step_forms import StepForm
from bookwatch.simulator.walk import TAKEN
from data.codes import FAILURES, PHASES
from data.notes import Texts, note_texts
from domain.vocabulary import Outcome

StepNames = tuple[str, str, bool]


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One entry a step in every column."""

    calls: tuple[int, ...]
    forms: tuple[StepForm, ...]
    not_cleaned: int

    @cached_property
    def kinds(self) -> tuple[StepNames, ...]:
        """Step id, operation, whether it clears up."""
        steps = [form.call.step for form in self.forms]
        return tuple((step.step_id, step.code, step.clean_up) for step in steps)

    @cached_property
    def status(self) -> Ints:
        """0 where there was no reply."""
        return np.array([form.status or 0 for form in self.forms], dtype=np.int64)

    @cached_property
    def failure(self) -> Ints:
        """By `data.codes.FAILURES`."""
        return np.array([FAILURES.of(form.mode.failure) if form.mode else 0 for form in self.forms], dtype=np.int64)

    @cached_property
    def failed_phase(self) -> Ints:
        """By `data.codes.PHASES`."""
        return np.array([PHASES.of(form.mode.phase) if form.mode else 0 for form in self.forms], dtype=np.int64)

    @cached_property
    def own_provider(self) -> Bools:
        """Steps that are about the run's hospital; the others are about none."""
        return np.array([form.call.step.on_provider for form in self.forms], dtype=np.bool_)

    @cached_property
    def named(self) -> tuple[int, ...]:
        """Places of the steps whose replies have a request id."""
        return tuple(place for place, form in enumerate(self.forms) if form.signed)

    def texts(self, *, just_started: bool) -> bytes:
        """What the notes say beside request ids."""
        said = {}
        for place, form in enumerate(self.forms):
            mode = form.mode or Mode()
            code = TAKEN if form.taken else mode.code
            if code or mode.detail:
                said[place] = Texts(code, mode.detail)
        return note_texts(said, markers=(STARTED,) if just_started else ())


def pattern(routes: Routes, *, route: int, outcomes: tuple[Outcome, ...], modes: tuple[Mode | None, ...]) -> Pattern:
    """The pattern of the runs along a route whose calls came to those outcomes and were struck so."""
    forms = tuple(forms_of(routes, route=route, outcomes=outcomes, modes=modes))
    return Pattern(calls=routes.found[route].calls, forms=forms, not_cleaned=left(forms))
