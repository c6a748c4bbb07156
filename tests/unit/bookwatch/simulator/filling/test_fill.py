"""A store filled with a past: every tier, on both databases; stopped and gone on; never among real runs."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.filling.summary import filled
from bookwatch.simulator.plan import Plan
from data import tables, tally
from data.engine import open_engine, reading, writing
from data.migrations import upgrade
from data.retention.marks import kept_from
from data.rollups import mark_span, refresh
from data.rollups.moments import day_of, hours_of_day
from domain.vocabulary import VantageKind
from tests.unit.bookwatch.simulator.filling.conftest import START, Stopping, dump, filling_of


def test_a_past_has_every_tier_and_counts_the_same_in_each(url: str, plan: Plan) -> None:
    engine = open_engine(url)
    filling = filling_of(engine, plan=plan, among_real=True)
    timing = filling.fill()
    days = range(day_of(START), day_of(START) + 5)
    counts = {}
    with reading(engine) as conn:
        for table in (tables.practice_hours, tables.practice_days, tables.pct_days):
            rows = conn.execute(select(table)).all()
            key = next(iter(table.primary_key.columns)).name
            numbers = np.array([getattr(row, key) for row in rows])
            decoded = tally.decode([row.tally for row in rows])
            total = np.bincount(decoded.row, weights=decoded.count, minlength=len(rows))
            for day in days:
                hours = hours_of_day(day)
                own = np.isin(numbers, hours) if key == "hour" else numbers == day
                counts[table.name, day] = int(total[own].sum())
        raw = conn.execute(select(func.count()).select_from(tables.runs)).scalar_one()
        kept = {tier: kept_from(conn, tier=tier) for tier in ("raw", "slots", "hours", "pct_days")}
    outcome = filled(filling, timing=timing)
    engine.dispose()
    for day in days:  # the last has one hour: summer time has begun, and what was asked for ends at midnight UTC
        assert counts["practice_hours", day] == counts["practice_days", day] == counts["pct_days", day]
        assert counts["pct_days", day] > (200 if day < days[-1] else 5)
    by_run = days[-2:]  # one day run by run is its 24 hours to midnight UTC, from the midnight in London before them
    assert raw == sum(counts["pct_days", day] for day in by_run)
    assert kept == {
        "raw": hours_of_day(by_run[0]).start,
        "slots": hours_of_day(by_run[0]).start,
        "hours": 0,
        "pct_days": 0,
    }
    assert (outcome.older_days, outcome.raw_hours) == (3, 25)
    assert {"runs", "practice_hours", "practice_step_days"} <= {each.table for each in outcome.tables}


def test_who_is_stopped_goes_on_and_ends_with_the_same(tmp_path: Path, plan: Plan) -> None:
    whole, stopped = (_engine(tmp_path / name) for name in ("whole.db", "stopped.db"))
    filling_of(whole, plan=plan).fill()
    for after in (2, 5):
        with pytest.raises(KeyboardInterrupt):
            filling_of(stopped, plan=plan, workers=Stopping(after)).fill()
    filling_of(stopped, plan=plan).fill()
    assert dump(stopped) == dump(whole)
    filling_of(stopped, plan=plan).fill()
    assert dump(stopped) == dump(whole)
    with pytest.raises(SimulatorError, match="by another command"):
        filling_of(stopped, plan=plan, raw_days=2).fill()


def test_roll_ups_of_the_runs_are_those_of_a_recount(tmp_path: Path, plan: Plan) -> None:
    engine = _engine(tmp_path / "again.db")
    filling = filling_of(engine, plan=plan)
    filling.fill()
    before = dump(engine)
    with writing(engine) as conn:
        since = filling.simulation.end - timedelta(hours=25)
        mark_span(conn, since=since, until=filling.simulation.end)
    refresh(engine, now=filling.simulation.end)
    assert dump(engine) == before


def test_a_database_with_real_vantages_is_left_alone(tmp_path: Path, plan: Plan) -> None:
    engine = _engine(tmp_path / "real.db")
    with writing(engine) as conn:
        row = {"vantage": "Y99999", "kind": VantageKind.AGENT, "organisation": "Y99999", "agent": "Y99999"}
        conn.execute(tables.vantages.insert().values(row))
    with pytest.raises(SimulatorError, match=r"not of this world \(Y99999\)"):
        filling_of(engine, plan=plan).fill()
    filling_of(engine, plan=plan, among_real=True).fill()
    assert len(dump(engine)["practice_days"]) > 30


def _engine(file: Path) -> Engine:
    url = f"sqlite:///{file}"
    upgrade(url)
    return open_engine(url)
