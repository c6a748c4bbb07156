"""Set-up: agents, organisations and their import, the calendar of planned work, levels, contacts."""

from hashlib import sha256
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.address.state import State as Address
from dashboard.components import frames
from dashboard.components.domains import headline
from dashboard.components.grids import WIDE_ONLY, WIDE_ONLY_NUMBER, column, grid, number
from dashboard.components.setup import contacts, levels, planned
from dashboard.components.setup.organisations import organisations
from dashboard.components.tables import Table
from dashboard.desk import Desk, away
from dashboard.live import NEWS, await_browser
from dashboard.pages import set_up_acts
from dashboard.pages.failing import unreadable
from dashboard.setup import agents
from dashboard.setup.reading import Setup, setup
from dashboard.wiring import add_page, in_browser
from data.errors import StoreError

HEAD, GRID, KNOWN, WORK, LEVELS, PEOPLE, STAMP = (
    f"setup-{name}" for name in ("head", "agents", "known", "work", "levels", "people", "stamp")
)
TITLE = "Set-up"
_NOTE = (
    "Clock: beside the core's. Missed: of the runs that the agent noted as due in the last 24 hours, those without a "
    "result (they did not start, or were stopped)"
)
HELP = "Who reports, who is known, what is planned, what is asked of the core, and whom to tell."


def layout(**_query: str) -> Component:
    """The page: lists that follow the news beside forms that stand still."""
    parts = [
        dcc.Store(id=set_up_acts.DONE),
        dcc.Store(id=STAMP),
        html.Div(frames.skeleton(lines=2), id=HEAD, className="stack"),
        frames.section("Agents", children=_grid(), note=_NOTE),
        _pair("Contacts", listed=PEOPLE, form=contacts.form(), title="Add or change a contact"),
        _pair("Planned work", listed=WORK, form=planned.form(), title="Declare planned work"),
        _pair("Levels", listed=LEVELS, form=levels.form(), title="Set a present limit"),
        frames.section("Organisations", children=html.Div(frames.skeleton(lines=2), id=KNOWN)),
    ]
    return frames.page(TITLE, help_line=HELP, children=parts)


def _pair(name: str, *, listed: str, form: Component, title: str) -> Component:
    left = frames.section(name, children=html.Div(frames.skeleton(lines=3), id=listed))
    return html.Div([left, frames.section(title, children=form)], className="columns")


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page and its forms."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/set-up")

    @app.callback(
        Output(HEAD, "children"),
        Output(GRID, "rowData"),
        Output(PEOPLE, "children"),
        Output(WORK, "children"),
        Output(LEVELS, "children"),
        Output(KNOWN, "children"),
        Output(STAMP, "data"),
        Input(NEWS, "data"),
        Input(set_up_acts.DONE, "data"),
        State(STAMP, "data"),
    )
    async def fill(news: int | None, done: str | None, stamp: str | None) -> tuple[Any, ...]:
        await_browser(news)
        return await away(lambda: filled(desk, done=done, stamp=stamp))

    in_browser(app, "grids.narrow", Output(GRID, "columnDefs"), Input(GRID, "id"), State(GRID, "columnDefs"))
    set_up_acts.register(app, desk=desk)


def filled(desk: Desk, *, done: str | None, stamp: str | None) -> tuple[Any, ...]:
    """What `content` gives, made once for all who look at it. `done`: when this reader changed something last."""
    try:
        found: tuple[Any, ...] = desk.prepared.shown(("set-up", done, stamp), lambda: content(desk, stamp=stamp))
    except StoreError:
        return content(desk, stamp=stamp)
    return found


def content(desk: Desk, *, stamp: str | None = None) -> tuple[Any, ...]:
    """The sentence, the agents' rows, contacts, planned work, levels, organisations, and a stamp of the last four.

    They are not drawn again while they are as they were: what somebody has opened in them would close.
    """
    try:
        read = setup(desk)
    except StoreError as error:
        return [unreadable(error)], [], [], [], [], [], None
    found = agents.rows(read, settings=desk.settings)
    drawn = agents.shown(found)
    head = [headline(agents.lead(found, settings=desk.settings)), _file(len(drawn), of=len(found))]
    rows = [agents.cells(each, now=read.now) for each in drawn]
    fresh = _stamp(read)
    if fresh == stamp:
        return head, rows, *(no_update,) * 5
    known = organisations(read, program=desk.settings.program)
    return head, rows, contacts.listed(read), planned.listed(read), levels.listed(read), known, fresh


def table(desk: Desk, _: Address) -> Table:
    """Every agent, for the CSV file."""
    return agents.table(agents.rows(setup(desk), settings=desk.settings))


def _file(number: int, *, of: int) -> Component:
    """Which agents the grid holds, and the file with all."""
    link = html.A("All agents as CSV", href="/export/agents.csv", download="")
    if number == of:
        return html.P(link, className="note")
    said = f"In the list: {number:,} of {of:,} agents, those that are late, off, hold runs back or missed some. "
    return html.P([said, link], className="note")


def _stamp(read: Setup) -> str:
    now = [each.planned_id for each in read.planned if each.since <= read.now < each.until]
    shown = (read.contacts, read.planned, now, sorted(read.present_ms.items()), sorted(read.kinds.items()))
    return sha256(repr((shown, read.imported_at, read.now.date())).encode()).hexdigest()[:16]


def _grid() -> Component:
    columns = [
        column("agent", title="Agent", width=136, flex=2),
        column("state", title="State", width=92),
        column("version", title="Version", width=72, **WIDE_ONLY),
        number("seen", title="Seen", width=120, filter=False),
        number("clock", title="Clock", width=104, filter=False, **WIDE_ONLY_NUMBER),
        number("queued", title="Held back", width=84, filter=False, **WIDE_ONLY_NUMBER),
        number("missed", title="Missed", width=84, filter=False),
    ]
    return grid(
        GRID, columns=columns, height="360px", empty="No agent is registered yet.", row_id="agent", label="Agents"
    )
