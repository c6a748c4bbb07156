"""Practices compared over a period: who is in it, what counts, and where each lies against the limits."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard import measured, queries
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.nation import Nation, nation_of
from dashboard.queries import Fleet
from dashboard.sentences import counts
from dashboard.sentences.funnels import Compared
from dashboard.sentences.names import ROLES
from dashboard.statistics.funnel import funnel, places
from dashboard.tallies import Tallies
from data.fleet.shape import DAYS
from data.readings import PlaceState
from domain.verdicts import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Practices of the chosen PCT, or all, in order of name."""

    practices: tuple[PlaceState, ...]
    tallies: Tallies
    """Of their runs that count."""
    every: Tallies
    """Of all their runs, in central and planned time too."""
    failed: Compared
    slow: Compared
    left_out: int
    """Attempts that do not count, for they ran in central or planned time."""
    nation: Nation | None = None
    """Where there are too many practices to have `every` of them by hour."""

    @property
    def whole_days(self) -> bool:
        """Whether days count whole."""
        return self.nation is not None and self.nation.whole_days


def read(desk: Desk, *, state: State) -> Comparison:
    """Compare the practices that the state asks for; of a whole nation's by the read model's figures."""
    fleet = queries.fleet(desk)

    def work(_: Connection) -> Comparison:
        nation = nation_of(desk, fleet=fleet, state=state)
        tallies = nation.practices if nation else measured.practice_hours(desk, period=state.period)
        return comparison(fleet, tallies=tallies, state=state, nation=nation)

    key = ("comparison", state.pct, state.role, state.own_time)
    return queries.of_period(desk, key, period=state.period, work=work)


def comparison(fleet: Fleet, *, tallies: Tallies, state: State, nation: Nation | None = None) -> Comparison:
    """Compare the practices that the state asks for, over what `tallies` hold."""
    found = [each for each in fleet.practices() if state.pct in {"", each.pct}]
    practices = tuple(sorted(found, key=lambda each: (each.name.casefold(), each.vantage)))
    own = {each.vantage for each in practices}
    mine = tallies.of_role(state.role).of_places(own)
    counted = mine.own_time() if state.own_time else mine
    order = [each.vantage for each in practices]
    return Comparison(
        practices=practices,
        tallies=counted,
        every=mine,
        failed=compared(counted.failures(), order=order, what="failed"),
        slow=compared(counted.slowness(), order=order, what="were slow"),
        left_out=mine.attempts() - counted.attempts(),
        nation=nation,
    )


def compared(found: Mapping[str, Share], *, order: list[str], what: str) -> Compared:
    """Each practice against the limits; one without a run is there with none."""
    nothing = Share(bad=0, attempts=0)
    shares = {vantage: found.get(vantage, nothing) for vantage in order}
    line = funnel(list(shares.values()))
    return Compared(funnel=line, shares=shares, places=places(line, shares=shares) if line else {}, what=what)


def what_counts(found: Comparison, *, state: State, level: str) -> str:
    """ "Counted: 1,740 journeys of 29 practices in the last 7 days; 118 more in central or planned time left out." """
    number = found.tallies.attempts()
    where = f" of {level} {state.pct}" if state.pct else ""
    who = f"{counts.counted(len(found.practices), 'practice')}{where}"
    role = f" as {ROLES[state.role]}" if state.role else ""
    words = f"Counted: {counts.counted(number, 'journey')} of {who}{role} in {state.period.words}"
    if found.nation and found.nation.clipped:
        words += f", its newest {DAYS} days"
    elif found.whole_days:
        words += ", in whole days"
    if not state.own_time:
        return f"{words}; central and planned time counts too."
    if not found.left_out:
        return f"{words}; none was in central or planned time, which is left out."
    return f"{words}{counts.left_out(found.left_out)}."
