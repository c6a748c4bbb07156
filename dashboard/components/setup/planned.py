"""The calendar of planned work: the list, and the form that declares some."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.frames import empty, scrolling
from dashboard.components.setup.forms import button, moment, select, text, told
from dashboard.sentences import names, times
from dashboard.setup.reading import Setup
from data.planned import SCOPES, PlannedWork

SINCE, UNTIL, REASON, DIMENSION, VALUE, DECLARE, SAID = (
    f"planned-{name}" for name in ("since", "until", "reason", "dimension", "value", "declare", "said")
)
WITHDRAW = "planned-withdraw"
_SHOWN = 20


def listed(read: Setup) -> Component:
    """The latest first; what was withdrawn is struck out."""
    if not read.planned:
        return empty("No planned work.", text="Declare it before or after the fact: every figure follows.", well=True)
    head = html.Tr([html.Th(each, scope="col") for each in ("When", "What", "Whom it touches", "")])
    rows = [_row(each, read=read) for each in read.planned[:_SHOWN]]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="plain")
    more = f"The latest {_SHOWN} of {len(read.planned):,}." if len(read.planned) > _SHOWN else ""
    return html.Div([scrolling(table, label="Planned work"), html.P(more, className="note")])


def _row(each: PlannedWork, *, read: Setup) -> Component:
    when = f"{times.said(each.since, now=read.now)} to {times.said(each.until, now=read.now)}"
    if each.withdrawn_at is not None:
        gone = f" (withdrawn {times.said(each.withdrawn_at, now=read.now)})"
        return html.Tr(
            [
                html.Th([html.S(when), gone], scope="row"),
                html.Td(html.S(each.reason)),
                html.Td(scope(each)),
                html.Td(""),
            ]
        )
    state = " (now)" if each.since <= read.now < each.until else ""
    sure = html.Details(
        [
            html.Summary("Withdraw"),
            html.P("What failed in this time will count again."),
            button("Withdraw it", kind=WITHDRAW, number=each.planned_id, says=each.reason),
        ]
    )
    return html.Tr([html.Th(f"{when}{state}", scope="row"), html.Td(each.reason), html.Td(scope(each)), html.Td(sure)])


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
