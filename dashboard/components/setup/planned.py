"""The calendar of planned work: the list, and the form that declares some."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.frames import empty
from dashboard.components.setup.forms import button, moment, select, text, told
from dashboard.components.tables import record, records
from dashboard.sentences import names, times
from dashboard.setup.reading import Setup
from data.planned import SCOPES, PlannedWork

SINCE, UNTIL, REASON, DIMENSION, VALUE, DECLARE, SAID = (
    f"planned-{name}" for name in ("since", "until", "reason", "dimension", "value", "declare", "said")
)
WITHDRAW = "planned-withdraw"
_SHOWN = 20
_HEADS = ("When", "What", "Whom it touches", "")


def listed(read: Setup) -> Component:
    """The latest first; what was withdrawn is struck out."""
    if not read.planned:
        return empty("No planned work.", text="Declare it before or after the fact: every figure follows.", well=True)
    rows = [_row(each, read=read) for each in read.planned[:_SHOWN]]
    table = records(_HEADS, rows=rows, label="Planned work")
    more = f"The latest {_SHOWN} of {len(read.planned):,}." if len(read.planned) > _SHOWN else ""
    return html.Div([table, html.P(more, className="note")])


def _row(each: PlannedWork, *, read: Setup) -> Component:
    when = f"{times.said(each.since, now=read.now)} to {times.said(each.until, now=read.now)}"
    if each.withdrawn_at is not None:
        gone = f" (withdrawn {times.said(each.withdrawn_at, now=read.now)})"
        return record(_HEADS, cells=[html.Span([html.S(when), gone]), html.S(each.reason), scope(each), ""])
    state = " (now)" if each.since <= read.now < each.until else ""
    sure = html.Details(
        [
            html.Summary("Withdraw"),
            html.P("What failed in this time will count again."),
            button("Withdraw it", kind=WITHDRAW, number=each.planned_id, says=each.reason),
        ]
    )
    return record(_HEADS, cells=[f"{when}{state}", each.reason, scope(each), sure])


def scope(each: PlannedWork) -> str:
    """ "everything", "hospital ZH2"."""
    return f"{names.dimension(each.dimension)} {each.value}" if each.dimension else "everything"


def form() -> Component:
    """Declare planned work."""
    scopes = [("", "Everything"), *((each, names.initial(names.dimension(each))) for each in SCOPES)]
    fields = [
        moment(SINCE, label="From"),
        moment(UNTIL, label="Until"),
        text(REASON, label="What is done"),
        select(DIMENSION, label="Whom it touches", options=scopes),
        text(VALUE, label="Which one", description="Its code or name; empty where everything is touched"),
        dmc.Button("Declare", id=DECLARE, w=104),
        told(SAID),
    ]
    return html.Div(fields, className="act-form")
