"""Figures from the read model are those that the store's hours give, practice by practice and cell by cell."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from dashboard import measured, nation, queries
from dashboard.address import state as address
from dashboard.core import all_hospitals, core
from dashboard.desk import Desk
from dashboard.memo import Memo
from dashboard.nation import Course
from dashboard.settings import DashboardSettings
from dashboard.tallies import total
from dashboard.views import practices_heat
from dashboard.views.comparison import comparison, what_counts
from dashboard.views.comparison import read as compare
from dashboard.views.heat import heat
from dashboard.views.practices_course import bars, courses
from dashboard.views.trends import reading as trends
from dashboard.views.trends.roles import by_role
from dashboard.views.trends.whose import whose
from data import rollups
from data.fleet.call_hours import CallHours
from data.fleet.keeper import Keeper
from data.fleet.model import ModelReader
from tests.factories import seed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def desk(sqlite_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a read model, for which 40 practices are many."""
    seed(sqlite_store, story="many", now=NOW)
    rollups.refresh(sqlite_store, now=NOW)
    keeper = Keeper(sqlite_store, folder=tmp_path / "model")
    assert keeper.refresh()
    keeper.close()
    monkeypatch.setattr(nation, "MANY", 10)
    return Desk(
        engine=sqlite_store,
        clock=lambda: NOW,
        settings=DashboardSettings(),
        read_model=ModelReader(tmp_path / "model"),
    )


@pytest.mark.parametrize("hash_", ["#period=24h", "#period=7d", "#period=7d&role=REFERRING_CLINICIAN"])
def test_practices_and_cells_are_those_of_the_store(desk: Desk, hash_: str) -> None:
    state = address.read(hash_, now=NOW)
    fleet = queries.fleet(desk)
    plain = comparison(fleet, tallies=measured.practice_hours(desk, period=state.period), state=state)
    found = nation.nation_of(desk, fleet=fleet, state=state)
    assert found is not None
    assert found.pcts is not None
    quick = comparison(fleet, tallies=found.practices, state=state, nation=found)
    assert quick.failed.shares == plain.failed.shares
    assert quick.slow.shares == plain.slow.shares
    assert quick.left_out == plain.left_out
    assert sum(share.bad for share in plain.failed.shares.values())
    mine = {each.vantage: each.pct for each in fleet.practices()}
    grouped = found.pcts.places
    drawn = heat(found.pcts, period=state.period, order=range(len(grouped)), names=grouped)
    every = plain.every
    for row, pct in enumerate(grouped):
        own = every.of_places({vantage for vantage, home in mine.items() if home == pct})
        one = heat(own, period=state.period, order=range(len(own.places)), names=own.places)
        assert drawn.attempts[row].tolist() == one.attempts.sum(axis=0).tolist()
        assert drawn.bad[row].tolist() == one.bad.sum(axis=0).tolist()


def test_a_long_period_counts_whole_days_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practices_heat, "MOST_ROWS", 10)
    state = address.read("#period=30d", now=NOW)
    found = nation.nation_of(desk, fleet=queries.fleet(desk), state=state)
    assert found is not None
    assert found.whole_days
    shown = comparison(queries.fleet(desk), tallies=found.practices, state=state, nation=found)
    _, drawn = practices_heat.cells(shown, state=state, population=queries.fleet(desk).population)
    assert len(drawn.labels) <= 31
    assert drawn.attempts.sum() == shown.tallies.attempts() + shown.left_out
    assert "in whole days" in what_counts(shown, state=state, level="PCT")


@pytest.mark.parametrize("hash_", ["#pct=ZZ2&period=24h", "#pct=ZZ2&period=7d", "#pct=ZZ2&period=7d&time=all"])
def test_practices_of_one_pct_by_hour_are_those_of_the_store(desk: Desk, hash_: str) -> None:
    state = address.read(hash_, now=NOW)
    fleet = queries.fleet(desk)
    plain = comparison(fleet, tallies=measured.practice_hours(desk, period=state.period), state=state)
    quick = compare(desk, state=state)
    assert quick.nation is not None
    assert quick.failed.shares == plain.failed.shares
    assert quick.slow.shares == plain.slow.shares
    drawn = [practices_heat.cells(found, state=state, population=fleet.population)[1] for found in (plain, quick)]
    assert drawn[0].keys == drawn[1].keys
    for name in ("attempts", "bad", "domains", "planned"):
        assert getattr(drawn[0], name).tolist() == getattr(drawn[1], name).tolist()
    shares = courses(desk, plain, state=state, practices=plain.practices)
    known = {name: shares[name] for name in quick.tallies.places}
    assert courses(desk, quick, state=state, practices=quick.practices) == known


@pytest.mark.parametrize("hash_", ["#period=24h", "#period=7d", "#period=7d&time=all"])
def test_the_bars_of_a_nation_s_practices_are_those_of_the_store(desk: Desk, hash_: str) -> None:
    state = address.read(hash_, now=NOW)
    tallies = measured.practice_hours(desk, period=state.period)
    plain = comparison(queries.fleet(desk), tallies=tallies, state=state)
    shares = courses(desk, plain, state=state, practices=plain.practices)
    assert any(max(each) > 0 for each in shares.values())
    quick = compare(desk, state=state)
    assert quick.nation is not None
    assert courses(desk, quick, state=state, practices=quick.practices) == shares
    few = quick.practices[3:5]
    assert courses(desk, quick, state=state, practices=few) == {each.vantage: shares[each.vantage] for each in few}


def test_bars_are_equal_stretches_rounded_up_and_a_gap_is_told_apart() -> None:
    tried = np.zeros((2, 60), dtype=np.int64)
    tried[0, 5:55] = 1
    tried[1, 5:8] = 200
    bad = np.zeros_like(tried)
    bad[1, 6] = 1
    first, second = bars(Course(vantages=("A", "B"), tried=tried, bad=bad)).values()
    assert first == [0] * 17
    assert second == [1] + [-1] * 16
    assert bars(Course(vantages=("A",), tried=tried[:1] * 0, bad=bad[:1])) == {}


@pytest.mark.parametrize("hash_", ["#period=24h", "#period=7d", "#period=7d&time=all", "#period=7d&pct=ZZ1"])
def test_trends_are_those_of_the_store(desk: Desk, hash_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = trends.read(desk, hash_=hash_)
    monkeypatch.setattr(nation, "MANY", 1_000)
    plain = trends.read(replace(desk, memo=Memo()), hash_=hash_)
    for name in ("hours", "before", "practices"):
        one, other = getattr(quick, name), getattr(plain, name)
        assert one.attempts() == other.attempts()
        assert whose(one) == whose(other)
        assert by_role(one) == by_role(other)
        assert total(one.own_time().failures()) == total(other.own_time().failures())
        assert total(one.own_time().slowness()) == total(other.own_time().slowness())
    assert (quick.due, quick.weeks.shares) == (plain.due, plain.weeks.shares)


def test_longer_than_practices_are_kept_is_said(desk: Desk) -> None:
    found = trends.read(desk, hash_="#period=26w")
    assert found.clipped
    assert found.hours.attempts() == found.practices.attempts() > 0


@pytest.mark.parametrize("hash_", ["", "#period=7d", "#pct=ZZ2"])
def test_calls_of_the_core_are_those_of_the_store(desk: Desk, tmp_path: Path, hash_: str) -> None:
    state = address.read(hash_, now=NOW, usual="24h")
    quick = replace(desk, memo=Memo(), calls=CallHours(tmp_path / "calls"))
    again = replace(desk, memo=Memo(), calls=CallHours(tmp_path / "calls"))
    plain_desk = replace(desk, memo=Memo(), calls=None)
    for one in (quick, again):  # made, and then from the file
        for mine, plain in zip(core(one, state=state).figures, core(plain_desk, state=state).figures, strict=True):
            assert replace(mine, latency=plain.latency) == plain
            assert mine.latency.tolist() == plain.latency.tolist()
        hospitals = (all_hospitals(each, state=state).figures for each in (one, plain_desk))
        for mine, plain in zip(*hospitals, strict=True):
            assert replace(mine, latency=plain.latency) == plain
            assert mine.latency.tolist() == plain.latency.tolist()
    assert bool(state.pct) or list((tmp_path / "calls").glob("*.npz"))
