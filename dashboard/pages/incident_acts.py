"""The form and the undo buttons of an incident's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from dashboard.actors import actor
from dashboard.components.frames import trouble
from dashboard.components.incidents.form import ACT, CHOICE, DO, NAME, SAID, TEXT
from dashboard.components.incidents.timeline import UNDO, UNDO_LAST, undo_button
from dashboard.desk import Desk, away
from dashboard.incidents import acts, reading
from dashboard.wiring import in_browser
from data.engine import writing
from data.errors import StoreError
from data.incidents.reading import events
from data.incidents.recording import Hand
from data.incidents.refusals import ActError
from data.incidents.undoing import undo

DONE = "incident-done"
_HIDDEN, _SHOWN = {"display": "none"}, {"display": "block"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it was sent."""

    number: str
    act: str | None
    text: str | None
    choice: str | None
    name: str | None


def register(app: Dash, *, desk: Desk, number: str, stamp: str) -> None:
    """Wire the form. `number`, `stamp`: ids of the stores that hold the incident's number and what is shown of it."""

    @app.callback(
        Output(ACT, "data"),
        Output(CHOICE, "data"),
        Output(CHOICE, "label"),
        Output(CHOICE, "style"),
        Output(TEXT, "label"),
        Output(TEXT, "style"),
        Input(ACT, "value"),
        Input(stamp, "data"),
        State(number, "data"),
    )
    async def offer(act: str | None, shown: str | None, known: str) -> tuple[Any, ...]:
        return await away(lambda: offered(desk, number=known, act=act if shown else None))

    @app.callback(
        Output(SAID, "children"),
        Output(DONE, "data"),
        Output(TEXT, "value"),
        Output(CHOICE, "value"),
        Output(ACT, "value"),
        Input(DO, "n_clicks"),
        Input({"kind": UNDO, "event": ALL}, "n_clicks"),
        Input({"kind": UNDO_LAST, "event": ALL}, "n_clicks"),
        State(number, "data"),
        State(ACT, "value"),
        State(TEXT, "value"),
        State(CHOICE, "value"),
        State(NAME, "value"),
        prevent_initial_call=True,
    )
    async def act(_do: int | None, _undo: Any, _last: Any, known: str, *fields: str | None) -> tuple[Any, ...]:
        pressed, headers = ctx.triggered_id, dict(ctx.headers or {})
        if not (ctx.triggered and ctx.triggered[0]["value"]):
            return (no_update,) * 5  # buttons that were only just drawn, not pressed
        chosen, text, choice, name = fields
        filled = Filled(number=known, act=chosen, text=text, choice=choice, name=name)
        event = pressed["event"] if isinstance(pressed, dict) else None
        return await away(lambda: done(desk, filled=filled, event=event, headers=headers))

    in_browser(app, "shell.shown", Output(SAID, "title"), Input(SAID, "children"), State(SAID, "id"), at_start=False)


def offered(desk: Desk, *, number: str, act: str | None) -> tuple[Any, ...]:
    """Acts, choices, and which fields are shown."""
    try:
        whole = reading.whole(desk, number=int(number)) if number.isdecimal() and len(number) < 10 else None
    except StoreError:
        whole = None  # the page itself says so
    if whole is None:
        return [], [], "", _HIDDEN, "", _HIDDEN
    found = acts.ACTS.get(act or "")
    options = acts.as_options(acts.on_offer(whole))
    if found is None:
        return options, [], "", _HIDDEN, "", _HIDDEN
    shown = [_SHOWN if label else _HIDDEN for label in (found.choice, found.text)]
    return options, acts.choices(found, whole=whole), found.choice, shown[0], found.text, shown[1]


def done(desk: Desk, *, filled: Filled, event: int | None, headers: Mapping[str, str]) -> tuple[Any, ...]:
    """Do or undo; what to say, a new stamp, and the fields, emptied where it was done."""
    try:
        who = actor(headers, header=desk.settings.actor_header, given=filled.name)
        hand = Hand(actor=who, at=desk.clock())
        said = _do(desk, filled=filled, hand=hand) if event is None else _undo(desk, event=event, hand=hand)
    except ActError as error:
        return html.P([html.Strong(error.problem), f" {error.remedy}"]), no_update, *(no_update,) * 3
    except StoreError as error:
        return trouble("It was not done.", remedy=str(error), reference="store"), no_update, *(no_update,) * 3
    fields = ("", None, None) if event is None else (no_update,) * 3
    return said, f"{hand.at.isoformat()} {event}", *fields


def _do(desk: Desk, *, filled: Filled, hand: Hand) -> Component:
    number, key = int(filled.number), filled.act or ""
    with writing(desk.engine) as conn:
        said = acts.do(conn, number=number, key=key, text=filled.text or "", choice=filled.choice or "", hand=hand)
        last = max(each.event_id for each in events(conn, incident_ids=[number]))
    words = acts.ACTS[key].label
    return html.Div([html.P(said), undo_button(last, words=words, kind=UNDO_LAST)])


def _undo(desk: Desk, *, event: int, hand: Hand) -> Component:
    with writing(desk.engine) as conn:
        undo(conn, event_id=event, hand=hand)
    return html.P("Undone. It stays in the timeline, struck out.")
