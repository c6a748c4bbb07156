"""What to check first at a practice whose fault is its own: causes in order, each with its evidence."""

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.frames import empty, section
from dashboard.sentences.causes import ONE_RUN
from dashboard.sentences.local_causes import doubts, nothing_points, older, reasons
from domain.local_causes import LocalEvidence, RankedCause, ranked

_SHOWN = 3
_TITLE = "What to check first"


def local_causes_card(found: LocalEvidence, *, now: datetime) -> Component:
    """The likely causes that the data point to, three at most; or that they point to none."""
    causes = ranked(found)
    if not causes:
        return section(_TITLE, children=empty("No cause can be named.", text=nothing_points(found, now=now)))
    rows = [_cause(each, found=found, now=now) for each in causes[:_SHOWN]]
    left = len(causes) - len(rows)
    more = f"; {left} more fit less well" if left else ""
    alone = [html.P(ONE_RUN, className="check")] if found.bad == 1 else []
    note = f"Best supported first{more}. Named only where this practice's own runs point to it"
    return section(_TITLE, children=[*alone, html.Ol(rows, className="local-causes")], note=note)


def _cause(each: RankedCause, *, found: LocalEvidence, now: datetime) -> Component:
    cause = each.cause
    parts: list[Component] = [
        html.H3(cause.title),
        html.P([html.Strong("Check first: "), cause.check_first]),
        html.Ul([html.Li(words) for words in reasons(each, of=found, now=now)], className="reasons"),
    ]
    against = doubts(each, now=now)
    if against:
        parts.append(html.P([html.Strong("Against it: "), " ".join(against)]))
    before = older(each, now=now)
    if before:
        lead = html.Strong("Older than its trouble, so it does not count yet: ")
        parts.append(html.P([lead, " ".join(before)], className="note"))
    parts.append(html.P([html.Strong("What would settle it: "), cause.settles]))
    parts.append(html.P(dcc.Link(f"Runbook: {cause.title}", href=f"/runbooks/{cause.key}")))
    return html.Li(parts)
