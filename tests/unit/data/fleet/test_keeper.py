"""The read model says what a plain count of the same rows says: made, brought up to date, outgrown, torn, shared."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text

from data import readings
from data.codes import JUDGEMENTS, OUTCOMES
from data.engine import reading, shown_version, writing
from data.fleet.answers import grid, totals
from data.fleet.cube import NOTHING
from data.fleet.keeper import Keeper
from data.fleet.model import ReadModel, open_model
from data.fleet.shape import DAYS, Measure
from data.words import all_words
from domain.clock import from_micros
from domain.vocabulary import Outcome
from tests.factories import seed
from tests.unit.data.fleet.rows import GP, PATIENT, Row, counted, invented, write, write_latency

HOURS = range(500_000, 500_010)
DAYS_USED = range(20_000, 20_010)
PLACES = range(7, 12)


@pytest.fixture
def keeper(store: Engine, tmp_path: Path) -> Keeper:
    """A keeper of an empty folder."""
    return Keeper(store, folder=tmp_path / "model")


def _model(tmp_path: Path) -> ReadModel:
    found = open_model(tmp_path / "model")
    assert found is not None
    return found


def _agrees(model: ReadModel, *, cube: str, rows: list[Row], buckets: range, roles: tuple[int, ...] = (GP,)) -> None:
    chosen = [model.layout.roles.index(role) for role in roles]
    places = sorted({row.place for row in rows})
    found = grid(getattr(model, cube), first=buckets.start, end=buckets.stop, places=places, roles=chosen)
    assert found.places.tolist() == places
    assert found.buckets.tolist() == list(buckets)
    for at, bucket in enumerate(found.buckets.tolist()):
        for column, place in enumerate(places):
            expected = counted(rows, bucket=bucket, place=place, roles=roles)
            assert found.counts[at, :, column].tolist() == expected


@pytest.mark.parametrize(("cube", "buckets"), [("hours", HOURS), ("days", DAYS_USED), ("pct_days", DAYS_USED)])
def test_what_is_made_is_what_was_counted(
    store: Engine, tmp_path: Path, keeper: Keeper, cube: str, buckets: range
) -> None:
    rows = invented(1, buckets=buckets, places=PLACES)
    with writing(store) as conn:
        write(conn, cube=cube, rows=rows, buckets=buckets)
    assert keeper.refresh()
    _agrees(_model(tmp_path), cube=cube, rows=rows, buckets=buckets)


def test_what_is_counted_anew_is_followed(store: Engine, tmp_path: Path, keeper: Keeper) -> None:
    rows = invented(2, buckets=HOURS, places=PLACES)
    with writing(store) as conn:
        write(conn, cube="hours", rows=rows, buckets=HOURS)
    keeper.refresh()
    before = _model(tmp_path)
    later = range(HOURS.stop - 2, HOURS.stop + 3)
    new = invented(3, buckets=later, places=range(7, 14))
    with writing(store) as conn:
        write(conn, cube="hours", rows=new, buckets=later)
    keeper.refresh()
    kept = [row for row in rows if row.bucket not in later] + new
    _agrees(before, cube="hours", rows=kept, buckets=range(HOURS.start, later.stop))  # a reader sees it in place
    assert before.layout == _model(tmp_path).layout
    with reading(store) as conn:
        assert before.followed == shown_version(conn)
    with writing(store):
        pass
    with reading(store) as conn:
        assert before.followed == shown_version(conn) - 1, "what changed since is not here yet"


def test_a_new_role_more_places_and_large_counts_make_it_anew(store: Engine, tmp_path: Path, keeper: Keeper) -> None:
    rows = invented(4, buckets=HOURS, places=PLACES)
    with writing(store) as conn:
        write(conn, cube="hours", rows=rows, buckets=HOURS)
    keeper.refresh()
    first = _model(tmp_path).layout
    hour = range(HOURS.stop, HOURS.stop + 1)
    one = invented(5, buckets=hour, places=PLACES, number=1)[0]
    busy = [replace(one, role=PATIENT, outcome=Outcome.FAILED)] * 300
    crowd = [replace(one, place=place, outcome=Outcome.OK) for place in range(100, 1_000)]
    with writing(store) as conn:
        write(conn, cube="hours", rows=busy + crowd, buckets=hour)
    keeper.refresh()
    model = _model(tmp_path)
    assert model.layout.generation > first.generation
    assert model.layout.cells[0] == "u2"
    _agrees(model, cube="hours", rows=rows + busy, buckets=range(HOURS.start, hour.stop), roles=(GP, PATIENT))
    found = totals(model.hours, first=hour.start, end=hour.stop, roles=[0, 1], measures=[Measure.ATTEMPTS])
    assert int(found.counts.sum()) == len(busy) + len(crowd)


def test_days_beyond_its_length_are_left_behind(store: Engine, tmp_path: Path, keeper: Keeper) -> None:
    days = range(20_000, 20_000 + DAYS + 5)
    rows = invented(5, buckets=days, places=PLACES)
    with writing(store) as conn:
        write(conn, cube="days", rows=rows, buckets=days)
    keeper.refresh()
    model = _model(tmp_path)
    newest = range(days.stop - DAYS, days.stop)
    _agrees(model, cube="days", rows=[row for row in rows if row.bucket in newest], buckets=newest)
    everything = grid(model.days, first=0, end=days.stop, places=list(PLACES), roles=[0])
    assert everything.buckets.tolist() == list(newest)


def test_percentiles_of_a_day_are_within_one_per_cent(store: Engine, tmp_path: Path, keeper: Keeper) -> None:
    values = np.random.default_rng(6).lognormal(8, 0.5, 400)
    with writing(store) as conn:
        write_latency(conn, day=20_000, pct=3, values_ms=values.tolist())
        write_latency(conn, day=20_001, pct=4, values_ms=[70.0])
    keeper.refresh()
    model = _model(tmp_path)
    _, slots = model.pct_latency.slots(20_000, end=20_002)
    assert np.isnan(model.pct_latency.cells[slots[1], 0, :, 0]).all()
    found = model.pct_latency.cells[slots[0], 0, :, 0]
    assert found == pytest.approx(np.quantile(values, [0.5, 0.95, 0.99], method="inverted_cdf"), rel=0.0101)


def test_one_process_keeps_and_a_torn_file_is_made_anew(store: Engine, tmp_path: Path, keeper: Keeper) -> None:
    rows = invented(7, buckets=HOURS, places=PLACES)
    with writing(store) as conn:
        write(conn, cube="hours", rows=rows, buckets=HOURS)
    assert keeper.refresh()
    second = Keeper(store, folder=tmp_path / "model")
    assert not second.refresh()
    broken = open_model(tmp_path / "model", writable=True)
    assert broken is not None
    broken.hours.writing().__enter__()  # killed here
    broken.hours.cells[:] = 9
    keeper.close()
    assert second.refresh()
    _agrees(_model(tmp_path), cube="hours", rows=rows, buckets=HOURS)
    second.close()


@pytest.mark.parametrize("forget", ["recounts", "recounts WHERE version > 1"], ids=["made anew", "restored"])
def test_another_store_at_the_same_address_is_not_taken_for_this_one(
    store: Engine, tmp_path: Path, keeper: Keeper, forget: str
) -> None:
    before = invented(8, buckets=HOURS, places=PLACES)
    with writing(store) as conn:
        write(conn, cube="hours", rows=invented(9, buckets=HOURS, places=PLACES), buckets=HOURS)
        write(conn, cube="hours", rows=before, buckets=HOURS)
    keeper.refresh()
    calls = tmp_path / "model" / "calls" / "500000-2-1.npz"
    calls.parent.mkdir()
    calls.touch()
    later = range(HOURS.start + 5, HOURS.stop)
    rows = invented(10, buckets=later, places=PLACES)
    with writing(store) as conn:
        conn.execute(text("DELETE FROM practice_hours"))
        conn.execute(text(f"DELETE FROM {forget}"))
        if forget == "recounts":  # it catches up with the versions of the one before
            write(conn, cube="hours", rows=rows, buckets=later)
            write(conn, cube="hours", rows=rows, buckets=later)
            write(conn, cube="hours", rows=rows, buckets=later)
    keeper.refresh()
    model = _model(tmp_path)
    assert not calls.exists()
    if forget == "recounts":
        _agrees(model, cube="hours", rows=rows, buckets=later)
    assert grid(model.hours, first=HOURS.start, end=later.start, places=list(PLACES), roles=[0]).counts.sum() == 0


@pytest.mark.parametrize("damage", ["", "{", '{"format": 1}', '{"format": 99}'])
def test_a_damaged_manifest_is_no_model_and_is_made_anew(
    store: Engine, tmp_path: Path, keeper: Keeper, damage: str
) -> None:
    (tmp_path / "model" / "read-model.json").write_text(damage, "utf-8")
    assert open_model(tmp_path / "model") is None
    assert keeper.refresh()
    assert open_model(tmp_path / "model") is not None


def test_each_place_s_last_run_and_verdict_are_there(store: Engine, tmp_path: Path, keeper: Keeper) -> None:
    seed(store, story="local", now=datetime(2026, 3, 3, 12, tzinfo=UTC))
    keeper.refresh()
    model = _model(tmp_path)
    with reading(store) as conn:
        expected = {state.vantage: state for state in readings.fleet(conn, at=datetime(2026, 3, 3, tzinfo=UTC))}
        words = all_words(conn)
    used = model.now.places != NOTHING
    assert {words[place] for place in model.now.places[used].tolist()} == {
        name for name, state in expected.items() if state.last_outcome is not None
    }
    for column, place in enumerate(model.now.places[used].tolist()):
        state = expected[words[place]]
        scheduled, received, outcome, judgement = model.now.cells[0, 0, :, column].tolist()
        assert from_micros(scheduled) == state.last_scheduled_at
        assert from_micros(received) == state.last_received_at
        assert OUTCOMES.word(outcome) == state.last_outcome
        assert JUDGEMENTS.maybe(judgement) == state.judgement
