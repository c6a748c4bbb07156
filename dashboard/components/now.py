"""Sections of the Now page: causes with their practices, and their timeline."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.causes import CauseView, cause_card
from dashboard.components.frames import empty, section
from dashboard.components.graphs import graph
from dashboard.figures.causes import causes_figure
from dashboard.queries import Now
from dashboard.sentences import counts, times
from dashboard.theme import Palette
from dashboard.views import now as view


def causes_section(views: Sequence[CauseView], *, read: Now, opened: str) -> Component:
    """Every active cause as a card; calm words where there is none, and no calm where nothing was reported."""
    if not views and not view.journeys(read).attempts:
        text = "A cause can be named once practices have reported for a few rounds."
        return section("Causes", children=empty("Nothing to judge from.", text=text))
    if not views:
        return section("Causes", children=empty("No cause at this moment.", text=_last_cause(read), well=True))
    cards = [
        cause_card(each, population=read.population, now=read.now, is_open=each.cause.key == opened) for each in views
    ]
    return section("Causes", children=cards, note=counts.counted(len(cards), "active cause"))


def timeline_section(read: Now, *, colours: Palette) -> Component:
    """Causes of the period as bars on one axis."""
    bars, since = view.bars(read), view.bars_since(read)
    if not bars:
        text = f"Causes appear here as bars as they come and go, for the last {times.lasting(read.reach)}."
        return section("Timeline of causes", children=empty("No cause in this period.", text=text))
    says = f"{counts.counted(len(bars), 'cause')} since {times.said(since, now=read.now)}."
    figure = causes_figure(bars=bars, since=since, now=read.now, colours=colours)
    note = "Europe/London; solid: goes on, pale: ended"
    return section("Timeline of causes", children=graph(figure, name="now-timeline", says=says), note=note)


def _last_cause(read: Now) -> str:
    ended = [life.ended_at for life in read.causes if life.ended_at]
    if not ended:
        return f"None was seen in the last {times.lasting(read.reach)}, or since Bookwatch began."
    return f"The last one ended at {times.said(max(ended), now=read.now, seconds=True)}."
