"""The charts of the Practices page."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.address.files import export
from dashboard.address.state import State
from dashboard.components.charts import Chart, chart_card
from dashboard.components.frames import empty, section
from dashboard.components.graphs import graph, heat_graph
from dashboard.components.signs import shape
from dashboard.figures.funnel import Dot, funnel_figure
from dashboard.figures.heat import Heat, heat_figure
from dashboard.sentences import counts, funnels
from dashboard.sentences.funnels import Compared
from dashboard.sentences.population import Population
from dashboard.statistics.funnel import Place
from dashboard.statistics.intervals import wilson
from dashboard.theme import FAULTS, JUDGEMENT_SIGNS, Palette
from dashboard.views.heat import begun

_FUNNEL_HELP = (
    "Each mark is a practice: to the right with more journeys, higher with a larger share.",
    "Between the lines chance explains the difference: 1 practice in 40 lies above the dotted line by chance, 1 in "
    "1,000 above the solid one.",
    "Look first at practices above the solid line; their order among themselves means nothing. Click one to choose it.",
)
_HEAT_HELP = (
    "Each row is a practice, each column a stretch of time; the stronger the colour, the larger the share that failed.",
    "A column of colour is something wide, a row is one practice; the hue says where the fault lay, hatching planned "
    "work, a dot that nothing was reported.",
    "Click a row to choose its practice in all charts; point at a cell for its numbers.",
)


def funnel_card(
    found: Compared,
    *,
    title: str,
    name: str,
    population: Population,
    state: State,
    colours: Palette,
    longer: str = "Choose a longer period.",
) -> Component:
    """A funnel with its sentence, its limits' method and its CSV. `longer`: what helps where there is too little."""
    if found.funnel is None:
        text = f"Nothing ran in {state.period.words}. Choose another period, or all roles."
        return section(title, children=empty("No journey to compare.", text=text))
    few = funnels.not_enough(found)
    if few:
        words = empty("Not enough journeys for limits.", text=f"{few} {longer}")
        return section(title, children=words)
    dots = [_dot(each, found=found, population=population, state=state) for each in found.shares]
    figure = funnel_figure(dots=dots, funnel=found.funnel, what="Share of journeys", colours=colours)
    says = funnels.brief(found)
    return chart_card(
        Chart(
            title=title,
            says=says,
            help=_FUNNEL_HELP,
            picture=graph(figure, name=name, says=says),
            export=export("practices", state=state),
            more=[_key(), html.P(funnels.method(found), className="note")],
        )
    )


def heat_card(heat: Heat, *, state: State, what: str, colours: Palette) -> Component:
    """The heat map, from the first day on which anything ran."""
    drawn = begun(heat)
    figure = heat_figure(heat=drawn, chosen=state.chosen, colours=colours)
    bad, attempts = int(heat.bad.sum()), int(heat.attempts.sum())
    says = f"{bad:,} of {attempts:,} journeys failed in {state.period.words}, central and planned time included."
    return chart_card(
        Chart(
            title=f"When it failed: {what} by time",
            says=says,
            help=_HEAT_HELP,
            picture=heat_graph(figure, columns=len(drawn.labels), name="practices-heat", says=says, label="Heat map"),
            export=export("practice-hours", state=state),
            more=[_hues(heat)],
            note="Times in Europe/London" + _before(heat, drawn=drawn),
        )
    )


def _before(heat: Heat, *, drawn: Heat) -> str:
    """ "; nothing ran before Mon 23 Nov": of a period that began before Bookwatch did."""
    return "" if len(drawn.labels) == len(heat.labels) else f"; nothing ran before {drawn.days[0]}"


def chosen_line(names: Sequence[str], *, population: Population) -> Component:
    """Which practices are chosen, and how to choose none."""
    links = [dcc.Link(population.practice(name), href=f"/practice/{name}") for name in names]
    parts: list[Component | str] = ["Chosen: "]
    for place, link in enumerate(links):
        parts += [", ", link] if place else [link]
    return html.P([*parts, ". ", html.A("Choose none", href="#chosen=")], className="chosen", role="status")


def _dot(vantage: str, *, found: Compared, population: Population, state: State) -> Dot:
    return Dot(
        vantage=vantage,
        code=population.code_of.get(vantage, vantage),
        share=found.shares[vantage],
        place=found.places[vantage],
        words=lambda: _pointed(vantage, found=found, population=population),
        chosen=vantage in state.chosen,
    )


def _pointed(vantage: str, *, found: Compared, population: Population) -> str:
    share, place = found.shares[vantage], found.places[vantage]
    interval = wilson(share)
    bounds = f"95 % interval {counts.interval(interval)}<br>" if interval else ""
    return f"<b>{population.practice(vantage)}</b><br>{counts.both(share)} {found.what}<br>{bounds}{place.value}"


def _key() -> Component:
    signs = {"square": Place.HIGH, "triangle": Place.HIGHISH, "circle": Place.WITHIN}
    items = [
        html.Li([shape(sign), html.Span(place.value.capitalize())], className="sign") for sign, place in signs.items()
    ]
    return html.Ul(items, className="legend")


def _hues(heat: Heat) -> Component:
    there = [judgement for number, judgement in enumerate(FAULTS) if (heat.domains == number).any()]
    items = [
        html.Li([shape("square", judgement=each), html.Span(JUDGEMENT_SIGNS[each].word)], className="sign")
        for each in there
    ]
    return html.Ul(items, className="legend")
