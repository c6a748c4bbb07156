"""Verdicts by change, and causes that continue, end and return."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from data import readings, verdicts
from data.engine import data_version, reading, writing
from data.lifecycle import StoredCause
from domain.verdicts import Cause, Evaluation
from domain.vocabulary import Judgement
from tests.unit.data.samples import NOON, ROUND, a_cause, an_evaluation

ALWAYS = {"since": NOON - timedelta(days=1), "until": NOON + timedelta(days=1)}


def keep(engine: Engine, *evaluations: Evaluation) -> None:
    for evaluation in evaluations:
        with writing(engine) as conn:
            assert verdicts.store_evaluation(conn, evaluation=evaluation)


def rounds(*named: Sequence[Cause]) -> list[Evaluation]:
    return [an_evaluation(number, causes=causes) for number, causes in enumerate(named)]


def lives(engine: Engine) -> list[StoredCause]:
    with reading(engine) as conn:
        return verdicts.causes(conn, **ALWAYS)


def test_evaluation_comes_back_equal(store: Engine) -> None:
    with reading(store) as conn:
        assert verdicts.latest_evaluation(conn) is None
        assert verdicts.last_evaluated(conn) is None
    for evaluation in (an_evaluation(0), an_evaluation(1, causes=(a_cause("ZH2"), a_cause()))):
        keep(store, evaluation)
        with reading(store) as conn:
            assert verdicts.latest_evaluation(conn) == evaluation
            assert verdicts.latest(conn, vantage="Y99001") == evaluation.verdicts[1]
            assert verdicts.latest(conn, vantage="Y99099") is None


def test_window_is_kept_once(store: Engine) -> None:
    keep(store, an_evaluation(1))
    with writing(store) as conn:
        assert not verdicts.store_evaluation(conn, evaluation=an_evaluation(1, causes=(a_cause(),)))
        assert not verdicts.store_evaluation(conn, evaluation=an_evaluation(0))
    with reading(store) as conn:
        assert verdicts.latest_evaluation(conn) == an_evaluation(1)


def test_history_holds_changes_only(store: Engine) -> None:
    cause = a_cause()
    keep(store, *rounds([], [], [cause], [cause], []))
    with reading(store) as conn:
        whole = verdicts.history(conn, vantage="Y99001", **ALWAYS)
        part = verdicts.history(conn, vantage="Y99001", since=NOON + 3 * ROUND, until=NOON + 4 * ROUND)
    assert [(v.window_end, v.judgement) for v in whole] == [
        (NOON, Judgement.OK),
        (NOON + 2 * ROUND, Judgement.PROVIDER),
        (NOON + 4 * ROUND, Judgement.OK),
    ]
    assert [v.window_end for v in part] == [NOON + 2 * ROUND]  # the one that held at `since`


def test_cause_continues_and_ends(store: Engine) -> None:
    latest = a_cause(probability=0.99)
    keep(store, *rounds([a_cause()], [latest], [], []))
    assert lives(store) == [
        StoredCause(cause=latest, first_seen=NOON, last_seen=NOON + ROUND, ended_at=NOON + 2 * ROUND)
    ]


def test_cause_that_returns_within_three_rounds_is_the_same(store: Engine) -> None:
    cause = a_cause()
    keep(store, *rounds([cause], [], [], [cause]))
    assert lives(store) == [StoredCause(cause=cause, first_seen=NOON, last_seen=NOON + 3 * ROUND)]


def test_a_cause_that_began_anew_has_a_spell_of_its_own_however_soon(store: Engine) -> None:
    first, again = a_cause(started_at=NOON - ROUND), a_cause(started_at=NOON + 1.5 * ROUND)
    keep(store, *rounds([first], [], [again], [again]))
    assert lives(store) == [
        StoredCause(cause=again, first_seen=NOON + 2 * ROUND, last_seen=NOON + 3 * ROUND),
        StoredCause(cause=first, first_seen=NOON, last_seen=NOON, ended_at=NOON + ROUND),
    ]


def test_cause_that_returns_later_is_a_new_one(store: Engine) -> None:
    cause = a_cause()
    keep(store, *rounds([cause], [], [], [], [cause]))
    assert lives(store) == [
        StoredCause(cause=cause, first_seen=NOON + 4 * ROUND, last_seen=NOON + 4 * ROUND),
        StoredCause(cause=cause, first_seen=NOON, last_seen=NOON, ended_at=NOON + ROUND),
    ]


def test_data_version_grows_with_every_change(store: Engine) -> None:
    with reading(store) as conn:
        before = data_version(conn)
        assert readings.fleet(conn, at=NOON)[0].judgement is None
    keep(store, an_evaluation(0, causes=(a_cause(),)))
    with reading(store) as conn:
        assert data_version(conn) > before
        (state, _, control) = readings.fleet(conn, at=NOON)
    assert (state.judgement, state.cause_key, state.probability) == (Judgement.PROVIDER, "provider/provider/ZH1", 0.9)
    assert control.judgement is None
