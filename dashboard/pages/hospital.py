"""Hospital: failures and delays of each hospital's system, slot issues apart, practices affected, whom to tell."""

from dash import Dash
from dash.development.base_component import Component

from dashboard.address.files import export
from dashboard.address.periods import USUAL_OF
from dashboard.address.state import State
from dashboard.asked import asked
from dashboard.components.domains import headline
from dashboard.components.hospital import hospitals_section
from dashboard.components.notices import notices
from dashboard.components.tables import Table
from dashboard.core import all_hospitals
from dashboard.desk import Desk
from dashboard.pages.period_page import register_period_page
from dashboard.views import hospital as view

TITLE = "Hospital"
HELP = "The calls that depend on a hospital's own system. A slot issue is capacity and counts in no failure rate."
USUAL = USUAL_OF["hospital"]


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page; the address holds period and PCT."""
    register_period_page(
        app,
        desk=desk,
        module=__name__,
        title=TITLE,
        help_line=HELP,
        lines=(2, 8),
        content=lambda hash_: content(desk, hash_=hash_),
    )


def content(desk: Desk, *, hash_: str | None) -> list[Component]:
    """The sentence and the rows."""
    state = asked(desk, hash_=hash_, usual=USUAL)
    read = all_hospitals(desk, state=state)
    where = f"practices of {state.pct}" if state.pct else "all practices"
    note = f"In {state.period.words}; calls of {where} and of controls, without planned work"
    return [
        *notices(state),
        headline(view.lead(read, period=state.period.words)),
        hospitals_section(read, note=note, export=export("hospitals", state=state)),
    ]


def table(desk: Desk, state: State) -> Table:
    """Every hospital, for the CSV file."""
    return view.table(all_hospitals(desk, state=state))
