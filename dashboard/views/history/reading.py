"""Everything that the history of a practice needs, read once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

import numpy as np
from sqlalchemy import Connection

from dashboard import measured, queries
from dashboard.address import state as address
from dashboard.address.problems import AddressError
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.nation import calls_of
from dashboard.sentences.times import LONDON
from dashboard.tallies import Tallies
from data import practice_series
from data.codes import JUDGEMENTS, OUTCOMES, ROLES
from data.facts import Change, changes
from data.operation_times import practice_times
from data.practice_series import OperationTimes, Series
from data.words import all_words
from domain.clock import to_micros
from domain.vocabulary import Judgement, Outcome

TRIED = [OUTCOMES.of(each) for each in Outcome if each.is_attempt]
BAD = [OUTCOMES.of(each) for each in Outcome if each.is_bad]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A practice's runs in the state's period, and what to hold them against."""

    state: State
    practice: queries.Practice
    runs: Series
    """Attempts that count (the switch for central and planned time, the role)."""
    own: dict[str, OperationTimes]
    past: dict[str, OperationTimes]
    """Of the period before, as long."""
    peers: dict[str, OperationTimes]
    """Of all practices of its PCT."""
    others: Tallies | None
    """All other practices of its PCT, by UTC hour; None where the address names no moment to compare them by."""
    markers: tuple[Change, ...]
    fix: datetime | None
    left_out: int
    """Journeys in central or planned time that do not count."""
    problems: tuple[AddressError, ...]


def read(desk: Desk, *, code: str, hash_: str | None) -> History | None:
    """The history that an address asks for; None for an unknown practice."""
    practice = queries.practice(desk, code=code)
    if practice is None:
        return None
    state = address.read(hash_, now=desk.clock())
    fix, problems = _fix(state)
    key = ("history", practice.place.vantage, state.period.key, str(state.role), state.own_time, state.part("fix"))
    return queries.remembered(
        desk,
        key,
        work=lambda connection, _: _read(connection, desk=desk, practice=practice, state=state, fix=(fix, problems)),
    )


def _read(
    connection: Connection,
    *,
    desk: Desk,
    practice: queries.Practice,
    state: State,
    fix: tuple[datetime | None, tuple[AddressError, ...]],
) -> History:
    vantage, pct = practice.place.vantage, practice.place.pct
    since, until = to_micros(state.period.start), to_micros(state.period.end)
    tried = _tried(practice_series.series(connection, vantage=vantage, since=since, until=until), state=state)
    runs = _counting(tried, state=state)
    found = changes(connection, since=state.period.start, until=state.period.end, vantage=vantage)
    return History(
        state=state,
        practice=practice,
        runs=runs,
        own=practice_series.own_times(connection, vantage=vantage, since=since, until=until),
        past=practice_series.own_times(connection, vantage=vantage, since=2 * since - until, until=since),
        peers=queries.of_period(
            desk,
            ("pct times", pct),
            period=state.period,
            work=lambda conn: practice_times(
                calls_of(conn, desk=desk, period=state.period, pct=pct).by_operation, words=all_words(conn)
            ),
        ),
        others=_others(desk, practice=practice, state=state) if fix[0] else None,
        markers=tuple(found),
        fix=fix[0],
        left_out=len(tried.at) - len(runs.at),
        problems=fix[1],
    )


def _others(desk: Desk, *, practice: queries.Practice, state: State) -> Tallies:
    place = practice.place
    peers = {each.vantage for each in queries.fleet(desk).practices() if each.pct == place.pct} - {place.vantage}
    others = measured.practice_hours(desk, period=state.period, vantages=frozenset(peers)).of_role(state.role)
    return others.own_time() if state.own_time else others


def _tried(runs: Series, *, state: State) -> Series:
    chosen = np.isin(runs.outcome, TRIED)
    if state.role is not None:
        chosen &= runs.role == ROLES.of(state.role)
    return runs.only(chosen)


def _counting(tried: Series, *, state: State) -> Series:
    if not state.own_time:
        return tried
    return tried.only(~tried.planned & (tried.domain != JUDGEMENTS.of(Judgement.CENTRAL)))


def _fix(state: State) -> tuple[datetime | None, tuple[AddressError, ...]]:
    """The moment of "fix=2026-11-20T14:10", in Europe/London."""
    text = unquote(state.part("fix"))
    if not text:
        return None, ()
    way = {"fix": ""}
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, (AddressError(f'"{text}" is no moment that Bookwatch can read.', way=way),)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
    start, end = state.period.start, state.period.end
    if not start < moment < end - timedelta(seconds=1):
        return None, (AddressError(f"The moment {text} is not in {state.period.words}.", way=way),)
    return moment, ()
