"""The questions' history into a store, through the store's own way in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby

from sqlalchemy import Engine

from bookwatch.questions import history, people, plan
from collectors.evaluator import Evaluator
from data import organisations, rollups
from data import runs as stored_runs
from data.engine import writing
from domain.clock import to_micros

_HOUR_US = 3_600_000_000
_JUDGED_FROM = datetime(2009, 1, 26, 6, tzinfo=UTC)
ROUND_S = 3600.0
"""Length of the questions' rounds."""


def write_questions(engine: Engine, *, on_batch: Callable[[], None] = lambda: None) -> int:
    """Register who there is and store each hour's runs as if they had arrived a minute after; returns how many.

    Again stores none. Raises data's errors.
    """
    with writing(engine) as conn:
        organisations.register(
            conn,
            organisations=people.organisations(),
            memberships=people.memberships(),
            vantages=people.vantages(),
            token_hashes={each.agent: None for each in people.vantages()},
        )
        rollups.use_rounds(conn, round_s=ROUND_S)
    stored = 0
    ordered = sorted(history.runs(), key=lambda each: each.scheduled_at)
    for _, batch in groupby(ordered, key=lambda each: to_micros(each.scheduled_at) // _HOUR_US):
        made = list(batch)
        arrived = min(made[-1].scheduled_at + timedelta(minutes=1), plan.NOW)
        with writing(engine) as conn:
            stored += stored_runs.store(conn, runs=made, received_at=arrived).count("stored")
        on_batch()
    rollups.refresh_hours(engine)
    return stored


def judge_last_week(engine: Engine) -> None:
    """Judge the last week round by round, as the live service does. Raises data's errors."""
    evaluator = Evaluator(engine, lambda: plan.NOW, ROUND_S)
    boundary = _JUDGED_FROM
    while boundary <= plan.NOW:
        evaluator.evaluate_round(boundary)
        boundary += timedelta(seconds=ROUND_S)
    rollups.refresh_hours(engine)
