"""Incident: one cause over time; who is inside, is it over, whom to tell, what people did and can do."""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.address.problems import AddressError
from dashboard.address.state import State as Address
from dashboard.components import frames
from dashboard.components.incidents import parts
from dashboard.components.incidents.form import form
from dashboard.components.incidents.takeaway import texts
from dashboard.components.incidents.timeline import timeline
from dashboard.components.tables import Table
from dashboard.desk import Desk, away
from dashboard.incidents import reading
from dashboard.incidents.listing import practices_table
from dashboard.incidents.reading import Whole
from dashboard.live import NEWS, await_browser
from dashboard.pages import incident_acts
from dashboard.pages.failing import unreadable
from dashboard.wiring import add_page
from data.errors import StoreError

TOP, BESIDE, REST, NUMBER, STAMP, FORM = (
    f"incident-{name}" for name in ("top", "beside", "rest", "number", "stamp", "form")
)
TITLE = "Incident"


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page: what follows the news, and the form that does not."""
    asks = not desk.settings.actor_header

    def layout(number: str = "", **_query: str) -> Component:
        right = html.Div([html.Div("", id=BESIDE), html.Div(form(asks_name=asks), id=FORM)], className="stack")
        bones = [frames.skeleton(lines=3)]
        left = html.Div(frames.skeleton(lines=6), id=f"{TOP}-left", className="stack")
        stores = [dcc.Store(id=NUMBER, data=number), dcc.Store(id=STAMP), dcc.Store(id=incident_acts.DONE)]
        middle = html.Div([left, right], className="columns")
        return html.Div(
            [*stores, html.Div(bones, id=TOP, className="stack"), middle, html.Div("", id=REST, className="stack")],
            className="page",
        )

    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path_template="/incident/<number>")

    @app.callback(
        Output(TOP, "children"),
        Output(f"{TOP}-left", "children"),
        Output(BESIDE, "children"),
        Output(REST, "children"),
        Output(FORM, "hidden"),
        Output(STAMP, "data"),
        Input(NEWS, "data"),
        Input(incident_acts.DONE, "data"),
        State(NUMBER, "data"),
        State(STAMP, "data"),
    )
    async def fill(news: int | None, done: str | None, number: str, stamp: str | None) -> tuple[Any, ...]:
        await_browser(news)
        return await away(lambda: filled(desk, done=done, number=number, stamp=stamp))

    incident_acts.register(app, desk=desk, number=NUMBER, stamp=STAMP)


def filled(desk: Desk, *, done: str | None, number: str, stamp: str | None) -> tuple[Any, ...]:
    """What `content` gives, made once for all who look at it. `done`: what this reader did last."""
    key = ("incident", number, done, stamp)
    try:
        found: tuple[Any, ...] = desk.prepared.shown(key, lambda: content(desk, number=number, stamp=stamp))
    except StoreError:
        return content(desk, number=number, stamp=stamp)
    return found


def content(desk: Desk, *, number: str, stamp: str | None) -> tuple[Any, ...]:
    """Top, left, beside, rest, whether the form is hidden, and a stamp; "no change" where nothing changed."""
    try:
        found = _found(desk, number=number)
    except StoreError as error:
        return [unreadable(error)], [], [], [], True, no_update
    if found is None:
        return [_not_known(number)], [], [], [], True, no_update
    fresh = _stamp(found)
    if fresh == stamp:
        return (no_update,) * 6
    left = [parts.evidence(found), parts.practices(found)]
    return (
        [parts.head(found), parts.lead(found)],
        left,
        parts.whom_to_tell(found),
        [timeline(found), texts(found)],
        False,
        fresh,
    )


def table(desk: Desk, state: Address) -> Table:
    """The practices of the incident that of=NUMBER names, for the CSV file. Raises AddressError without one."""
    found = _found(desk, number=state.part("of"))
    if found is None:
        raise AddressError(f'There is no incident "{state.part("of")}": name one by of=NUMBER.', way={"of": ""})
    return practices_table(found)


def _found(desk: Desk, *, number: str) -> Whole | None:
    return reading.whole(desk, number=int(number)) if number.isdecimal() and len(number) < 10 else None


def _stamp(whole: Whole) -> str:
    """Changes with what is shown: the evidence, the acts, the minute."""
    last = max((each.event_id for each in whole.events), default=0)
    life = whole.incident.life
    return f"{life.incident_id} {last} {life.last_seen.isoformat()} {whole.now:%H:%M} {whole.rounds_quiet}"


def _not_known(number: str) -> Component:
    text: list[Component | str] = [f"There is no incident {number}. ", dcc.Link("See all incidents", href="/incidents")]
    head = html.Div(html.H1("Incident not found"), className="page-head")
    return html.Div([head, html.Div(html.P(text), className="card headline")], className="stack")
