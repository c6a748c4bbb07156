"""One cause as a card: its sentence, its evidence, what to check first and the practices inside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.evidence import advice
from dashboard.components.signs import judgement_sign
from dashboard.sentences import causes, counts, names
from dashboard.sentences.population import Population
from domain.verdicts import Cause, Evidence, Share
from domain.vocabulary import FaultDomain, Judgement

_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """A cause with the evidence of one verdict that names it."""

    cause: Cause
    evidence: Evidence | None
    incident: int = 0
    """Number of its incident; 0 where it has none."""


def anchor(cause: Cause) -> str:
    """The part of an address that opens this cause."""
    return f"#cause={quote(cause.key, safe='')}"


def practice_link(vantage: str, *, population: Population) -> Component:
    """A link to a practice's page."""
    return dcc.Link(population.practice(vantage), href=f"/practice/{quote(vantage)}", className="practice-link")


def cause_card(view: CauseView, *, population: Population, now: datetime, is_open: bool) -> Component:
    """The card of one cause. `is_open`: every practice is listed, as the address asks."""
    cause = view.cause
    judgement = Judgement(cause.domain.value)
    head = html.Div(
        [
            html.H3(causes.title(cause, population=population)),
            judgement_sign(judgement),
            html.Span(counts.probability(cause.probability), className="note"),
            *_incident(view.incident),
        ],
        className="cause-head",
    )
    body = [head, html.P(causes.sentence(cause, population=population, now=now)), *_evidence(view)]
    if cause.domain is not FaultDomain.LOCAL or len(cause.members) > 1:
        body.append(_members(cause, population=population, is_open=is_open))
    else:
        body.append(html.P(practice_link(cause.members[0] if cause.members else cause.value, population=population)))
    return html.Article(body, className=f"cause edge-{judgement.value}", **data(cause=cause.key))


def _incident(number: int) -> list[Component]:
    return [dcc.Link(f"Incident {number}", href=f"/incident/{number}")] if number else []


def _evidence(view: CauseView) -> list[Component]:
    cause = view.cause
    lines: list[Component] = []
    figures = [("Journeys that it could touch", cause.share)]
    if view.evidence is not None:
        figures.append(("Controls", view.evidence.controls))
    cells = [_figure(label, share=share) for label, share in figures]
    if cause.failure_class is not None:
        cells.append(html.Div([html.Dt("What stopped them"), html.Dd(names.failure(cause.failure_class))]))
    lines.append(html.Dl(cells, className="facts"))
    unsure = causes.cannot_be_told_from(cause)
    if unsure:
        lines.append(html.P(unsure, className="unsure"))
    if view.evidence is not None and view.evidence.check_first:
        lines.append(advice(view.evidence.check_first))
    return lines


def _figure(label: str, *, share: Share) -> Component:
    words = f"{counts.both(share)} failed" if share.attempts else "none reported"
    return html.Div([html.Dt(label), html.Dd(words)])


def _members(cause: Cause, *, population: Population, is_open: bool) -> Component:
    practices = population.practices(cause.members)
    if not practices:
        return html.P("No practice is inside it: only control sites see it.", className="note")
    shown = practices if is_open else practices[:_SHOWN]
    items: list[Component] = [html.Li(practice_link(each, population=population)) for each in shown]
    return html.Div([html.Ul(items, className="members"), *_more(cause, practices=practices, is_open=is_open)])


def _more(cause: Cause, *, practices: Sequence[str], is_open: bool) -> list[Component]:
    if len(practices) <= _SHOWN:
        return []
    if is_open:
        return [html.A("Show fewer", href="#cause=", className="more")]
    return [html.A(f"Show all {len(practices)} practices", href=anchor(cause), className="more")]
