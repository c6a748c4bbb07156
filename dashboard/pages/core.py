"""Core: each operation against its limits, and how much of the time is the core's, the network's, the practice's."""

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.address import state as address
from dashboard.address.state import State
from dashboard.components import frames
from dashboard.components.core import limits_section, split_card, split_table
from dashboard.components.domains import headline
from dashboard.components.notices import notices
from dashboard.components.tables import Table
from dashboard.core import core
from dashboard.desk import Desk, away
from dashboard.live import SLOW_NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.sentences.core import lead
from dashboard.views import core as view
from dashboard.wiring import ADDRESS, add_page

CONTENT = "core-content"
TITLE = "Core"
HELP = "Each operation against the limit published in 2006 and the present one, and where the rest of the time goes."
USUAL = "24h"


def layout(**_query: str) -> Component:
    """The page's skeleton."""
    bones = [frames.skeleton(lines=2), frames.skeleton(lines=10), frames.skeleton(lines=10)]
    return frames.page(TITLE, help_line=HELP, children=[html.Div(bones, id=CONTENT, className="stack")])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page; the address holds period and PCT."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/core")
    made = desk.prepared.shown

    @app.callback(Output(CONTENT, "children"), Input(SLOW_NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, hash_: str | None) -> list[Component]:
        await_browser(news)
        return await away(lambda: guarded(lambda: made(("core", hash_), lambda: content(desk, hash_=hash_))))


def content(desk: Desk, *, hash_: str | None) -> list[Component]:
    """The sentence, the limits, and where the time goes."""
    state = address.read(hash_, now=desk.clock(), usual=USUAL)
    read = core(desk, state=state)
    held, splits = view.held(read), view.splits(read)
    where = f", practices of {state.pct}" if state.pct else ""
    return [
        *notices(state),
        headline(lead(held, splits, period=state.period.words)),
        limits_section(held, note=f"In {state.period.words}; controls, and practices without a local fault{where}"),
        split_card(splits, trip_ms=view.round_trip(read.figures), export=_export(state)),
    ]


def table(desk: Desk, state: State) -> Table:
    """Where the time goes, for the CSV file."""
    return split_table(view.splits(core(desk, state=state)))


def _export(state: State) -> str:
    asked = [f"period={state.period.key}"] + ([f"pct={state.pct}"] if state.pct else [])
    return f"/export/core.csv?{'&'.join(asked)}"
