"""Who belonged where may be corrected afterwards: the figures of PCTs follow."""

from datetime import timedelta

from sqlalchemy import Engine, select

from data import organisations, rollups, runs, tables
from data.engine import reading, writing
from domain.organisations import Membership
from tests.unit.data.rollups import said
from tests.unit.data.samples import NOON, a_run


def pcts(engine: Engine) -> dict[str, set[object]]:
    with reading(engine) as conn:
        slots = {key[1] for key in said.counts(conn, tables.operation_slots)}
        days = {key[1] for key in said.counts(conn, tables.pct_days)}
        steps = {key[1] for key in said.counts(conn, tables.pct_step_days)}
    return {"slots": slots, "days": days, "steps": steps}


def test_pcts_follow_a_membership_that_is_corrected(store: Engine) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=[a_run(1, vantage="Y99002")], received_at=NOON)
    rollups.refresh(store, now=NOON)
    assert pcts(store) == {"slots": {"ZZ1"}, "days": {"ZZ1"}, "steps": {"ZZ1"}}
    with writing(store) as conn:
        right = Membership(organisation="Y99002", dimension="pct", value="ZZ4", since=NOON - timedelta(days=9))
        organisations.register(conn, organisations=(), memberships=[right], vantages=(), token_hashes={})
    rollups.refresh(store, now=NOON)
    assert pcts(store) == {"slots": {"ZZ4"}, "days": {"ZZ4"}, "steps": {"ZZ4"}}


def test_an_enrolment_of_somebody_new_marks_nothing(store: Engine) -> None:
    with writing(store) as conn:
        runs.store(conn, runs=[a_run(1, vantage="Y99002")], received_at=NOON)
    rollups.refresh(store, now=NOON)
    with writing(store) as conn:
        fact = Membership(organisation="Y99050", dimension="pct", value="ZZ4")
        organisations.register(conn, organisations=(), memberships=[fact], vantages=(), token_hashes={})
        assert conn.execute(select(tables.dirty_hours)).all() == []
        assert conn.execute(select(tables.dirty_days)).all() == []
