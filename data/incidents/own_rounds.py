"""Whether a practice's journeys pass again after a fault of its own, round by round, up to now."""

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from data import tally
from data.fetching import fetch_again, given
from data.incidents.passing import Passing
from data.tables import runs
from data.words import find_words
from domain.clock import to_micros
from domain.journeys import NEIGHBOURS
from domain.verdicts import Cause, Share

MOST_ROUNDS: Final = 24
"""Rounds that are looked back over: beyond two hours nobody waits to hear that it is over."""


def own_passing(conn: Connection, *, cause: Cause, until: datetime, round_s: float) -> Passing | None:
    """How many whole rounds up to `until`, a boundary, its practice has passed; None for one that was only slow.

    A round without a journey has not passed: silence is not health.
    """
    if cause.symptom == "slow":
        return None
    length = timedelta(seconds=round_s)
    end, span = to_micros(until), {"since": to_micros(max(cause.started_at, until - MOST_ROUNDS * length))}
    # Only the few words that are needed: a page asks for a dozen practices, and all of a nation's take 10 ms each time.
    known = find_words(conn, texts=[*cause.members, *NEIGHBOURS])
    beside = {known.get(each) for each in NEIGHBOURS}
    attempts, bad = Counter[int](), Counter[int]()
    for vantage in (known[each] for each in cause.members if each in known):
        for at, outcome, journey in fetch_again(conn, _runs(), vantage=vantage, end=end, **span):
            if journey not in beside:
                number = (at - end) // round(round_s * 1_000_000)  # -1: the last round
                attempts[number] += outcome in tally.ATTEMPTS
                bad[number] += outcome in tally.BAD
    rounds = 0
    while attempts[-rounds - 1] and not bad[-rounds - 1]:
        rounds += 1
    passed = sum(attempts[each] for each in range(-rounds, 0))
    return Passing(rounds=rounds, since=until - rounds * length, calls=Share(bad=0, attempts=passed))


@cache
def _runs() -> Select[Any]:
    table = runs.c
    mine = (
        table.vantage_id == given("vantage"),
        table.scheduled_at >= given("since"),
        table.scheduled_at < given("end"),
    )
    return select(table.scheduled_at, table.outcome, table.journey_id).where(*mine)
