"""Everything that the Trends page needs, read once."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dashboard import measured, queries
from dashboard.address import state as address
from dashboard.address.periods import Period
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.queries import Fleet
from dashboard.tallies import Tallies
from dashboard.views.trends.weeks import WEEKS, Weekly, weekly
from domain.clock import london_date, london_midnight

USUAL, OTHERWISE = "month", "30d"
"""The usual period, and the one where that has no journey: a new installation has no last month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """Figures of the practices that the state asks for."""

    state: State
    fleet: Fleet
    hours: Tallies
    """Of the period, by UTC hour, of practices alone."""
    before: Tallies
    """Of a period as long, just before."""
    earlier: Period
    weeks: Weekly


def read(desk: Desk, *, hash_: str | None, measure: str = "") -> Trends:
    """Read the figures of an address. `measure`: "failed" or "slow"; the address's where nothing is given."""
    state = address.read(hash_, now=desk.clock(), usual=USUAL)
    fleet = queries.fleet(desk)
    hours = _chosen(measured.practice_hours(desk, period=state.period), fleet=fleet, state=state)
    if not hours.attempts() and "period" not in state.parts:
        other = address.read(hash_, now=desk.clock(), usual=OTHERWISE)
        state, hours = other, _chosen(measured.practice_hours(desk, period=other.period), fleet=fleet, state=other)
    earlier = _earlier(state.period)
    wanted = measure or state.part("view")
    return Trends(
        state=state,
        fleet=fleet,
        hours=hours,
        before=_chosen(measured.practice_hours(desk, period=earlier), fleet=fleet, state=state),
        earlier=earlier,
        weeks=_weeks(desk, state=state, fleet=fleet, measure=wanted if wanted == "slow" else "failed"),
    )


def _weeks(desk: Desk, *, state: State, fleet: Fleet, measure: str) -> Weekly:
    end = london_date(state.period.end - timedelta(microseconds=1)) + timedelta(days=1)
    span = replace(
        state.period,
        start=london_midnight(end - timedelta(days=7 * WEEKS + 7)),
        end=min(london_midnight(end), desk.clock()),
    )
    days = _chosen(measured.practice_days(desk, period=span), fleet=fleet, state=state)
    return weekly(days.own_time() if state.own_time else days, measure=measure, before=end)


def _chosen(tallies: Tallies, *, fleet: Fleet, state: State) -> Tallies:
    own = {each.vantage for each in fleet.practices() if state.pct in {"", each.pct}}
    return tallies.of_role(state.role).of_places(own)


def _earlier(period: Period) -> Period:
    return replace(period, start=period.start - period.length, end=period.start, words=f"the {_lasting(period)} before")


def _lasting(period: Period) -> str:
    days = round(period.length / timedelta(days=1))
    return f"{days} days" if days > 1 else f"{round(period.length / timedelta(hours=1))} hours"
