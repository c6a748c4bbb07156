"""Figures from the read model are those that the store's hours give, practice by practice and cell by cell."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard import measured, nation, queries
from dashboard.address import state as address
from dashboard.desk import Desk
from dashboard.settings import DashboardSettings
from dashboard.views import practices_heat
from dashboard.views.comparison import comparison, what_counts
from dashboard.views.heat import heat
from data.fleet.keeper import Keeper
from data.fleet.model import ModelReader
from tests.factories import seed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def desk(sqlite_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a read model, for which 40 practices are many."""
    seed(sqlite_store, story="many", now=NOW)
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


def test_one_pct_is_read_from_the_store(desk: Desk) -> None:
    fleet = queries.fleet(desk)
    state = address.read(f"#pct={fleet.practices()[0].pct}", now=NOW)
    assert nation.nation_of(desk, fleet=fleet, state=state) is None
