"""The rule of rounds, from a file and live: the same boundaries see the same attempts."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, text

from attribution import Columns, columns_of
from collectors.evaluator import CATCH_UP_ROUNDS, LEADER, Evaluator
from collectors.rounds import Rounds, attempts_of, evaluate_range
from data import organisations, runs, verdicts
from data.engine import leading, open_engine, reading, writing
from domain.attempts import attempt_of
from domain.organisations import Place, places_at
from domain.runs import Run
from domain.verdicts import Evaluation
from tests.unit.data.samples import MEMBERSHIPS, NOON, ROUND, VANTAGES, a_failed_run, a_run, an_evaluation

ROUNDS = Rounds.of(300.0)


Shown = tuple[tuple[str, float, float], ...]


def shown(columns: Columns) -> Shown:
    """Vantage, scheduled and received times of what a judge is handed."""
    names = (columns.vantages[number] for number in columns.vantage)
    return tuple(sorted(zip(names, columns.scheduled.tolist(), columns.received.tolist(), strict=True)))


class Judge:
    """Stands in for attribution: notes what it is shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[datetime, Shown, datetime | None]] = []
        self.fails_at: datetime | None = None

    def __call__(
        self,
        arrived: Columns,
        *,
        places: Sequence[Place],
        window_end: datetime,
        round_s: float,
        previous: Evaluation | None,
    ) -> Evaluation:
        if window_end == self.fails_at:
            raise ZeroDivisionError("a round that cannot be judged")
        assert len(places) == 3
        assert round_s == 300.0
        self.seen.append((window_end, shown(arrived), previous.window_end if previous else None))
        return an_evaluation((window_end - NOON) // ROUND)


def received() -> list[tuple[Run, datetime]]:
    """Twelve rounds of runs: some fail, some arrive late, one too late for its first evaluation, one in a gap."""
    pairs = []
    for number in range(24):
        scheduled = NOON + (number // 2) * ROUND + timedelta(seconds=140 * (number % 2) + 1)
        late = timedelta(seconds={5: 400, 9: 159.0, 12: 900}.get(number, 2))
        make = a_failed_run if number % 5 == 0 else a_run
        vantage = ("Y99001", "Y99002")[number % 2]
        run = make(number, vantage=vantage, scheduled_at=scheduled, started_at=scheduled)
        pairs.append((run, scheduled + late))
    return pairs


@pytest.mark.parametrize("moment", [NOON, NOON + timedelta(microseconds=1), NOON + timedelta(seconds=299)])
def test_boundaries_are_multiples_of_the_round(moment: datetime) -> None:
    assert ROUNDS.at_or_before(moment) == NOON
    assert ROUNDS.at_or_after(moment) == (NOON if moment == NOON else NOON + ROUND)
    assert Rounds.of(7.5).at_or_after(moment) >= moment
    assert ROUNDS.due(NOON) == NOON + timedelta(seconds=60)


def test_file_and_live_show_the_judge_the_same(store: Engine) -> None:
    live, offline = Judge(), Judge()
    now = NOON
    evaluator = Evaluator(store, lambda: now, 300.0, evaluate=lambda: live)
    waiting = sorted(received(), key=lambda pair: pair[1])
    for number in range(14):
        due = ROUNDS.due(NOON + number * ROUND)
        while waiting and waiting[0][1] <= due:
            run, at = waiting.pop(0)
            with writing(store) as conn:
                runs.store(conn, runs=[run], received_at=at)
        evaluator.evaluate_round(NOON + number * ROUND)
    with reading(store) as conn:
        exported = list(runs.exported(conn, since=NOON, until=NOON + timedelta(days=1)))
    places = partial(places_at, vantages=list(VANTAGES), memberships=list(MEMBERSHIPS))
    given = [columns_of(attempts_of(exported + exported[:3]))]
    made = list(evaluate_range(given, places=places, rounds=ROUNDS, evaluate=offline, until=NOON + 13 * ROUND))
    assert offline.seen == live.seen
    assert [len(attempts) for _, attempts, _ in live.seen][:3] == [3, 2, 1]
    assert len(made) == 13


def test_restarted_evaluator_goes_on_where_it_was(store: Engine) -> None:
    """Its memory is gone: a new judge is shown all that the old one was, at once."""
    with writing(store) as conn:
        for run, at in received():
            runs.store(conn, runs=[run], received_at=at)
    kept, fresh = Judge(), Judge()
    evaluator = Evaluator(store, lambda: NOON, 300.0, evaluate=lambda: kept)
    for number in range(1, 6):
        evaluator.evaluate_round(NOON + number * ROUND)
    assert Evaluator(store, lambda: NOON, 300.0, evaluate=lambda: fresh).evaluate_round(NOON + 5 * ROUND) is None
    with writing(store) as conn:
        conn.execute(text("DELETE FROM evaluations WHERE window_end > :end"), {"end": _micros(NOON + 4 * ROUND)})
    assert Evaluator(store, lambda: NOON, 300.0, evaluate=lambda: fresh).evaluate_round(NOON + 5 * ROUND) is not None
    assert fresh.seen[-1][1] == tuple(sorted(each for _, seen, _ in kept.seen for each in seen))


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def test_nothing_is_said_before_the_first_run_and_silence_is_judged_after(store: Engine) -> None:
    judge = Judge()
    evaluator = Evaluator(store, lambda: NOON, 300.0, evaluate=lambda: judge)
    assert evaluator.evaluate_round(NOON) is None
    with writing(store) as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON + timedelta(seconds=90))
    assert evaluator.evaluate_round(NOON + ROUND) is not None
    assert evaluator.evaluate_round(NOON + 90 * ROUND) is not None
    assert judge.seen[-1][1] == ()


class Time:
    """A clock that moves on by what the evaluator waits."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Stop(threading.Event):
    """Moves the clock instead of waiting, and says stop after so many waits."""

    def __init__(self, time: Time, *, after: int) -> None:
        super().__init__()
        self._time, self._left = time, after

    def wait(self, timeout: float | None = None) -> bool:
        self._time.now += timedelta(seconds=timeout or 0)
        self._left -= 1
        if self._left < 0:
            self.set()
        return self.is_set()


def _run(store: Engine, judge: Judge, *, time: Time, after: int) -> list[datetime]:
    Evaluator(store, time, 300.0, evaluate=lambda: judge).run(Stop(time, after=after))
    return [window_end for window_end, _, _ in judge.seen]


def test_round_that_fails_does_not_end_the_loop(store: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON)
    judge, time = Judge(), Time()
    judge.fails_at = NOON + 2 * ROUND
    assert _run(store, judge, time=time, after=5) == [NOON + number * ROUND for number in (1, 3, 4)]
    assert "failed; the next one goes ahead" in caplog.text
    with reading(store) as conn:
        last = verdicts.last_evaluated(conn)
    assert last is not None
    assert last[0] == NOON + 4 * ROUND
    assert timedelta(0) < last[1] - ROUNDS.due(last[0]) < timedelta(seconds=1)


def test_stall_is_caught_up_by_a_few_rounds(store: Engine) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON)
        verdicts.store_evaluation(conn, evaluation=an_evaluation(0))
    time = Time()
    time.now = NOON + 20 * ROUND + timedelta(seconds=100)
    made = _run(store, Judge(), time=time, after=1)
    assert made == [NOON + number * ROUND for number in (18, 19, 20, 21)]
    assert CATCH_UP_ROUNDS == 3


def test_an_evaluator_waits_while_another_leads_and_then_judges(postgres_url: str) -> None:
    store, other = open_engine(postgres_url), open_engine(postgres_url)
    with writing(store) as conn:
        runs.store(conn, runs=[a_run()], received_at=NOON)
    judge, time = Judge(), Time()
    with leading(other, name=LEADER) as leads:
        assert leads
        assert _run(store, judge, time=time, after=9) == []
    assert _run(store, judge, time=time, after=2) != []
    for engine in (store, other):
        engine.dispose()


def test_attribution_itself_judges_what_is_stored(store: Engine) -> None:
    with writing(store) as conn:
        for run, at in received():
            runs.store(conn, runs=[run], received_at=at)
        places = organisations.places(conn, at=NOON)
    evaluation = Evaluator(store, lambda: NOON, 300.0).evaluate_round(NOON + 8 * ROUND)
    assert evaluation is not None
    assert {verdict.vantage for verdict in evaluation.verdicts} <= {place.vantage for place in places}
    with reading(store) as conn:
        assert verdicts.latest_evaluation(conn) == evaluation
    assert attempts_of(received())[0] == attempt_of(received()[0][0], received_at=received()[0][1])
