"""The strip of fault domains: one tile each, grey and small while nothing is wrong."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.signs import shape
from dashboard.sentences.state import DomainState, Headline
from dashboard.theme import JUDGEMENT_SIGNS


def headline(said: Headline) -> Component:
    """The first sentence, large, and what follows it."""
    rest = [html.Ul([html.Li(sentence) for sentence in said.rest])] if said.rest else []
    return html.Div(
        [html.P(said.lead, className="lead"), *rest],
        className=f"card headline edge-{said.judgement.value}",
        **aria(live="polite"),
    )


def domain_strip(states: Sequence[DomainState]) -> Component:
    """Counts by fault domain."""
    return html.Ul([_tile(state) for state in states], className="card strip")


def _tile(state: DomainState) -> Component:
    sign = JUDGEMENT_SIGNS[state.judgement]
    mark = shape("circle" if state.known else "dot") if state.quiet else shape(sign.shape, judgement=state.judgement)
    return html.Li(
        [html.Span(sign.word, className="strip-name"), html.Span([mark, html.Span(state.words)], className="sign")],
        className="strip-tile quiet" if state.quiet else "strip-tile",
    )
