"""Hospitals as rows: what their systems stopped, how long they take, slot issues apart, whom to tell."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.frames import empty, section
from dashboard.components.signs import shape
from dashboard.components.tables import folded, record, records
from dashboard.core import HospitalsRead
from dashboard.incidents.texts import reached
from dashboard.sentences import counts
from dashboard.sentences.names import initial
from dashboard.views import hospital as view
from data.incidents.contacts import fitting
from data.readers.hospitals import HospitalFigures
from domain.vocabulary import FaultDomain, Judgement

_TITLE = "Hospitals"
_HEADS = (
    "Hospital",
    "Stopped by its system",
    "Time of a call, half of them",
    "No slot (no failure)",
    "What stopped calls",
    "Practices affected now",
    "Whom to tell",
)


def hospitals_section(read: HospitalsRead, *, note: str, export: str) -> Component:
    """One row a hospital, in order of code: no ranking. Of very many those that stand out; the table has all."""
    if not read.figures:
        text = "A row appears for each hospital as soon as a journey has booked with it."
        return section(_TITLE, children=empty("No call in this period.", text=text))
    shown, words = view.shown(read), view.shown_words(read)
    frame = [records(_HEADS, rows=[_row(each, read=read) for each in shown], label=_TITLE)] if shown else []
    csv = html.A("Figures as CSV", href=export, download="", className="csv")
    foot = html.Div([folded(view.table(read)), csv], className="chart-foot")
    return section(_TITLE, children=[*([html.P(words)] if words else []), *frame, foot], note=note)


def _row(each: HospitalFigures, *, read: HospitalsRead) -> Component:
    told = fitting(FaultDomain.PROVIDER, value=each.code, among=read.contacts)
    contacts = html.Ul([html.Li(reached(contact)) for contact in told]) if told else "nobody is set up"
    stopped = view.own(each)
    mark = shape("square", judgement=Judgement.PROVIDER) if view.is_notable(each) else shape("circle")
    cells: list[Component | str] = [
        initial(read.population.hospital(each.code)),
        html.Span([mark, counts.both(stopped)], className="sign"),
        view.delay(each),
        counts.both(view.no_slot(each)),
        view.stopped_by(each),
        f"{each.affected:,} of {len(read.population.pct_of):,}",
        contacts,
    ]
    return record(_HEADS, cells=cells, **data(hospital=each.code))
