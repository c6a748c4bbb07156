"""The sections of a practice's history."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.address.files import export
from dashboard.components.charts import Chart, chart_card, help_of
from dashboard.components.frames import empty, section
from dashboard.components.graphs import graph, heat_graph
from dashboard.components.history_phases import phases_card
from dashboard.components.tables import Table, table_of
from dashboard.figures.course import course_figure
from dashboard.figures.heat import heat_figure
from dashboard.figures.latency import latency_figure
from dashboard.sentences import counts, fix, names, place, times
from dashboard.sentences import recovery as recovery_words
from dashboard.statistics.recovery import GOOD_RUNS
from dashboard.theme import Palette
from dashboard.views.history import course, latency
from dashboard.views.history.before_after import before_after
from dashboard.views.history.profile import profile
from dashboard.views.history.reading import History
from dashboard.views.history.recovery import recovery
from dashboard.views.history.tables import course_table, latency_table, week_table

FIX = "practice-fix"
_FIX_HELP = (
    "Failed journeys before and after the moment that you name, and what happened at the other practices of its PCT.",
    "'Probably' needs enough journeys on both sides and no like change elsewhere; a few good journeys prove nothing.",
    "Name the moment of the repair, or choose a change below it; if it cannot be told yet, look again tomorrow.",
)
_LATENCY_HELP = (
    "The square is what half of this practice's calls kept to, its line reaches to what 95 % kept to; the grey bar is "
    "the same of its peers, the ring this practice in the period before.",
    "A square right of its bar is slower than the peers; right of its ring, slower than it was.",
    "All operations slower: look at the line and the PC. One operation slower: tell those who run it.",
)
_COURSE_HELP = (
    "The strong line is what half of the journeys kept to, the thin one what 95 % kept to; the bars are the share that "
    "failed.",
    "A dotted line is a change of this practice's own place (filled triangle) or a restart (open one): point at it.",
    "Trouble that begins at a change points to it, trouble that ends at a restart to what grows; put the moment into "
    "'before and after'.",
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
    parts = [html.P(lead, className="says"), picker, *_markers(found, now=now), help_of(_FIX_HELP)]
    return section("Before and after", children=parts, note=note)


def _markers(found: History, *, now: datetime) -> list[Component]:
    if not found.markers:
        return []
    links = []
    for each in found.markers[-6:]:
        moment = each.at.astimezone(times.LONDON).strftime("%Y-%m-%dT%H:%M:%S")
        words = f"{times.said(each.at, now=now)}, {place.changed(each)}"
        links.append(html.Li(html.A(words, href=f"#fix={quote(moment)}")))
    return [html.P("Or from one of the changes that its agent noted:", className="note"), html.Ul(links)]


def recovery_card(found: History) -> Component:
    """How long trouble lasted."""
    said = recovery(found)
    lead = recovery_words.lead(said, period=found.state.period.words, left_out=found.left_out)
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
    peers = _peers(found)
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
            export=_file("practice-operations", found=found),
            note="Calls that passed; logarithmic",
        )
    )


def course_card(found: History, *, colours: Palette) -> Component:
    """Durations, failures, changes and restarts on one time axis. Needs a run that counts."""
    says = course.lead(found)
    figure = course_figure(
        stretches=course.stretches(found),
        notes=course.notes(found),
        since=course.since(found),
        until=found.state.period.end,
        colours=colours,
    )
    return chart_card(
        Chart(
            title="Durations, failures and changes over the period",
            says=says,
            help=_COURSE_HELP,
            picture=graph(figure, name="practice-course", says=says),
            table=course_table(found),
            export=_file("practice-course", found=found),
            note="Logarithmic; times in Europe/London",
        )
    )


def _peers(found: History) -> str:
    pct = found.practice.place.pct
    return f"the practices of {found.practice.population.level} {pct}" if pct else "its peers"


def profile_card(found: History, *, colours: Palette) -> Component:
    """The practice's week."""
    heat = profile(found)
    figure = heat_figure(heat=heat, chosen=(), colours=colours)
    bad, tried = int(heat.bad.sum()), int(heat.attempts.sum())
    failed = f"{bad:,} of {tried:,} journeys failed in {found.state.period.words}, by weekday and hour"
    says = f"{failed}{counts.left_out(found.left_out)}."
    return chart_card(
        Chart(
            title="When in the week it fails",
            says=says,
            help=_PROFILE_HELP,
            picture=heat_graph(
                figure, columns=len(heat.labels), name="practice-week", says=says, label="Weekdays and hours"
            ),
            table=week_table(found),
            export=_file("practice-week", found=found),
            note="Times in Europe/London",
        )
    )


def history_cards(found: History, *, now: datetime, colours: Palette) -> Sequence[Component]:
    """All of them."""
    first = [fix_card(found, now=now), recovery_card(found)]
    second = [latency_card(found, colours=colours), *_phases(found, colours=colours)]
    course = [course_card(found, colours=colours)] if len(found.runs.at) else []
    columns = [html.Div(pair, className="columns") for pair in (first, second)]
    return [*course, *columns, profile_card(found, colours=colours)]


def _phases(found: History, *, colours: Palette) -> list[Component]:
    if not found.own:
        return []
    file = _file("practice-phases", found=found)
    return [phases_card(found, peers=_peers(found), export=file, colours=colours)]
