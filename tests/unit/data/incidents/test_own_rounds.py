"""Whether a practice's journeys pass again after a fault of its own."""

from dataclasses import replace

from sqlalchemy import Engine

from data import runs
from data.engine import reading, writing
from data.incidents.own_rounds import own_passing
from domain.vocabulary import Outcome
from tests.unit.data.incidents.stories import NOON, ROUND, at_one
from tests.unit.data.samples import a_failed_run, a_run

CAUSE = at_one(started_at=NOON)
LENGTH = ROUND.total_seconds()


def test_its_rounds_pass_from_the_first_whole_good_one_on_and_silence_is_none(store: Engine) -> None:
    bad = [a_failed_run(number, scheduled_at=NOON + number * ROUND) for number in (0, 1)]
    good = [a_run(number, scheduled_at=NOON + number * ROUND + ROUND / 3) for number in (1, 2, 3, 4)]
    beside = [
        a_failed_run(8, scheduled_at=NOON + 3 * ROUND, journey="pacs"),
        a_run(9, scheduled_at=NOON + 3 * ROUND, outcome=Outcome.MISSED),
    ]
    with writing(store) as conn:
        runs.store(conn, runs=[*bad, *good, *beside], received_at=NOON + 5 * ROUND)
    with reading(store) as conn:
        for until, rounds in ((2, 0), (3, 1), (5, 3), (6, 0)):
            found = own_passing(conn, cause=CAUSE, until=NOON + until * ROUND, round_s=LENGTH)
            assert found is not None
            assert (found.rounds, found.calls.attempts, found.calls.bad) == (rounds, rounds, 0)
            assert found.since == NOON + (until - rounds) * ROUND
        slow = replace(CAUSE, symptom="slow")
        assert own_passing(conn, cause=slow, until=NOON + 5 * ROUND, round_s=LENGTH) is None
