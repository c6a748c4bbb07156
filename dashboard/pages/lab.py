"""Lab control: break and mend things by hand. Only in the demonstration and the lab."""

import logging
from datetime import datetime
from typing import Any

import dash
import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, ctx, html, no_update
from dash.development.base_component import Component

from dashboard.components import frames
from dashboard.components.attributes import aria
from dashboard.components.signs import shape
from dashboard.desk import Desk, away
from dashboard.lab_control import LabControl, LabFault
from dashboard.live import NEWS, await_browser
from dashboard.sentences import times
from dashboard.wiring import add_page
from domain.clock import Clock

CONTENT = "lab-content"
TITLE = "Lab control"
HELP = "Demonstration: break or mend a part of the lab, then watch the other pages find it within a few rounds."
_log = logging.getLogger(__name__)


def layout(**_query: str) -> Component:
    """The page's skeleton."""
    return frames.page(TITLE, help_line=HELP, children=[html.Div(frames.skeleton(lines=6), id=CONTENT)])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page where there is a lab, and take it away where an earlier app of this process had one."""
    lab = desk.lab
    if lab is None:
        dash.page_registry.pop(__name__, None)
        return
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/lab")

    @app.callback(
        Output(CONTENT, "children"),
        Input(NEWS, "data"),
        Input({"page": "lab", "act": ALL, "key": ALL}, "n_clicks"),
    )
    async def act(news: int | None, _clicks: list[int | None]) -> Any:
        await_browser(news)
        pressed = ctx.triggered_id
        value = ctx.triggered[0]["value"] if ctx.triggered else None
        if isinstance(pressed, dict) and not value:
            return no_update  # a button that was only just drawn, not one that was pressed
        done = pressed if isinstance(pressed, dict) else None
        return await away(lambda: content(lab, pressed=done, clock=desk.clock))


def content(lab: LabControl, *, pressed: dict[str, str] | None, clock: Clock) -> list[Component]:
    """Do what was pressed, then show every fault as it is."""
    said: list[Component] = []
    if pressed is not None:
        try:
            (lab.break_ if pressed["act"] == "break" else lab.mend)(pressed["key"])
        except Exception as error:  # the lab is a process apart: whatever it says, the page must stay usable
            _log.exception("lab control failed")
            said = [frames.trouble("The lab did not do it.", remedy=str(error), reference=pressed["key"])]
    faults = lab.faults()
    if not faults:
        return [
            *said,
            frames.section("Faults", children=frames.empty("Nothing to break.", text="This lab has no switches.")),
        ]
    broken = sum(fault.active for fault in faults)
    note = f"{broken} of {len(faults)} broken now"
    return [*said, frames.section("Faults", children=[_fault(fault, now=clock()) for fault in faults], note=note)]


def _fault(fault: LabFault, *, now: datetime) -> Component:
    words: list[Component] = [html.Strong(fault.title)]
    details = ". ".join(part for part in (fault.where, fault.expected) if part)
    words += [html.P(each, className="note") for each in (details, _when(fault, now=now)) if each]
    state = html.Span(
        [shape("square" if fault.active else "circle"), "Broken" if fault.active else "Whole"], className="sign"
    )
    act = "mend" if fault.active else "break"
    button = dmc.Button(
        "Mend" if fault.active else "Break",
        id={"page": "lab", "act": act, "key": fault.key},
        variant="filled" if fault.active else "outline",
        w=104,
        **aria(label=f"{'Mend' if fault.active else 'Break'}: {fault.title}"),
    )
    return html.Div([html.Div(words, className="fault-words"), state, button], className="fault")


def _when(fault: LabFault, *, now: datetime) -> str:
    """ "Broken at 20:41:10.", "Broken from 20:41:10 to 20:43:00 (1 min 50 s)."; "" where it never was."""
    if fault.broken_at is None:
        return ""
    began = times.said(fault.broken_at, now=now, seconds=True)
    if fault.mended_at is None:
        return f"Broken at {began}."
    ended = times.said(fault.mended_at, now=now, seconds=True)
    return f"Broken from {began} to {ended} ({times.lasting(fault.mended_at - fault.broken_at)})."
