"""The CSV files of the Practices page."""

from dashboard.address.state import State
from dashboard.components.tables import Table
from dashboard.desk import Desk
from dashboard.statistics.funnel import Place
from dashboard.statistics.intervals import wilson
from dashboard.views.comparison import read
from dashboard.views.heat import heat


def practices(desk: Desk, state: State) -> Table:
    """One row for each practice: its counts, its interval and its place against the limits."""
    found = read(desk, state=state)
    rows = []
    for each in found.practices:
        share, slow = found.failed.shares[each.vantage], found.slow.shares[each.vantage]
        interval = wilson(share)
        bounds = (round(interval.low, 4), round(interval.high, 4)) if interval else (None, None)
        place = found.failed.places.get(each.vantage, Place.FEW).value
        rows.append((each.organisation, each.name, each.pct, share.attempts, share.bad, *bounds, place, slow.bad))
    columns = ("code", "practice", "pct", "journeys", "failed", "interval_low", "interval_high", "limits", "slow")
    return Table(caption="Practices", columns=columns, rows=rows)


def practice_hours(desk: Desk, state: State) -> Table:
    """One row for each cell of the heat map that has a journey."""
    found = read(desk, state=state)
    tallies = (found.nation.pcts if found.nation else None) or found.every
    places = tallies.places
    cells = heat(tallies, period=state.period, order=range(len(places)), names=places)
    rows = [
        (cells.keys[row], cells.labels[column], int(cells.attempts[row, column]), int(cells.bad[row, column]))
        for row in range(len(cells.keys))
        for column in range(len(cells.labels))
        if cells.attempts[row, column]
    ]
    return Table(caption="Practices by time", columns=("practice", "when", "journeys", "failed"), rows=rows)
