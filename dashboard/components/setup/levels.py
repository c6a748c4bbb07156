"""Levels: the published limit of each operation beside the present one, and the form that sets it."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.setup.forms import select, text, told
from dashboard.components.tables import record, records
from dashboard.levels import PUBLISHED_2006
from dashboard.sentences import names
from dashboard.sentences.core import seconds
from dashboard.setup.reading import Setup

OPERATION, SECONDS, SET, SAID = (f"level-{name}" for name in ("operation", "seconds", "set", "said"))


def listed(read: Setup) -> Component:
    """Operations with a published or a present limit, in the order of a journey."""
    codes = sorted({*PUBLISHED_2006, *read.present_ms}, key=lambda code: (names.operation_rank(code), code))
    heads = ("Operation", "Published in 2006", "Present")
    rows = [
        record(
            heads,
            cells=[
                names.initial(names.operation_label(code)),
                seconds(PUBLISHED_2006[code]) if code in PUBLISHED_2006 else "no published limit",
                seconds(read.present_ms[code]) if code in read.present_ms else "none set",
            ],
        )
        for code in codes
    ]
    return records(heads, rows=rows, label="Levels")


def form() -> Component:
    """Set the present limit of an operation."""
    options = [(code, names.initial(names.operation_label(code))) for code in names.OPERATIONS]
    fields = [
        select(OPERATION, label="Operation", options=options),
        text(
            SECONDS,
            label="95 % must be done within, in seconds",
            description="Empty: takes the present limit away",
            most=10,
        ),
        dmc.Button("Set", id=SET, w=104),
        told(SAID),
    ]
    return html.Div(fields, className="act-form")
