"""Whether a practice's journeys pass again after a fault of its own, round by round, up to now."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from data.incidents.passing import Passing
from data.readings import practice_runs
from domain.journeys import NEIGHBOURS
from domain.verdicts import Cause, Share

MOST_ROUNDS: Final = 24
"""Rounds that are looked back over: beyond two hours nobody waits to hear that it is over."""
_MOST_RUNS: Final = 500


def own_passing(conn: Connection, *, cause: Cause, until: datetime, round_s: float) -> Passing | None:
    """How many whole rounds up to `until`, a boundary, its practice has passed; None for one that was only slow.

    A round without a journey has not passed: silence is not health.
    """
    if cause.symptom == "slow":
        return None
    length = timedelta(seconds=round_s)
    since = max(cause.started_at, until - MOST_ROUNDS * length)
    attempts, bad = Counter[int](), Counter[int]()
    for vantage in cause.members:
        for run in practice_runs(conn, vantage=vantage, since=since, limit=_MOST_RUNS):
            if run.scheduled_at < until and run.outcome.is_attempt and run.journey not in NEIGHBOURS:
                number = (run.scheduled_at - until) // length  # -1: the last round
                attempts[number] += 1
                bad[number] += run.outcome.is_bad
    rounds = 0
    while attempts[-rounds - 1] and not bad[-rounds - 1]:
        rounds += 1
    passed = sum(attempts[each] for each in range(-rounds, 0))
    return Passing(rounds=rounds, since=until - rounds * length, calls=Share(bad=0, attempts=passed))
