"""The strip of fault domains: one tile each, grey and small while nothing is wrong."""

from collections.abc import Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.causes import practice_link
from dashboard.components.signs import shape
from dashboard.sentences.population import Population
from dashboard.sentences.state import DomainState, Headline
from dashboard.theme import JUDGEMENT_SIGNS
from domain.vocabulary import Judgement

_NAMED = 5
"""Silent practices up to which each is named; of more the first four."""


def headline(said: Headline, *, population: Population | None = None) -> Component:
    """The first sentence, large, and what follows it; who is silent with a link to each, by `population`'s names."""
    items: list[Component] = [html.Li(sentence) for sentence in said.rest]
    if said.silence:
        silence = html.Li([f"{said.silence}: ", *_named(said.silent, population=population), "."])
        items.insert(max(len(items) - 1, 0), silence)  # what fails comes first; last, of how many journeys
    return html.Div(
        [html.P(said.lead, className="lead"), *([html.Ul(items)] if items else [])],
        className=f"card headline edge-{said.judgement.value}",
        **aria(live="polite"),
    )


def _named(silent: Sequence[str], *, population: Population | None) -> list[Component | str]:
    people = population or Population(pct_of={})
    shown = silent if len(silent) <= _NAMED else silent[: _NAMED - 1]
    links = [practice_link(each, population=people) for each in shown]
    if len(shown) < len(silent):
        every = f"/practices#find={quote(JUDGEMENT_SIGNS[Judgement.NO_DATA].word)}"
        links.append(dcc.Link(f"{len(silent) - len(shown):,} more", href=every))
    parts: list[Component | str] = []
    for number, each in enumerate(links):
        parts += [*([" and " if number == len(links) - 1 else ", "] if number else []), each]
    return parts


def domain_strip(states: Sequence[DomainState]) -> Component:
    """Counts by fault domain."""
    return html.Ul([_tile(state) for state in states], className="card strip")


def _tile(state: DomainState) -> Component:
    sign = JUDGEMENT_SIGNS[state.judgement]
    calm = shape("circle" if state.known and not state.hidden else "dot")
    mark = calm if state.quiet else shape(sign.shape, judgement=state.judgement)
    return html.Li(
        [html.Span(sign.word, className="strip-name"), html.Span([mark, html.Span(state.words)], className="sign")],
        className="strip-tile quiet" if state.quiet else "strip-tile",
    )
