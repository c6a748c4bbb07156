"""Where runs go, when they arrive, and the truth beside them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bookwatch.simulator.arrival import TICK_US
from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.outputs import whole_file
from bookwatch.simulator.play import Wanted, play
from bookwatch.simulator.truth import truth, write_truth
from collectors.acceptance import Gate
from data import runs as stored_runs
from data.engine import open_engine, reading
from domain.clock import iso
from domain.wire import run_to_json
from tests.unit.bookwatch.simulator.conftest import TUESDAY, Simulate, a_fault, bodies, runs_of


def test_reports_arrive_soon_after_the_run_in_whole_ticks(simulate: Simulate) -> None:
    for batch in simulate(rounds=3):
        late_us = batch.received_us - batch.started_us - (batch.duration_ms * 1000)
        assert (batch.received_us % TICK_US == 0).all()
        assert (late_us >= -1).all()
        assert (late_us < 40e6).all()


def test_a_cut_link_delays_arrival_and_not_the_run(simulate: Simulate) -> None:
    cut = a_fault("link:L-ZZ3", "cut", hours=2)
    refused = a_fault("link:L-ZZ3", "connect.timed_out", hours=2)
    (held,), (sent,) = simulate(cut), simulate(refused)
    assert bodies(simulate(cut)) == bodies(simulate(refused)), "the runs are the same: only their reports wait"
    behind = cut.sharing(simulate().world)[held.rows]
    end_us = (TUESDAY + timedelta(hours=2)).timestamp() * 1e6
    assert (held.received_us[behind] >= end_us).all()
    assert (held.received_us[behind] < end_us + 30e6).all()
    assert (held.received_us[~behind] == sent.received_us[~behind]).all()
    assert (held.started_us == sent.started_us).all()


def test_the_file_and_the_store_hold_the_same_and_again_adds_nothing(
    url: str, tmp_path: Path, simulate: Simulate
) -> None:
    out, engine = tmp_path / "runs.ndjson", open_engine(url)
    simulation = simulate(a_fault("link:L-ZZ2", "cut", hours=0.1))
    wanted = Wanted(out=out, engine=engine, truth=tmp_path / "truth.json", organisations=tmp_path / "orgs.csv")
    first, second = play(simulation, wanted=wanted), play(simulation, wanted=wanted)
    assert (first.stored, second.stored) == (first.runs, 0)
    written = {line["run_id"]: line for line in map(json.loads, out.read_bytes().splitlines())}
    with reading(engine) as conn:
        kept = list(stored_runs.exported(conn, since=simulation.start, until=simulation.end))
    engine.dispose()
    assert len(kept) == len(written) == first.runs
    for run, received_at in kept:
        line = written[str(run.run_id)]
        assert (iso(received_at), run.outcome.value) == (line["received_at"], line["outcome"])
        sent = run_to_json(run)
        assert [step["step_id"] for step in sent["steps"]] == [step["step_id"] for step in line["steps"]]
        assert sent["duration_ms"] == line["duration_ms"]


def test_a_file_that_was_not_finished_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "runs.ndjson"
    file.write_bytes(b"old")
    with pytest.raises(TypeError), whole_file(file) as out:
        out.writelines([b"half", None])  # type: ignore[list-item]
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_the_truth_lists_causes_and_windows(simulate: Simulate) -> None:
    shared = a_fault("resolver:RES-ZZ3", "no_answer", hours=0.5)
    inside = sorted(
        code for code, member in zip(simulate().world.codes, shared.sharing(simulate().world), strict=True) if member
    )
    local = a_fault(f"card:{inside[0]}", "revoked", start=TUESDAY + timedelta(minutes=10), hours=1)
    document = truth(simulate(shared, local, rounds=6))
    assert [cause["key"] for cause in document["causes"]] == [
        "shared/resolver/RES-ZZ3",
        f"local/practice/{inside[0]}",
    ]
    assert document["causes"][0]["members"] == inside == sorted(document["practices"])
    assert [window["causes"] for window in document["practices"][inside[0]]] == [[0], [0, 1]]
    assert [window["causes"] for window in document["practices"][inside[1]]] == [[0], [0]]


def test_another_truth_is_not_overwritten(tmp_path: Path, simulate: Simulate) -> None:
    file = tmp_path / "truth.json"
    write_truth(simulate(), file=file)
    write_truth(simulate(), file=file)
    kept = file.read_bytes()
    with pytest.raises(SimulatorError, match="--truth"):
        write_truth(simulate(a_fault("core", "error")), file=file)
    assert file.read_bytes() == kept


def test_what_one_practice_has_for_itself_is_its_own(simulate: Simulate) -> None:
    world = simulate().world
    own = next(value for value in world.dimensions["resolver"] if value.startswith("RES-Y"))
    assert a_fault(f"resolver:{own}", "refused").truth(world)[1:] == ("practice", own.removeprefix("RES-"))


def test_the_collector_would_take_every_run(simulate: Simulate) -> None:
    (batch,) = simulate(a_fault("core", "error", severity=0.1), a_fault("line:" + simulate().world.codes[0], "cut"))
    for run in runs_of(batch):
        gate = Gate(agent=run.agent, owners={run.vantage: run.agent}, now=TUESDAY + timedelta(hours=1))
        assert gate.objection(run) == ""
