"""Everything that the Trends page needs, read once."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dashboard import measured, queries
from dashboard.address.periods import USUAL_OF, Period
from dashboard.address.state import State
from dashboard.asked import asked
from dashboard.desk import Desk
from dashboard.nation import Nation, nation_days, nation_of
from dashboard.queries import Fleet
from dashboard.tallies import Tallies
from dashboard.views.trends.rely import due_by_hour
from dashboard.views.trends.weeks import WEEKS, Weekly, weekly
from data.fleet.shape import HOURS
from domain.clock import london_date, london_midnight

HOURS_KEPT = timedelta(hours=HOURS)
"""Periods that are longer are summed by day, where there are very many practices."""
USUAL, OTHERWISE = USUAL_OF["trends"], "30d"
"""The usual period, and the one where that has no journey: a new installation has no last month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """Figures of the practices that the state asks for."""

    state: State
    fleet: Fleet
    hours: Tallies
    """Of the period, of practices alone; of very many practices, or a long period, PCT by PCT."""
    before: Tallies
    """The same of a period as long, just before."""
    earlier: Period
    weeks: Weekly
    practices: Tallies
    """Of the period, practice by practice."""
    due: int
    """Runs of those that were due."""
    whole_days: bool = False
    """Whether `due` is by day, and not by hour."""
    clipped: bool = False
    """Whether `practices` and `due` are of the newest days of the period alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Figures of one period."""

    state: State
    tallies: Tallies
    practices: Tallies
    due: int
    nation: Nation | None = None


def read(desk: Desk, *, hash_: str | None, measure: str = "") -> Trends:
    """Read the figures of an address. `measure`: "failed" or "slow"; the address's where nothing is given."""
    key = ("trends", hash_, measure)
    return queries.remembered(desk, key, work=lambda *_: _read(desk, hash_=hash_, measure=measure))


def _read(desk: Desk, *, hash_: str | None, measure: str) -> Trends:
    state = asked(desk, hash_=hash_, usual=USUAL)
    fleet = queries.fleet(desk)
    found = _span(desk, state=state, fleet=fleet)
    if not found.tallies.attempts() and "period" not in state.parts:
        found = _span(desk, state=asked(desk, hash_=hash_, usual=OTHERWISE), fleet=fleet)
    state, earlier = found.state, _earlier(found.state.period)
    wanted = measure or state.part("view")
    return Trends(
        state=state,
        fleet=fleet,
        hours=found.tallies,
        before=_totals(desk, state=replace(state, period=earlier), fleet=fleet),
        earlier=earlier,
        weeks=_weeks(desk, state=state, fleet=fleet, measure=wanted if wanted == "slow" else "failed"),
        practices=found.practices,
        due=found.due,
        whole_days=found.nation is not None and found.nation.whole_days,
        clipped=found.nation is not None and found.nation.clipped,
    )


def _span(desk: Desk, *, state: State, fleet: Fleet) -> _Span:
    nation = nation_of(desk, fleet=fleet, state=state)
    if nation is None:
        hours = _chosen(measured.practice_hours(desk, period=state.period), fleet=fleet, state=state)
        return _Span(state=state, tallies=hours, practices=hours, due=due_by_hour(hours))
    totals = _totals(desk, state=state, fleet=fleet) if nation.clipped else nation.practices
    return _Span(state=state, tallies=totals, practices=nation.practices, due=nation.due, nation=nation)


def _totals(desk: Desk, *, state: State, fleet: Fleet) -> Tallies:
    """Figures of a period whose practices need not be told apart."""
    days = nation_days(desk, fleet=fleet, state=state) if state.period.length > HOURS_KEPT else None
    if days is not None:
        return days
    nation = nation_of(desk, fleet=fleet, state=state)
    if nation is not None:
        return nation.practices
    return _chosen(measured.practice_hours(desk, period=state.period), fleet=fleet, state=state)


def _weeks(desk: Desk, *, state: State, fleet: Fleet, measure: str) -> Weekly:
    end = london_date(state.period.end - timedelta(microseconds=1)) + timedelta(days=1)
    span = replace(
        state.period,
        start=london_midnight(end - timedelta(days=7 * WEEKS + 7)),
        end=min(london_midnight(end), desk.clock()),
    )
    days = nation_days(desk, fleet=fleet, state=replace(state, period=span))
    if days is None:
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
