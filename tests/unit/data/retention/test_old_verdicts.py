"""Old verdicts go; what held as the kept time begins stays, and the next evaluation goes on from the last."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select

from data import tables, verdicts
from data.engine import reading, writing
from data.retention import applying
from data.retention.keeping import first_hours
from domain.retention import FOR_EVER, Keep
from domain.vocabulary import Judgement
from tests.unit.data.samples import NOON, ROUND, a_cause, an_evaluation

KEEP = Keep(raw_days=2, slots_days=3, hours_days=4, practice_days=6, verdicts_days=10)
LATER = NOON + timedelta(days=11)


def evaluated(engine: Engine, *, good: int, bad: int) -> None:
    """So many rounds of each, from noon on."""
    for number in range(good + bad):
        causes = () if number < good else (a_cause(),)
        with writing(engine) as conn:
            assert verdicts.store_evaluation(conn, evaluation=an_evaluation(number, causes=causes))


def rows(engine: Engine) -> list[int]:
    with reading(engine) as conn:
        counted = (select(func.count()).select_from(each) for each in (tables.verdict_changes, tables.evaluations))
        return [int(conn.execute(each).scalar() or 0) for each in counted]


def said(engine: Engine, *, since: datetime, until: datetime) -> list[Judgement]:
    with reading(engine) as conn:
        found = verdicts.history(conn, vantage="Y99001", since=since, until=until)
    return [each.judgement for each in found]


def test_what_held_as_the_kept_time_begins_stays(store: Engine) -> None:
    evaluated(store, good=3, bad=3)
    assert rows(store) == [4, 6]
    gone = applying.retain(store, keep=KEEP, now=LATER)
    assert [(each.tier, each.rows) for each in gone] == [("verdicts", 2 + 3)]
    assert rows(store) == [2, 3], "the last change of each vantage, and the last evaluations"
    assert said(store, since=LATER - timedelta(days=1), until=LATER) == [Judgement.PROVIDER]
    assert applying.retain(store, keep=KEEP, now=LATER) == []
    with writing(store) as conn:
        assert not verdicts.store_evaluation(conn, evaluation=an_evaluation(5)), "it is known still"
        assert verdicts.store_evaluation(conn, evaluation=an_evaluation(6, causes=(a_cause(),)))
    with reading(store) as conn:
        (life,) = verdicts.causes(conn, since=NOON, until=LATER)
    assert (life.first_seen, life.last_seen) == (NOON + 3 * ROUND, NOON + 6 * ROUND)


def test_nothing_goes_before_its_time(store: Engine) -> None:
    evaluated(store, good=2, bad=2)
    assert applying.retain(store, keep=KEEP, now=NOON + timedelta(days=9)) == []
    assert rows(store) == [4, 4]


def test_verdicts_are_kept_as_long_as_the_runs_that_are_counted_under_them() -> None:
    longer = Keep(raw_days=30, verdicts_days=7)
    first = dict(first_hours(longer, now=NOON))
    assert first["verdicts"] == first["raw"]
    for keep in (Keep(verdicts_days=FOR_EVER), Keep(raw_days=0, hours_days=0, practice_days=0)):
        assert "verdicts" not in dict(first_hours(keep, now=NOON))
