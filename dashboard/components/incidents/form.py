"""The form of an incident's page. It stands still while the page follows the news: nobody loses what they type."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.frames import section

ACT, TEXT, CHOICE, NAME, DO, SAID = (f"incident-{name}" for name in ("act", "text", "choice", "name", "do", "said"))


def form(*, asks_name: bool) -> Component:
    """What to do, what it asks for, who does it. Which fields are shown depends on the act."""
    fields = [
        dmc.Select(id=ACT, label="What do you want to do?", data=[], placeholder="Choose", checkIconPosition="right"),
        dmc.Select(id=CHOICE, label="Choose", data=[], searchable=True, checkIconPosition="right"),
        dmc.Textarea(
            id=TEXT, label="Text", autosize=True, minRows=2, maxRows=8, inputProps={"maxLength": 2000}, value=""
        ),
        html.Div(_name(), hidden=not asks_name),
        dmc.Button("Do it", id=DO, w=104),
        html.Div("", id=SAID, className="said", role="status", **aria(live="polite")),
    ]
    return section("Act", children=html.Div(fields, className="act-form"), note="Each act is kept with who and when")


def _name() -> Component:
    made: Component = dmc.TextInput(
        id=NAME,
        label="Your name",
        description="Kept in this browser and shown beside what you do",
        value="",
        inputProps={"maxLength": 100},
        persistence=True,
        persistence_type="local",
    )
    return made
