"""Each tier goes when it is too old; what is left stays right, and can be rebuilt and planned over."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from data import planned, rollups, runs, tables, tally
from data.care.checking import check
from data.care.findings import Level
from data.engine import reading, writing
from data.planned import PlannedWorkError
from data.retention import applying
from data.retention.marks import kept_from
from domain.retention import Keep
from tests.unit.data.rollups import said
from tests.unit.data.samples import NOON, a_failed_run, a_run

KEEP = Keep(raw_days=2, slots_days=3, hours_days=4, practice_days=6)
DAY = timedelta(days=1)
DAYS = 9
FIRST = NOON - (DAYS - 1) * DAY


@pytest.fixture
def filled(store: Engine) -> Engine:
    """A good and a bad run at noon and at one, for nine days."""
    made = []
    for number in range(DAYS * 2):
        at = FIRST + (number // 2) * DAY + (number % 2) * timedelta(hours=1)
        made += [a_run(2 * number, scheduled_at=at), a_failed_run(2 * number + 1, vantage="Y99002", scheduled_at=at)]
    with writing(store) as conn:
        runs.store(conn, runs=made, received_at=NOON)
    return store


def days_of(engine: Engine, name: str) -> int:
    """How many different first values of its key a table has."""
    table = tables.metadata.tables[name]
    first = next(iter(table.primary_key.columns))
    with reading(engine) as conn:
        return int(conn.execute(select(func.count(func.distinct(first)))).scalar() or 0)


def faults(engine: Engine) -> list[str]:
    found = check(engine).findings
    return [each.problem for some in found.values() for each in some if each.level is Level.FAULT]


def test_each_tier_goes_in_its_time_and_what_is_left_is_right(filled: Engine) -> None:
    with reading(filled) as conn:
        due = {each.tier: each.rows for each in applying.due(conn, keep=KEEP, now=NOON)}
    assert due == {"raw": 24}, "nothing was computed yet"
    told: list[tuple[str, int, int]] = []
    gone = applying.retain(filled, keep=KEEP, now=NOON, progress=lambda *each: told.append(each))
    assert [each.tier for each in gone] == ["raw"]
    assert told[-1] == ("raw", 24, 24)
    gone = applying.retain(filled, keep=KEEP, now=NOON)
    assert [each.tier for each in gone] == ["slots", "hours", "practice_days"]
    assert applying.retain(filled, keep=KEEP, now=NOON) == []
    with reading(filled) as conn:
        assert conn.execute(select(func.count()).select_from(tables.runs)).scalar() == 3 * 4
        assert kept_from(conn, tier="raw") == rollups.hours_of_day(rollups.day_of(NOON) - 2).start
        oldest = applying.oldest_run(conn)
    assert oldest is not None
    assert NOON - 3 * DAY < oldest < NOON - 2 * DAY
    assert [days_of(filled, name) for name in ("practice_hours", "practice_days", "practice_step_days")] == [10, 7, 7]
    assert [days_of(filled, name) for name in ("pct_days", "pct_step_days")] == [9, 9]
    assert days_of(filled, "gathered_runs") == 4, "today's two hours are not over"
    assert faults(filled) == []


def test_a_rebuild_leaves_what_has_no_source_as_it_is(filled: Engine) -> None:
    for _ in range(2):
        applying.retain(filled, keep=KEEP, now=NOON)
    with reading(filled) as conn:
        before = said.everything(conn)
    with writing(filled) as conn:
        hours = rollups.mark_everything(conn, since=FIRST - DAY, until=NOON + DAY)
        rollups.members_changed(conn, organisations={"Y99001"})
    rollups.refresh(filled, now=NOON)
    assert hours == 10
    with reading(filled) as conn:
        after = said.everything(conn)
    assert before.pop("practice_rolling") != after.pop("practice_rolling"), "it sums the days that are left"
    assert after == before


def planned_attempts(engine: Engine, name: str) -> int:
    table = tables.metadata.tables[name]
    with reading(engine) as conn:
        blobs = list(conn.execute(select(table.c.tally).where(table.c.planned)).scalars())
    return int(tally.decode(blobs).count.sum())


@pytest.mark.parametrize(("minutes", "marked"), [(29, 0), (31, 1), (60, 1)])
def test_planned_work_touches_whole_hours_where_runs_are_gone(filled: Engine, minutes: int, marked: int) -> None:
    applying.retain(filled, keep=KEEP, now=NOON)
    since = NOON - 3 * DAY + timedelta(minutes=20)
    with writing(filled) as conn:
        when = {"since": since, "until": since + timedelta(minutes=minutes), "declared_at": NOON}
        number = planned.declare(conn, **when, dimension="practice", value="Y99002", reason="line")
    rollups.refresh(filled, now=NOON)
    tiers = ("practice_hours", "practice_days", "pct_days")
    assert [planned_attempts(filled, name) for name in tiers] == [marked] * 3
    assert faults(filled) == []
    with writing(filled) as conn:
        planned.withdraw(conn, planned_id=number, withdrawn_at=NOON)
    rollups.refresh(filled, now=NOON)
    assert [planned_attempts(filled, name) for name in tiers] == [0] * 3


def test_work_at_a_hospital_needs_the_runs(filled: Engine) -> None:
    applying.retain(filled, keep=KEEP, now=NOON)
    with writing(filled) as conn, pytest.raises(PlannedWorkError, match="do not say which hospital"):
        planned.declare(
            conn,
            since=NOON - 5 * DAY,
            until=NOON,
            dimension="provider",
            value="ZH1",
            reason="upgrade",
            declared_at=NOON,
        )


def test_tiers_that_would_outlive_their_source_are_refused() -> None:
    with pytest.raises(ValueError, match="keep_raw_days is longer than keep_hours_days"):
        Keep(raw_days=90)
    with pytest.raises(ValueError, match="keep_hours_days is longer"):
        Keep(hours_days=0)
    with pytest.raises(ValueError, match="at least 2 days"):
        Keep(raw_days=1)
