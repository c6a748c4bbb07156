"""The sections of the Trends page, and of the board paper that is made of them."""

from dash import html
from dash.development.base_component import Component

from dashboard.address.files import export
from dashboard.components.charts import Chart, chart_card
from dashboard.components.frames import empty, section
from dashboard.components.graphs import graph
from dashboard.components.signs import shape
from dashboard.components.tables import table_of
from dashboard.figures.xmr import xmr_figure
from dashboard.sentences import change, counts
from dashboard.sentences.trends import levels as level_words
from dashboard.sentences.trends import rely as rely_words
from dashboard.sentences.trends import roles as role_words
from dashboard.sentences.trends import weeks as week_words
from dashboard.sentences.trends import whose as whose_words
from dashboard.statistics.availability import Availability
from dashboard.statistics.meaning import assurance, variation
from dashboard.tallies import total
from dashboard.theme import JUDGEMENT_SIGNS, Palette
from dashboard.views.trends.levels import Speed
from dashboard.views.trends.reading import Trends
from dashboard.views.trends.rely import Reliance
from dashboard.views.trends.roles import by_role
from dashboard.views.trends.tables import level_table, rely_table, role_table, week_table, whose_table
from dashboard.views.trends.weeks import Weekly
from dashboard.views.trends.whose import ORDER, whose
from data.fleet.shape import DAYS
from domain.verdicts import Share

_XMR_HELP = (
    "Each point is a week, Monday to Sunday; the line is the mean, the dotted lines what chance alone would reach.",
    "Triangles are more than noise: a point outside, 7 on one side, 6 rising or falling, or 2 of 3 near a limit.",
    "Ask for a reason where there are triangles; elsewhere one week up or down needs none.",
)
_WHOSE_HELP = (
    "Each failed journey counts where the verdict of its practice at that time says the fault lay.",
    "What could not be told is its own share: it is not divided among the others.",
    "Central and planned time is counted here, whatever the switch above says: it is what this table is about.",
)


def weeks_card(found: Weekly, *, read: Trends, colours: Palette) -> Component:
    """Is it getting better, or is this noise?"""
    says = week_words.lead(found)
    title = "Better, or noise?"
    if found.chart is None:
        text = "The chart begins with two whole weeks, Monday to Sunday; limits that hold need twelve."
        return section(title, children=[html.P(says, className="says"), empty("Too few weeks.", text=text)])
    labels = [f"{monday.day} {monday:%b}" for monday in found.mondays]
    words = [
        f"<b>Week from {label}</b><br>{counts.part(share, 'journeys')}"
        for label, share in zip(labels, found.shares, strict=True)
    ]
    figure = xmr_figure(chart=found.chart, labels=labels, words=words, level=None, colours=colours)
    what = variation(found.chart, low_is_good=True).variation.value
    enough = assurance(found.chart, level=None, low_is_good=True).value
    more = [_measures(found, read=read), html.P(f"Variation: {what}. Assurance: {enough}.", className="note")]
    if found.empty:
        more.append(html.P(f"{counts.counted(found.empty, 'week')} without a journey left out.", className="note"))
    return chart_card(
        Chart(
            title=title,
            says=says,
            help=_XMR_HELP,
            picture=graph(figure, name="trends-weeks", says=says),
            table=week_table(found),
            export=export("weeks", state=read.state),
            more=more,
            note="XmR chart, NHS Making Data Count rules",
        )
    )


def _measures(found: Weekly, *, read: Trends) -> Component:
    """Which measure is shown, and the way to the other."""
    other, name = ("slow", "slow journeys") if found.measure == "failed" else ("", "failed journeys")
    return html.P(html.A(f"Show {name} instead", href=f"#view={other}"), className="note screen")


def levels_card(found: Availability, speeds: list[Speed], *, read: Trends) -> Component:
    """Were the levels met, with the arithmetic."""
    says = level_words.lead(found, speeds=speeds, period=read.state.period.words)
    lines = html.Ul([html.Li(line) for line in level_words.arithmetic(found)], className="how")
    table = level_table(speeds)
    parts = [html.P(says, className="says"), lines, *([table_of(table)] if table.rows else [])]
    foot = html.Div(
        html.A("Figures as CSV", href=export("levels", state=read.state), className="csv"), className="chart-foot"
    )
    note = "From the control sites alone: no practice's own trouble is in it"
    return section("Were the service levels met?", children=[*parts, foot], note=note)


def whose_card(read: Trends) -> Component:
    """Whose trouble it was, the unknown as its own share."""
    found = whose(read.hours)
    says = whose_words.lead(found, period=read.state.period.words)
    all_failed = sum(found.values())
    if not all_failed:
        return section("Whose trouble was it?", children=empty(says, text="There is nothing to share out.", well=True))
    bars = [_bar(found[each], all_failed, sign=each) for each in ORDER]
    return chart_card(
        Chart(
            title="Whose trouble was it?",
            says=says,
            help=_WHOSE_HELP,
            picture=html.Ul(bars, className="probabilities whose"),
            table=whose_table(found),
            export=export("whose", state=read.state),
            more=[html.P(each, className="note") for each in [whose_words.rounding(found)] if each],
        )
    )


def _bar(number: int, whole: int, *, sign: object) -> Component:
    judgement = next(each for each in ORDER if each is sign)
    share = Share(bad=number, attempts=whole)
    fill = html.Span(className=f"bar-fill hue-{judgement.value}", style={"width": f"{100 * number / whole:.1f}%"})
    word = html.Span(
        [shape(JUDGEMENT_SIGNS[judgement].shape, judgement=judgement), JUDGEMENT_SIGNS[judgement].word],
        className="sign",
    )
    return html.Li([word, html.Span(fill, className="bar-track"), html.Span(counts.both(share), className="number")])


def roles_card(read: Trends) -> Component:
    """Role by measure."""
    found = by_role(read.hours.own_time() if read.state.own_time else read.hours)
    says = role_words.lead(found)
    apart = role_words.apart(found)
    parts: list[Component] = [html.P(says, className="says"), *([html.P(apart)] if apart else [])]
    if found:
        parts.append(table_of(role_table(found)))
    foot = html.Div(
        html.A("Figures as CSV", href=export("roles", state=read.state), className="csv"), className="chart-foot"
    )
    return section(
        "Who fails, and who is slow?", children=[*parts, foot], note=f"By role, in {read.state.period.words}"
    )


def change_card(read: Trends) -> Component:
    """This period against one as long just before."""
    was, now = (
        total((tallies.own_time() if read.state.own_time else tallies).failures())
        for tallies in (read.before, read.hours)
    )
    words = change.compared(was, now, was=read.earlier.words, now=read.state.period.words)
    warning = "Two periods are two points: whether it is a trend, the chart of weeks says."
    return section(
        "Against the period before", children=[html.P(words, className="says"), html.P(warning, className="note")]
    )


def rely_card(found: Reliance, *, read: Trends) -> Component:
    """Can I rely on these figures?"""
    says = rely_words.lead(found)
    few = [
        html.P(["Too little data: ", ", ".join(read.fleet.population.practice(each) for each in found.few[:20]), "."])
    ]
    parts = [html.P(says, className="says"), *(few if found.few else []), table_of(rely_table(found))]
    stretch = "day" if read.whole_days else "hour"
    how = (
        f"Due are as many journeys of each practice as the practice with most has in the same {stretch}, so that an "
        "agent that fell silent is seen."
    )
    if read.clipped:
        how += f" These figures are of the newest {DAYS} days of the period."
    return section("Can these figures be relied on?", children=[*parts, html.P(how, className="note")])
