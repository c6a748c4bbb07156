"""What one incident is about: its sentence, its evidence, its practices, whom to tell."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.causes import practice_link
from dashboard.components.causes import to_tell as practices_to_tell
from dashboard.components.evidence import advice, cause_name
from dashboard.components.frames import empty, section
from dashboard.components.incidents.rows import incident_link, state_sign
from dashboard.components.signs import judgement_sign
from dashboard.incidents.reading import Whole
from dashboard.incidents.texts import reached, seen
from dashboard.incidents.words import failing_before, handling, inside, over, sentence, severity, title
from dashboard.sentences import causes, counts, names, outage
from data.incidents.contacts import to_tell
from data.incidents.life import State
from domain.verdicts import Share
from domain.vocabulary import FaultDomain, Judgement

_SHOWN = 12
_MOST = 200
"""Practices of a group that a page lists; the CSV file has all."""
_LOST = 0.05
"""A cause whose probability is below is called ruled out."""
_BEFORE = "Were failing before it began"
_OVER = frozenset({State.CLOSED, State.MERGED})


def head(whole: Whole) -> Component:
    """Breadcrumb and title."""
    crumbs = html.Div(dcc.Link("All incidents", href="/incidents"), className="breadcrumb")
    name = title(whole.incident, population=whole.population)
    return html.Div([crumbs, html.H1(f"Incident {whole.incident.life.incident_id}: {name}")], className="page-head")


def lead(whole: Whole) -> Component:
    """The sentence, whether it is over, and how it stands with people."""
    incident = whole.incident
    contact = whole.contact(incident.people.contact_id)
    judgement = Judgement(incident.life.cause.domain.value)
    signs = html.Div([state_sign(incident), judgement_sign(judgement)], className="incident-signs")
    rest = [over(whole), f"Looked after by: {handling(incident, name=contact.name if contact else '')}."]
    lines: list[Component] = [
        signs,
        html.P(sentence(incident, population=whole.population, now=whole.now), className="lead"),
    ]
    lines += [html.P(words) for words in rest]
    if incident.merged_into:
        lines.append(html.P(incident_link(incident.merged_into, words=f"Open incident {incident.merged_into}")))
    lines += [_part(whole)] if whole.parts else []
    edge = "ok" if incident.state in _OVER else judgement.value
    return html.Div(lines, className=f"card headline edge-{edge}", **aria(live="polite"))


def _part(whole: Whole) -> Component:
    links = [incident_link(each.life.incident_id, words=f"incident {each.life.incident_id}") for each in whole.parts]
    return html.P(["Parts of it: ", *links], className="parts")


def evidence(whole: Whole) -> Component:
    """The counts that decided, the severity with its reasons, and what cannot be told apart."""
    life = whole.incident.life
    facts = [("Practices inside", inside(whole.incident, population=whole.population))]
    facts.append(causes.reach(life.cause, population=whole.population))
    controls = next((each for each in whole.spread if each.dimension == "control"), None)
    if controls is not None and life.cause.domain is not FaultDomain.LOCAL:
        facts.append(("Control sites inside it", f"{controls.touched:,} of {controls.of:,}"))
    elif whole.example is not None:
        facts.append(("Controls", counts.fared(whole.example.evidence.controls, slow=None)))
    if life.cause.failure_class is not None:
        facts.append(("What stopped them", names.failure(life.cause.failure_class)))
    facts.append(("Probability of this cause", counts.probability(life.cause.probability).removeprefix("probability ")))
    facts.append(("Severity", severity(whole.incident)))
    lines: list[Component] = [
        html.Dl([html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts], className="facts")
    ]
    lines += (
        [html.P(names.initial(seen(whole.example, population=whole.population)))] if whole.example is not None else []
    )
    unsure = causes.cannot_be_told_from(life.cause, population=whole.population)
    lines += [html.P(unsure, className="unsure")] if unsure else []
    lines += _elsewhere(whole)
    lines.append(html.H3(f"Why severity {life.severity} is suggested"))
    lines.append(html.Ul([html.Li(reason) for reason in life.reasons], className="reasons"))
    advised = causes.advised(life.cause, evidence=whole.example.evidence if whole.example is not None else None)
    if advised and not unsure:
        lines.append(advice(advised))
    body = html.Div(lines, className="evidence-lines")
    return section("Evidence", children=body, note="When it was last named")


def _elsewhere(whole: Whole) -> list[Component]:
    """How widely it is seen, and what else was considered and lost."""
    life = whole.incident.life
    wide = life.cause.domain in {FaultDomain.CENTRAL, FaultDomain.PROVIDER}
    said = outage.seen_in(whole.spread, level=whole.population.level) if wide else ""
    found: list[Component] = [html.P(said)] if said else []
    lost = [each for each in (whole.example.evidence.alternatives if whole.example else ()) if each.probability < _LOST]
    if not lost:
        return found
    items = [html.Li(f"{cause_name(each)}: {each.reason}.") for each in lost]
    return [*found, html.H3("Ruled out"), html.Ul(items, className="reasons")]


def practices(whole: Whole) -> Component:
    """Who is inside and not back, who is back, who says nothing, who was failing before."""
    before = failing_before(whole)
    over_now = whole.incident.state in _OVER  # what was foretold has been seen by then
    groups = [
        ("Not OK now", whole.standing["not_back"]),
        ("Report nothing", whole.standing["silent"]),
        ("OK now", whole.standing["back"]),
        (f"{_BEFORE}, {'for other reasons' if over_now else 'and will still fail afterwards'}", before),
    ]
    every = sum(len(each) for each in whole.standing.values())
    made = [_group(label, vantages=each, of=every, whole=whole) for label, each in groups if each]
    note = f"Of {counts.counted(every, 'practice')} inside at any time since it began"
    return section("Practices", children=made or empty("No practice.", text="Only control sites see it."), note=note)


def _group(label: str, *, vantages: Sequence[str], of: int, whole: Whole) -> Component:
    said = counts.counted(len(vantages), "practice")
    items = [html.Li(practice_link(each, population=whole.population)) for each in vantages[:_MOST]]
    if label.startswith(_BEFORE):
        head = f"{label}: {said}"
    else:
        head = f"{label}: {counts.part(Share(bad=len(vantages), attempts=of), 'practices')}"
    shown = html.Ul(items[:_SHOWN], className="members")
    rest = html.Details(
        [
            html.Summary(f"Show {min(len(vantages), _MOST) - _SHOWN:,} more"),
            html.Ul(items[_SHOWN:], className="members"),
            *([_file(whole, number=len(vantages))] if len(vantages) > _MOST else []),
        ]
    )
    parts = [html.H3(head), shown, *([rest] if len(items) > _SHOWN else [])]
    return html.Div(
        parts, className="group", id="before" if label.startswith(_BEFORE) else f"now-{label.partition(' ')[0]}"
    )


def _file(whole: Whole, *, number: int) -> Component:
    link = html.A("all of them as CSV", href=f"/export/incident-practices.csv?of={whole.incident.life.incident_id}")
    return html.P([f"The first {_MOST} of {number:,}: ", link, "."], className="note")


def whom_to_tell(whole: Whole) -> Component:
    """The contacts whose faults these are."""
    cause = whole.incident.life.cause
    pcts = sorted({whole.population.pct_of.get(each, "") for each in cause.members} - {""})
    found = to_tell(cause, among=whole.contacts, pcts=pcts)
    who = _practices_to_tell(whole)
    if not found:
        text: list[Component | str] = [
            "Nobody is set up for faults of this kind. ",
            dcc.Link("Add a contact in Set-up", href="/set-up"),
        ]
        return section("Whom to tell", children=[*who, html.P(text)])
    return section("Whom to tell", children=[*who, html.Ul([html.Li(reached(each)) for each in found])])


def _practices_to_tell(whole: Whole) -> list[Component]:
    """The practices, while it goes on; those with other trouble are listed on this page."""
    life, population = whole.incident.life, whole.population
    if whole.incident.state not in {State.OPEN, State.FLAPPING}:
        return []
    before = failing_before(whole)
    inside = len(population.practices(life.cause.members))
    return practices_to_tell(life.cause, inside=inside, before=len(before), incident=whole.incident, now=whole.now)
