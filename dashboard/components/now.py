"""Sections of the Now page: causes with their practices, and their timeline."""

from collections.abc import Sequence
from datetime import timedelta

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.causes import CauseView, cause_card, own_card
from dashboard.components.frames import empty, section
from dashboard.components.graphs import graph
from dashboard.components.incidents.rows import incident_link, state_sign
from dashboard.figures.causes import causes_figure
from dashboard.queries import Now
from dashboard.sentences import causes, counts, names, times
from dashboard.theme import Palette
from dashboard.views import now as view
from data.incidents.life import State
from domain.vocabulary import FaultDomain

_BRIEF = 12


def causes_section(views: Sequence[CauseView], *, read: Now, opened: str, gap: timedelta) -> Component:
    """Every active cause as a card, after those that may be over; calm words where there is none, and no calm where
    nothing was reported."""
    gone = ending_cards(read, gap=gap)
    if not views and not view.journeys(read).attempts:
        text = "A cause can be named once practices have reported for a few rounds."
        return section("Causes", children=empty("Nothing to judge from.", text=text))
    if not views:
        return section("Causes", children=[*gone, empty("No cause at this moment.", text=_last_cause(read), well=True)])
    note = counts.counted(len(views), "active cause")
    note = f"{note}, {len(read.ending) + read.also_ending:,} that may be over" if gone else note
    return section("Causes", children=[*gone, *_cards(views, read=read, opened=opened)], note=note)


def _cards(views: Sequence[CauseView], *, read: Now, opened: str) -> list[Component]:
    """Causes of many practices at length; of several of one practice each, briefly, and those beyond a dozen folded."""
    people, now = read.population, read.now
    own = [each for each in views if each.cause.domain is FaultDomain.LOCAL and len(views) > 1]
    wide = [
        cause_card(each, population=people, now=now, is_open=each.cause.key == opened)
        for each in views
        if each not in own
    ]
    brief = [own_card(each, population=people, now=now) for each in own]
    if len(brief) <= _BRIEF:
        return [*wide, *brief]
    rest = [html.Summary(f"Show {len(brief) - _BRIEF:,} more"), *brief[_BRIEF:]]
    return [*wide, *brief[:_BRIEF], html.Details(rest, className="causes-more")]


def ending_cards(read: Now, *, gap: timedelta) -> list[Component]:
    """Causes that are not named any more: whether they are over, and until when to wait."""
    made: list[Component] = []
    for each in read.ending:
        life = each.incident.life
        said = view.over(each, read=read, gap=gap)
        link = incident_link(life.incident_id, words=f"Incident {life.incident_id}")
        head = html.Div(
            [html.H3(causes.title(life.cause, population=read.population)), state_sign(each.incident), link],
            className="cause-head",
        )
        edge = "undetermined" if each.incident.state is State.HIDDEN else "ok"
        words = [head, html.P(names.initial(said))]
        made.append(html.Article(words, className=f"cause edge-{edge}", **data(cause=life.cause.key)))
    if read.also_ending:
        more = f"{counts.counted(read.also_ending, 'more fault')} of one practice may be over: "
        link = dcc.Link("see Incidents", href="/incidents#state=open")
        made.append(html.P([more, link, "."], className="note"))
    return made


def timeline_section(read: Now, *, colours: Palette) -> Component:
    """Causes of the period as bars on one axis."""
    bars, since = view.bars(read), view.bars_since(read)
    if not bars:
        text = f"Causes appear here as bars as they come and go, for the last {times.lasting(read.reach)}."
        return section("Timeline of causes", children=empty("No cause in this period.", text=text))
    says = f"{counts.counted(len(bars), 'cause')} since {times.said(since, now=read.now)}."
    figure = causes_figure(bars=bars, since=since, now=read.now, colours=colours)
    note = "Europe/London; filled: goes on, hollow: ended"
    return section("Timeline of causes", children=graph(figure, name="now-timeline", says=says), note=note)


def _last_cause(read: Now) -> str:
    ended = [life.ended_at for life in read.causes if life.ended_at]
    if not ended:
        return f"None was seen in the last {times.lasting(read.reach)}, or since Bookwatch began."
    return f"The last one ended at {times.said(max(ended), now=read.now, seconds=True)}."
