"""The CSV files of the Trends page."""

from urllib.parse import urlencode

from dashboard.address.state import State
from dashboard.components.tables import Table
from dashboard.desk import Desk
from dashboard.views.trends import tables
from dashboard.views.trends.control import levels_of
from dashboard.views.trends.reading import Trends, read
from dashboard.views.trends.roles import by_role
from dashboard.views.trends.whose import whose


def _read(desk: Desk, state: State) -> Trends:
    return read(desk, hash_=urlencode(state.parts))


def weeks(desk: Desk, state: State) -> Table:
    """The weeks of the XmR chart."""
    return tables.week_table(_read(desk, state).weeks)


def levels(desk: Desk, state: State) -> Table:
    """Operations against their limits."""
    return tables.level_table(levels_of(desk, period=_read(desk, state).state.period)[1])


def shares(desk: Desk, state: State) -> Table:
    """Failed journeys by where the fault lay."""
    return tables.whose_table(whose(_read(desk, state).hours))


def roles(desk: Desk, state: State) -> Table:
    """Role by measure."""
    found = _read(desk, state)
    return tables.role_table(by_role(found.hours.own_time() if found.state.own_time else found.hours))
