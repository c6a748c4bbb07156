"""One cause as a card: its sentence, its evidence, what to check first and the practices inside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.evidence import advice
from dashboard.components.signs import judgement_sign
from dashboard.incidents.severities import SEVERITIES
from dashboard.incidents.words import returned
from dashboard.sentences import beside, causes, counts, names, outage
from dashboard.sentences.population import Population
from data.incidents.life import Incident
from domain.verdicts import Cause, Evidence, Share
from domain.vocabulary import FaultDomain, Judgement

_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """A cause with the evidence of one verdict that names it."""

    cause: Cause
    evidence: Evidence | None
    incident: Incident | None = None
    every: int = 0
    """Bad attempts of all practices and controls in the window, whatever their cause."""
    controls: Share = field(default_factory=lambda: Share(bad=0, attempts=0))
    """Control sites inside it, of all."""
    before: int = 0
    """Practices that were failing before it for reasons of their own and still do."""


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
    body = [
        head,
        html.P(_began(causes.sentence(cause, population=population, now=now), view=view, now=now)),
        *_evidence(view, population=population),
        *_to_do(view, population=population, now=now),
    ]
    if cause.domain is not FaultDomain.LOCAL or len(cause.members) > 1:
        body.append(_members(cause, population=population, is_open=is_open))
    else:
        body.append(html.P(practice_link(cause.members[0] if cause.members else cause.value, population=population)))
    return html.Article(body, className=f"cause edge-{judgement.value}", **data(cause=cause.key))


def own_card(view: CauseView, *, population: Population, now: datetime) -> Component:
    """A practice's own fault in a few lines, for where others stand beside it."""
    cause = view.cause
    head = html.Div(
        [
            html.H3(practice_link(cause.members[0] if cause.members else cause.value, population=population)),
            judgement_sign(Judgement.LOCAL),
            *_incident(view.incident),
        ],
        className="cause-head",
    )
    words = [_began(causes.own(cause, now=now), view=view, now=now)]
    if view.evidence is not None:
        wider = ": of a wider fault, at the same times" if beside.is_wide(view.evidence.controls) else ""
        words.append(f"Controls: {_controls(view.evidence)}{wider}.")
    if view.incident is not None:
        words.append(f"Suggested severity {SEVERITIES[view.incident.life.severity]}.")
    check = causes.advised(cause, evidence=view.evidence)
    body = [head, html.P(" ".join(words)), *([advice(check)] if check else [])]
    return html.Article(body, className=f"cause edge-{cause.domain.value}", **data(cause=cause.key))


def _began(words: str, *, view: CauseView, now: datetime) -> str:
    """What is said of the present spell, and of one that came back within its incident, when that first began."""
    again = returned(view.incident, now=now) if view.incident is not None else ""
    return f"{words} {again}" if again else words


def _incident(incident: Incident | None) -> list[Component]:
    if incident is None:
        return []
    number = incident.life.incident_id
    return [dcc.Link(f"Incident {number}", href=f"/incident/{number}")]


def _to_do(view: CauseView, *, population: Population, now: datetime) -> list[Component]:
    """What to check first, or whom to tell beside the practices: then one paragraph tells both."""
    cause = view.cause
    advised = causes.advised(cause, evidence=view.evidence)
    if causes.cannot_be_told_from(cause, population=population):
        advised = ""
    also = advised if advised.startswith("Tell ") else ""
    inside = len(population.practices(cause.members))
    told = to_tell(cause, inside=inside, before=view.before, incident=view.incident, now=now, also=also)
    return told if told and also else [*([advice(advised)] if advised else []), *told]


def to_tell(
    cause: Cause, *, inside: int, before: int, incident: Incident | None, now: datetime, also: str = ""
) -> list[Component]:
    """Whom to tell that it is not their PCs, and who has other trouble as well, with the way to the list of them.

    `also`: who else is told, as a sentence of its own.
    """
    said = outage.tell(cause, inside=inside)
    if not said:
        return []
    other = outage.before(before, cause=cause, now=now)
    words: list[Component | str] = [html.Strong("Tell"), said.removeprefix("Tell"), *([f" {also}"] if also else [])]
    if other and incident is not None:
        link = dcc.Link("list", href=f"/incident/{incident.life.incident_id}#before")
        words += [f" {names.initial(other)} (", link, ")."]
    return [html.P(words, className="check")]


def _evidence(view: CauseView, *, population: Population) -> list[Component]:
    cause = view.cause
    lines: list[Component] = [html.Dl(_facts(view, population=population), className="facts")]
    unsure = causes.cannot_be_told_from(cause, population=population)
    if unsure:
        lines.append(html.P(unsure, className="unsure"))
    return lines


def _facts(view: CauseView, *, population: Population) -> list[Component]:
    cause = view.cause
    label, touched = causes.reach(cause, population=population)
    cells = [_fact(label, words=touched)]
    if cause.domain is not FaultDomain.LOCAL and view.controls.attempts:
        cells.append(_fact("Control sites inside it", words=counts.x_of_n(view.controls)))
    elif view.evidence is not None:
        cells.append(_fact("Controls", words=_controls(view.evidence)))
    if cause.failure_class is not None:
        cells.append(_fact("What stopped them", words=names.failure(cause.failure_class)))
    if cause.symptom != "silent" and cause.domain is not FaultDomain.LOCAL and view.every >= cause.share.bad > 0:
        cells.append(
            _fact("Of all that went wrong", words=counts.both(Share(bad=cause.share.bad, attempts=view.every)))
        )
    if view.incident is not None:
        cells.append(_fact("Suggested severity", words=_severity(view.incident)))
    return cells


def _severity(incident: Incident) -> str:
    """ "1, highest. Impact 1: 50 of 70 practices are inside. Urgency 1: ..."."""
    said = SEVERITIES[incident.life.severity]
    by_hand = f" A person set {incident.people.severity}." if incident.people.severity else ""
    return f"{said}. {' '.join(incident.life.reasons)}{by_hand}"


def _fact(label: str, *, words: str) -> Component:
    return html.Div([html.Dt(label), html.Dd(words)])


def _controls(evidence: Evidence) -> str:
    if not evidence.controls.attempts:
        return "none reported"
    return counts.fared(evidence.controls, slow=None)


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
