"""Shape, word and (for faults only) colour: how a state is shown, always the three together."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.theme import JUDGEMENT_SIGNS, OUTCOME_SIGNS
from domain.vocabulary import Judgement, Outcome


def shape(name: str, *, judgement: Judgement | None = None) -> Component:
    """A shape alone; the caller puts its word beside it. The hue is the fault domain's, or ink."""
    hue = f" hue-{judgement.value}" if judgement else ""
    return html.Span(className=f"shape shape-{name}{hue}", **aria(hidden="true"))


def judgement_sign(judgement: Judgement, *, word: str = "") -> Component:
    """A verdict's shape, colour and word."""
    sign = JUDGEMENT_SIGNS[judgement]
    return html.Span([shape(sign.shape, judgement=judgement), html.Span(word or sign.word)], className="sign")


def outcome_sign(outcome: Outcome, *, judgement: Judgement | None = None) -> Component:
    """A run's outcome; `judgement` gives a bad one the hue of its fault domain."""
    sign = OUTCOME_SIGNS[outcome]
    hue = judgement if outcome.is_bad else Judgement.OK if outcome is Outcome.OK else None
    return html.Span([shape(sign.shape, judgement=hue), html.Span(sign.word)], className="sign")
