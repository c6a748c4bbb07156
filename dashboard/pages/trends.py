"""Trends: better or noise, levels met or not, whose trouble, who fails and who is slow, and whether to rely on it."""

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.components import frames, trends
from dashboard.components.notices import notices
from dashboard.desk import Desk, away
from dashboard.live import SCHEME, SLOW_NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.theme import Palette, palette
from dashboard.views.trends.control import levels_of
from dashboard.views.trends.reading import Trends, read
from dashboard.views.trends.rely import Reliance, reliance
from dashboard.wiring import ADDRESS, add_page
from data.engine import glancing
from data.readings import agents

CONTENT, WEEKS = "trends-content", "trends-chart"
TITLE = "Trends"
HELP = "For a Monday's report or a board paper: each figure with its denominator, and what chance alone would do."


def layout(**_query: str) -> Component:
    """The page's skeleton."""
    weeks = html.Div(frames.skeleton(lines=8), id=WEEKS)
    rest = html.Div([frames.skeleton(lines=6), frames.skeleton(lines=6)], id=CONTENT, className="stack")
    print_it = html.P(dcc.Link("Board paper: to print, or to save as PDF", href="/board-paper"), className="screen")
    return frames.page(TITLE, help_line=HELP, children=[weeks, rest, print_it])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page; its chart waits for the scheme, its words do not."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/trends")
    made = desk.prepared.shown

    @app.callback(Output(CONTENT, "children"), Input(SLOW_NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, hash_: str | None) -> list[Component]:
        await_browser(news)
        return await away(lambda: guarded(lambda: made(("trends", hash_), lambda: content(desk, hash_=hash_))))

    @app.callback(Output(WEEKS, "children"), Input(SLOW_NEWS, "data"), Input(SCHEME, "data"), Input(ADDRESS, "hash"))
    async def draw(news: int | None, scheme: str | None, hash_: str | None) -> list[Component]:
        await_browser(news, scheme)
        chart = ("weeks", hash_, scheme), lambda: weeks(desk, hash_=hash_, colours=palette(scheme))
        return await away(lambda: guarded(lambda: made(*chart)))


def weeks(desk: Desk, *, hash_: str | None, colours: Palette) -> list[Component]:
    """What of the address could not be followed, and the chart of weeks."""
    found = read(desk, hash_=hash_)
    return [
        html.Div(
            [*notices(found.state), trends.weeks_card(found.weeks, read=found, colours=colours)], className="stack"
        )
    ]


def content(desk: Desk, *, hash_: str | None) -> list[Component]:
    """Everything but the chart of weeks."""
    found = read(desk, hash_=hash_)
    if not found.hours.attempts():
        text = "Choose another period, PCT or role above."
        return [
            frames.section(
                "Figures", children=frames.empty(f"No journey ran in {found.state.period.words}.", text=text)
            )
        ]
    availability, speeds = levels_of(desk, period=found.state.period)
    return [
        trends.levels_card(availability, speeds, read=found),
        html.Div([trends.whose_card(found), trends.roles_card(found)], className="columns"),
        html.Div([trends.change_card(found), trends.rely_card(rely(desk, found), read=found)], className="columns"),
    ]


def rely(desk: Desk, found: Trends) -> Reliance:
    """What the figures rest on."""
    with glancing(desk.engine) as connection:
        known = agents(connection)
    practices = [each for each in found.fleet.practices() if found.state.pct in {"", each.pct}]
    return reliance(found.practices, due=found.due, practices=practices, agents=known)
