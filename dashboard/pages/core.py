"""Core: each operation against its limits, and how much of the time is the core's, the network's, the practice's."""

from dash import Dash
from dash.development.base_component import Component

from dashboard.address.files import export
from dashboard.address.periods import USUAL_OF
from dashboard.address.state import State
from dashboard.asked import asked
from dashboard.components.core import limits_section, split_card, split_table
from dashboard.components.domains import headline
from dashboard.components.notices import notices
from dashboard.components.tables import Table
from dashboard.core import core
from dashboard.desk import Desk
from dashboard.pages.period_page import register_period_page
from dashboard.sentences.core import lead
from dashboard.views import core as view

TITLE = "Core"
HELP = "Each operation against the limit published in 2006 and the present one, and where the rest of the time goes."
USUAL = USUAL_OF["core"]


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page; the address holds period and PCT."""
    register_period_page(
        app,
        desk=desk,
        module=__name__,
        title=TITLE,
        help_line=HELP,
        lines=(2, 10, 10),
        content=lambda hash_: content(desk, hash_=hash_),
    )


def content(desk: Desk, *, hash_: str | None) -> list[Component]:
    """The sentence, the limits, and where the time goes."""
    state = asked(desk, hash_=hash_, usual=USUAL)
    read = core(desk, state=state)
    held, splits = view.held(read), view.splits(read)
    where = f", practices of {state.pct}" if state.pct else ""
    return [
        *notices(state),
        headline(lead(held, splits, period=state.period.words)),
        limits_section(held, note=f"In {state.period.words}; controls, and practices without a local fault{where}"),
        split_card(splits, trip_ms=view.round_trip(read.figures), export=export("core", state=state)),
    ]


def table(desk: Desk, state: State) -> Table:
    """Where the time goes, for the CSV file."""
    return split_table(view.splits(core(desk, state=state)))
