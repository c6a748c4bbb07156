"""Parts of a practice's page."""

from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.charts import Chart, chart_card, help_of
from dashboard.components.evidence import alternatives_table, counts_table, verdict_card
from dashboard.components.frames import empty, section
from dashboard.components.graphs import graph
from dashboard.components.local_causes import local_causes_card
from dashboard.components.signs import shape
from dashboard.figures.runs import runs_figure
from dashboard.queries import Practice
from dashboard.sentences import counts, place, times
from dashboard.sentences.practice import revised
from dashboard.theme import OUTCOME_SIGNS, Palette
from dashboard.views import practice as view
from domain.verdicts import Share
from domain.vocabulary import Outcome, VantageKind

HELP = "What Bookwatch says of this practice, what that rests on, and every journey behind it."
_EVIDENCE_HELP = (
    "Failed journeys of the same minutes: here, at the control sites, at all other practices and at those that share "
    "something with this one.",
    "The interval is what the true share may be: where those of here and of the others lie apart, it is no chance.",
    "Failing here alone: look here. With those who share something: look at that. At controls too: it is central.",
)
_RUNS_HELP = (
    "Each mark is a run, higher the longer it took (logarithmic); its shape says how it ended, its colour where "
    "a fault lay.",
    "The band beneath is the verdict of that time; a dotted line says that something changed here (filled triangle) or "
    "was restarted (open one): point at it.",
    "Click a mark to open its run below. Failures that begin at a triangle point to what changed.",
)


_REVISED = 6
"""Revised verdicts that are listed."""


def practice_head(read: Practice) -> list[Component]:
    """Title, verdict and evidence."""
    home = read.place
    where = f"{home.organisation}, {read.population.level} {home.pct}" if home.pct else home.organisation
    crumbs = html.Div(dcc.Link("All practices", href="/practices"), className="breadcrumb")
    head = html.Div([crumbs, html.H1(home.name), html.P(f"{where}. {HELP}", className="help")], className="page-head")
    parts = [head, verdict_card(read.verdict, now=read.now, advised=read.local is None)]
    if read.local is not None:
        parts.append(local_causes_card(read.local, now=read.now))
    if read.verdict is not None:
        window = f"Window that ended {times.said(read.verdict.window_end, now=read.now, seconds=True)}"
        counted = [counts_table(read.verdict.evidence), help_of(_EVIDENCE_HELP)]
        evidence = section("Evidence", children=counted, note=window)
        other = section("How sure, and what else it could be", children=alternatives_table(read.verdict))
        parts.append(html.Div([evidence, other], className="columns"))
    if read.revised:
        parts.append(_revised(read))
    if read.facts:
        parts.append(about_this_pc(read))
    return parts


def _revised(read: Practice) -> Component:
    """What was said before late results came, the latest first: a verdict that somebody acted on must not vanish."""
    said = [revised(each, late=late, now=read.now) for each, late in reversed(read.revised)]
    items = html.Ul([html.Li(words) for words in said[:_REVISED]])
    more = [html.P(f"And {counts.counted(len(said) - _REVISED, 'earlier one')}.", className="note")]
    return section("Revised verdicts", children=[items, *(more if len(said) > _REVISED else [])])


def about_this_pc(read: Practice) -> Component:
    """What the agent could read of its own machine and line, each since when; what changed lately says from what."""
    title = "About this PC" if read.place.kind is VantageKind.AGENT else "About this control site"
    rows = [
        html.Div(
            [
                html.Dt(place.label(fact.key)),
                html.Dd([fact.value, html.Div(place.since(fact, now=read.now), className="note")]),
            ]
        )
        for fact in sorted(read.facts, key=lambda fact: place.rank(fact.key))
    ]
    return section(title, children=html.Dl(rows, className="facts about"), note="As its agent last found it")


def timeline(read: Practice, *, chosen: str, name: str, colours: Palette) -> Component:
    """Runs and verdicts in time."""
    if not read.runs:
        return section("Runs in time", children=empty("No run yet.", text="Its first run appears here within a round."))
    since, until = view.period(read)
    runs = view.of_the_core(read)
    bands = view.bands(read)
    notes = view.notes(read)
    figure = runs_figure(
        marks=view.marks(runs, found=bands),
        bands=bands,
        since=since,
        until=until,
        chosen=chosen,
        colours=colours,
        notes=notes,
    )
    share = Share(bad=sum(each.outcome.is_bad for each in runs), attempts=sum(each.outcome.is_attempt for each in runs))
    said = f"{counts.part(share, 'runs')} failed since {times.said(since, now=read.now, seconds=True)}"
    neighbours = view.beside_the_core(read)
    return chart_card(
        Chart(
            title="Runs in time",
            says=f"{said}.",
            help=_RUNS_HELP,
            picture=[graph(figure, name=name, says=f"{said}."), _legend()],
            more=[html.P(neighbours, className="note neighbours")] if neighbours else [],
            export=f"/export/practice-runs.csv?of={quote(read.place.vantage)}",
        )
    )


def not_known(code: str, *, level: str) -> Component:
    """No practice has this code: what to do instead."""
    text: list[Component | str] = [
        f"Bookwatch knows no practice with the code {code}. Codes look like Y99001. ",
        dcc.Link("See all practices", href="/practices"),
    ]
    text.append(f" and search by name, code or {level}.")
    head = html.Div(html.H1("Practice not found"), className="page-head")
    return html.Div([head, html.Div(html.P(text), className="card headline")], className="stack")


def _legend() -> Component:
    signs = [OUTCOME_SIGNS[outcome] for outcome in Outcome if outcome is not Outcome.MISSED]
    items = [html.Li([shape(sign.shape), html.Span(sign.word)], className="sign") for sign in signs]
    return html.Ul(items, className="legend")
