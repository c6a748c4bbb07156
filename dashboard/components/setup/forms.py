"""What the forms of Set-up share: fields, the place where a change is told, and its undo."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.setup.changes import Done
from data.incidents.refusals import ActError

LONDON = ZoneInfo("Europe/London")
UNDO = "setup-undo"


def told(name: str) -> Component:
    """Where a change is told."""
    return html.Div("", id=name, className="said", role="status", **aria(live="polite"))


def done(found: Done) -> Component:
    """What was done, with the button that takes it back."""
    button = html.Button("Undo", id={"kind": UNDO, "kept": found.undo}, className="small-button")
    return html.P([found.said, " ", button])


def refused(problem: str, remedy: str = "") -> Component:
    """Why nothing was changed."""
    return html.P([html.Strong(problem), f" {remedy}"])


def button(label: str, *, kind: str, number: int, says: str) -> Component:
    """A small button of a row; `says` names the row for those who cannot see it."""
    made: Component = html.Button(
        label, id={"kind": kind, "number": number}, className="small-button", **aria(label=f"{label}: {says}")
    )
    return made


def text(name: str, *, label: str, description: str = "", most: int = 200) -> Component:
    """A line of text."""
    made: Component = dmc.TextInput(
        id=name, label=label, description=description, value="", inputProps={"maxLength": most}
    )
    return made


def select(name: str, *, label: str, options: Sequence[tuple[str, str]], description: str = "") -> Component:
    """A choice; `options`: value and what is shown."""
    data = [{"value": value, "label": shown} for value, shown in options]
    made: Component = dmc.Select(
        id=name,
        label=label,
        description=description,
        data=data,
        value=data[0]["value"],
        allowDeselect=False,
        searchable=True,
    )
    return made


def moment(name: str, *, label: str) -> Component:
    """A date and a time in Europe/London."""
    made: Component = dmc.TextInput(
        id=name, label=label, description="Europe/London, such as 2026-11-29 22:00", value=""
    )
    return made


def moment_of(words: str | None, *, what: str) -> datetime:
    """The moment that was typed, aware. Raises ActError for one that does not exist or that nobody can read."""
    try:
        typed = datetime.fromisoformat((words or "").strip().replace(" ", "T"))
    except ValueError:
        typed = None
    if typed is None or typed.tzinfo is not None:
        raise ActError(f"{what} is not a date and a time.", remedy="Write it as 2026-11-29 22:00.")
    local = typed.replace(tzinfo=LONDON)
    back = local.astimezone(ZoneInfo("UTC")).astimezone(LONDON)
    if back.replace(tzinfo=None) != typed:
        raise ActError(f"{what} does not exist: the clocks go forward then.", remedy="Give an hour later.")
    return local.astimezone(ZoneInfo("UTC"))
