"""Hospital: failures and delays of each hospital's system, slot issues apart, practices affected, whom to tell."""

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.address import state as address
from dashboard.address.state import State
from dashboard.components import frames
from dashboard.components.domains import headline
from dashboard.components.hospital import hospitals_section
from dashboard.components.notices import notices
from dashboard.components.tables import Table
from dashboard.core import all_hospitals
from dashboard.desk import Desk, away
from dashboard.live import SLOW_NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.views import hospital as view
from dashboard.wiring import ADDRESS, add_page

CONTENT = "hospital-content"
TITLE = "Hospital"
HELP = "The calls that depend on a hospital's own system. A slot issue is capacity and counts in no failure rate."
USUAL = "24h"


def layout(**_query: str) -> Component:
    """The page's skeleton."""
    bones = [frames.skeleton(lines=2), frames.skeleton(lines=8)]
    return frames.page(TITLE, help_line=HELP, children=[html.Div(bones, id=CONTENT, className="stack")])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page; the address holds period and PCT."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/hospital")
    made = desk.prepared.shown

    @app.callback(Output(CONTENT, "children"), Input(SLOW_NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, hash_: str | None) -> list[Component]:
        await_browser(news)
        return await away(lambda: guarded(lambda: made(("hospital", hash_), lambda: content(desk, hash_=hash_))))


def content(desk: Desk, *, hash_: str | None) -> list[Component]:
    """The sentence and the rows."""
    state = address.read(hash_, now=desk.clock(), usual=USUAL)
    read = all_hospitals(desk, state=state)
    where = f"practices of {state.pct}" if state.pct else "all practices"
    note = f"In {state.period.words}; calls of {where} and of controls, without planned work"
    asked = [f"period={state.period.key}"] + ([f"pct={state.pct}"] if state.pct else [])
    export = f"/export/hospitals.csv?{'&'.join(asked)}"
    return [
        *notices(state),
        headline(view.lead(read, period=state.period.words)),
        hospitals_section(read, note=note, export=export),
    ]


def table(desk: Desk, state: State) -> Table:
    """Every hospital, for the CSV file."""
    return view.table(all_hospitals(desk, state=state))
