"""What control sites say of a practice's own fault while something wider fails: nothing."""

from typing import Final

from dashboard.sentences import counts, names
from domain.verdicts import Share, Verdict
from domain.vocabulary import Judgement

_FEWEST: Final = 2
_PART: Final = 0.1
"""Share of the controls' journeys from which something wider failed: one of them fails by chance now and then."""


def is_wide(controls: Share) -> bool:
    """Whether so many journeys of controls failed or were slow that it was no chance."""
    return controls.bad >= _FEWEST and controls.bad >= _PART * controls.attempts


def controls_too(verdict: Verdict) -> str:
    """How to read the controls beside a fault that is local although they failed as well; "" where they did not."""
    evidence = verdict.evidence
    if verdict.judgement is not Judgement.LOCAL or not is_wide(evidence.controls):
        return ""
    stopped = names.failure(evidence.failure_class) if evidence.failure_class is not None else "slowness"
    return (
        f"At control sites {counts.part(evidence.controls, 'journeys')} failed or were slow too: a wider fault went on "
        "at the same times. That number is about the wider fault; this practice's own is told by what its runs show, "
        f"{stopped}, whatever the controls met."
    )
