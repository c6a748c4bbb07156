"""The forms of Set-up: each change is told where it was made, with its undo."""

from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from sqlalchemy import Connection

from dashboard.components.setup import contacts, levels, planned
from dashboard.components.setup.forms import UNDO, done, moment_of, refused
from dashboard.desk import Desk, away
from dashboard.setup import changes
from dashboard.setup.changes import Done, Work
from data.engine import writing
from data.errors import StoreError
from data.incidents.contacts import Contact, everyone
from data.incidents.refusals import ActError
from data.levels import LevelError
from domain.vocabulary import FaultDomain

DONE = "setup-done"
_EMPTY = ("", "", "", "", 0)
"""The form of a contact that is new."""
Change = Callable[[Connection], Done]


def changed(desk: Desk, change: Change) -> tuple[Component, bool]:
    """Do it and tell it, or tell why it was not done; and whether it was."""
    try:
        with writing(desk.engine) as conn:
            return done(change(conn)), True
    except ActError as error:
        return refused(error.problem, error.remedy), False
    except LevelError as error:
        return refused(str(error)), False
    except StoreError as error:
        return refused(f"{error.problem}.", error.remedy), False


def limit_of(words: str | None) -> float | None:
    """Milliseconds of what was typed in seconds; None where it was left empty. Raises LevelError."""
    typed = (words or "").strip().replace(",", ".")
    if not typed:
        return None
    try:
        return float(typed) * 1000
    except ValueError:
        raise LevelError(f'"{typed}" is no number of seconds: write it as 3.0.') from None


def work_of(since: str | None, until: str | None, *, reason: str, dimension: str, value: str) -> Work:
    """Planned work from its fields. Raises ActError."""
    begin, end = moment_of(since, what="From"), moment_of(until, what="Until")
    named = value.strip() if dimension else ""
    return Work(since=begin, until=end, reason=reason, dimension=dimension, value=named)


def contact_of(number: int | None, *, name: str, reach: str, domain: str, value: str) -> Contact:
    """A contact from its fields."""
    found = FaultDomain(domain) if domain else None
    return Contact(contact_id=number or 0, name=name, reach=reach, domain=found, value=value)


def filled(desk: Desk, *, number: int) -> tuple[Any, ...]:
    """The fields of a contact, to be changed."""
    with desk.engine.connect() as conn:
        each = next((each for each in everyone(conn) if each.contact_id == number), None)
    if each is None:
        return (no_update,) * 5
    return each.name, each.reach, each.domain.value if each.domain else "", each.value, each.contact_id


def register(app: Dash, *, desk: Desk) -> None:
    """Wire the three forms, the buttons of the rows, and undo."""
    _contacts(app, desk=desk)
    _planned(app, desk=desk)
    _levels(app, desk=desk)

    @app.callback(
        Output(contacts.SAID, "children", allow_duplicate=True),
        Output(planned.SAID, "children", allow_duplicate=True),
        Output(levels.SAID, "children", allow_duplicate=True),
        Output(DONE, "data", allow_duplicate=True),
        Input({"kind": UNDO, "kept": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    async def take_back(_clicks: Any) -> tuple[Any, ...]:
        pressed = ctx.triggered_id
        if not _pressed() or not isinstance(pressed, dict):
            return (no_update,) * 4
        kept, at = str(pressed["kept"]), desk.clock()
        said, _ = await away(lambda: changed(desk, lambda conn: changes.undo(conn, kept=kept, at=at)))
        where = 0 if '"contact"' in kept else 2 if '"level"' in kept else 1
        places: list[Any] = [no_update] * 3
        places[where] = said
        return (*places, at.isoformat())


def _pressed() -> bool:
    """Whether a button was pressed, and not only drawn."""
    return bool(ctx.triggered and ctx.triggered[0]["value"])


def _contacts(app: Dash, *, desk: Desk) -> None:
    fields = (contacts.NAME, contacts.REACH, contacts.DOMAIN, contacts.VALUE)

    @app.callback(
        *(Output(name, "value") for name in fields),
        Output(contacts.NUMBER, "data"),
        Input({"kind": contacts.EDIT, "number": ALL}, "n_clicks"),
        Input(contacts.NEW, "n_clicks"),
        prevent_initial_call=True,
    )
    async def edit(_clicks: Any, _new: int | None) -> tuple[Any, ...]:
        pressed = ctx.triggered_id
        if pressed == contacts.NEW:
            return _EMPTY
        if not _pressed() or not isinstance(pressed, dict):
            return (no_update,) * 5
        return await away(lambda: filled(desk, number=int(pressed["number"])))

    @app.callback(
        Output(contacts.SAID, "children"),
        Output(DONE, "data", allow_duplicate=True),
        *(Output(name, "value", allow_duplicate=True) for name in fields),
        Output(contacts.NUMBER, "data", allow_duplicate=True),
        Input(contacts.SAVE, "n_clicks"),
        Input({"kind": contacts.REMOVE, "number": ALL}, "n_clicks"),
        State(contacts.NUMBER, "data"),
        *(State(name, "value") for name in fields),
        prevent_initial_call=True,
    )
    async def save(_save: int | None, _remove: Any, number: int | None, *typed: str | None) -> tuple[Any, ...]:
        pressed, at = ctx.triggered_id, desk.clock()
        if not _pressed():
            return (no_update,) * 7
        name, reach, domain, value = (each or "" for each in typed)

        def change(conn: Connection) -> Done:
            if isinstance(pressed, dict):
                return changes.remove_contact(conn, number=int(pressed["number"]), at=at)
            contact = contact_of(number, name=name, reach=reach, domain=domain, value=value)
            return changes.save_contact(conn, contact=contact)

        said, kept = await away(lambda: changed(desk, change))
        return said, at.isoformat(), *(_EMPTY if kept and not isinstance(pressed, dict) else (no_update,) * 5)


def _planned(app: Dash, *, desk: Desk) -> None:
    fields = (planned.SINCE, planned.UNTIL, planned.REASON, planned.DIMENSION, planned.VALUE)

    @app.callback(
        Output(planned.SAID, "children"),
        Output(DONE, "data", allow_duplicate=True),
        Input(planned.DECLARE, "n_clicks"),
        Input({"kind": planned.WITHDRAW, "number": ALL}, "n_clicks"),
        *(State(name, "value") for name in fields),
        prevent_initial_call=True,
    )
    async def declare(_declare: int | None, _withdraw: Any, *typed: str | None) -> tuple[Any, ...]:
        pressed, at = ctx.triggered_id, desk.clock()
        if not _pressed():
            return no_update, no_update
        since, until, reason, dimension, value = (each or "" for each in typed)

        def change(conn: Connection) -> Done:
            if isinstance(pressed, dict):
                return changes.withdraw(conn, number=int(pressed["number"]), at=at)
            work = work_of(since, until, reason=reason, dimension=dimension, value=value)
            return changes.declare(conn, work=work, at=at)

        said, _ = await away(lambda: changed(desk, change))
        return said, at.isoformat()


def _levels(app: Dash, *, desk: Desk) -> None:
    @app.callback(
        Output(levels.SAID, "children"),
        Output(DONE, "data", allow_duplicate=True),
        Input(levels.SET, "n_clicks"),
        State(levels.OPERATION, "value"),
        State(levels.SECONDS, "value"),
        prevent_initial_call=True,
    )
    async def put(clicks: int | None, operation: str, typed: str | None) -> tuple[Any, ...]:
        if not clicks:
            return no_update, no_update

        def change(conn: Connection) -> Done:
            return changes.set_level(conn, operation=operation, limit_ms=limit_of(typed))

        said, _ = await away(lambda: changed(desk, change))
        return said, desk.clock().isoformat()
