"""The sections of a practice's history."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.address.files import export
from dashboard.components.charts import Chart, chart_card
from dashboard.components.frames import empty, scrolling, section
from dashboard.components.graphs import graph
from dashboard.components.tables import Table, table_of
from dashboard.figures.heat import heat_figure
from dashboard.figures.latency import latency_figure
from dashboard.sentences import counts, fix, names, place, times
from dashboard.sentences import recovery as recovery_words
from dashboard.statistics.recovery import GOOD_RUNS
from dashboard.theme import Palette
from dashboard.views.history import latency
from dashboard.views.history.before_after import before_after
from dashboard.views.history.profile import profile
from dashboard.views.history.reading import History
from dashboard.views.history.recovery import recovery
from dashboard.views.history.tables import latency_table, phase_table, week_table

FIX = "practice-fix"
_LATENCY_HELP = (
    "The square is what half of this practice's calls kept to, its line reaches to what 95 % kept to; the grey bar is "
    "the same of its peers, the ring this practice in the period before.",
    "A square right of its bar is slower than the peers; right of its ring, slower than it was.",
    "All operations slower: look at the line and the PC. One operation slower: tell those who run it.",
)
_PROFILE_HELP = (
    "Each row is a weekday, each column an hour in Europe/London; the stronger, the larger the share that failed.",
    "A column says 'at that hour every day', a row 'on that weekday'; a dot says that nothing ran.",
    "Trouble at the busy hours alone points to a line or a machine that is too small for them.",
)
_RECOVERY_HELP = (
    "Each row is a spell of trouble: from its first failed run to the first good one after it.",
    "At least and at most: trouble may have begun after the last good run, and ended before the first good one.",
    "Long spells at the same hours are a pattern: see the week below; after a repair, name its moment beside this.",
)


def fix_card(found: History, *, now: datetime) -> Component:
    """Before and after a moment that the reader names."""
    level = found.practice.population.level
    said = before_after(found)
    lead = fix.lead(said, now=now, level=level) if said else "Name the moment of a repair to see what came after it."
    note = "Journeys that count, in the period above; a central fault or planned work is no merit of a repair"
    picker = dmc.DateTimePicker(
        id=FIX,
        label="What changed here, and when?",
        value=found.fix.astimezone(times.LONDON).strftime("%Y-%m-%d %H:%M:%S") if found.fix else None,
        valueFormat="D MMM YYYY HH:mm",
        placeholder="Day and time, Europe/London",
        clearable=True,
        w=280,
    )
    return section(
        "Before and after", children=[html.P(lead, className="says"), picker, *_markers(found, now=now)], note=note
    )


def _markers(found: History, *, now: datetime) -> list[Component]:
    if not found.markers:
        return []
    links = []
    for each in found.markers[-6:]:
        moment = each.at.astimezone(times.LONDON).strftime("%Y-%m-%dT%H:%M:%S")
        words = f"{place.label(each.key)}: {each.before} became {each.after}"
        links.append(html.Li(html.A(f"{times.said(each.at, now=now)}, {words}", href=f"#fix={quote(moment)}")))
    return [html.P("Or from one of the changes that its agent noted:", className="note"), html.Ul(links)]


def recovery_card(found: History) -> Component:
    """How long trouble lasted."""
    said = recovery(found)
    lead = recovery_words.lead(said, period=found.state.period.words)
    how = f"A spell ends with {GOOD_RUNS} good runs; what lies between two runs is not known, hence the two times."
    rows = [
        (
            times.exact_minute(each.start),
            times.exact_minute(each.end) if each.end else "goes on",
            each.failed,
            times.lasting(each.shortest) if each.shortest else "not over",
            times.lasting(each.longest) if each.longest else "not over",
        )
        for each in said.spells[-20:]
    ]
    columns = ("First failed run", "First good run", "Failed runs", "At least", "At most")
    return chart_card(
        Chart(
            title="Time to recovery",
            says=lead,
            help=_RECOVERY_HELP,
            picture=[table_of(Table(caption="Spells of trouble", columns=columns, rows=rows))] if rows else [],
            more=[html.P(how, className="note")],
            export=_file("practice-recovery", found=found),
        )
    )


def _file(name: str, *, found: History) -> str:
    return export(name, state=found.state, of=found.practice.place.vantage)


def latency_card(found: History, *, colours: Palette) -> Component:
    """Each operation against its peers and its own past."""
    rows = latency.latency_rows(found)
    pct = found.practice.place.pct
    peers = f"the practices of {found.practice.population.level} {pct}" if pct else "its peers"
    if not rows:
        text = "Steps are kept for some weeks only. Choose a later period."
        return section("How long each operation takes", children=empty("No call to measure.", text=text))
    says = latency.lead(rows, peers=peers)
    figure = latency_figure(rows=rows, peers=names.initial(peers), colours=colours)
    return chart_card(
        Chart(
            title="How long each operation takes",
            says=says,
            help=_LATENCY_HELP,
            picture=graph(figure, name="practice-latency", says=says),
            table=latency_table(found),
            more=[html.P(_phase_words(found), className="note"), _phases(found)],
            export=_file("practice-operations", found=found),
            note="Calls that passed; logarithmic",
        )
    )


def _phases(found: History) -> Component:
    file = html.A("Phases as CSV", href=_file("practice-phases", found=found), download="", className="csv")
    return html.Details([html.Summary("Phases, beside the period before"), table_of(phase_table(found)), file])


def _phase_words(found: History) -> str:
    spent = {word: value for word, value in latency.phases(found.own).items() if value >= 1}
    parts = [f"{word} {times.milliseconds(value)}" for word, value in spent.items()]
    return f"Where a whole journey's time goes here, on average: {counts.listed(parts)}."


def profile_card(found: History, *, colours: Palette) -> Component:
    """The practice's week."""
    heat = profile(found)
    figure = heat_figure(heat=heat, chosen=(), colours=colours)
    bad, tried = int(heat.bad.sum()), int(heat.attempts.sum())
    says = f"{bad:,} of {tried:,} journeys failed in {found.state.period.words}, by weekday and hour."
    return chart_card(
        Chart(
            title="When in the week it fails",
            says=says,
            help=_PROFILE_HELP,
            picture=scrolling(
                graph(figure, name="practice-week", says=says), label="Weekdays and hours", class_name="heat-frame"
            ),
            table=week_table(found),
            export=_file("practice-week", found=found),
            note="Times in Europe/London",
        )
    )


def history_cards(found: History, *, now: datetime, colours: Palette) -> Sequence[Component]:
    """All of them."""
    pair = html.Div([latency_card(found, colours=colours), profile_card(found, colours=colours)], className="columns")
    return [html.Div([fix_card(found, now=now), recovery_card(found)], className="columns"), pair]
