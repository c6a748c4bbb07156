"""The runs themselves: the wire format, consistent in themselves, the same bytes for the same seed."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from bookwatch.simulator import records
from bookwatch.simulator.records import Records
from bookwatch.simulator.simulation import Simulation
from domain.runs import Run
from domain.vocabulary import Outcome, Phase
from domain.wire import run_to_json
from probes.agent.schedule import slot_micros
from probes.journeys import load_journey
from tests.unit.bookwatch.simulator.conftest import SEED, TUESDAY, Simulate, a_fault, runs_of


def text(simulation: Simulation) -> bytes:
    writer = Records(seed=simulation.seed)
    return b"".join(line for batch in simulation for line in writer.lines(batch))


def test_the_same_seed_gives_the_same_bytes(simulate: Simulate) -> None:
    assert text(simulate(rounds=3)) == text(simulate(rounds=3))


def test_a_round_is_the_same_whatever_was_simulated_before_it(simulate: Simulate) -> None:
    later = simulate(start=TUESDAY + timedelta(minutes=10))
    assert text(simulate(rounds=3)).endswith(text(later))


def test_forgetting_forms_changes_nothing(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = a_fault("core", "slow", severity=0.5, shift={Phase.WAIT: 1_500.0})
    remembered = text(simulate(slow, rounds=2))
    monkeypatch.setattr(records, "MOST_FORMS", 1)
    assert text(simulate(slow, rounds=2)) == remembered


def test_a_line_holds_what_an_agent_sends_and_nothing_else(simulate: Simulate) -> None:
    (batch,) = simulate()
    lines = list(Records(seed=SEED).lines(batch))
    for line, run in zip(lines, runs_of(batch), strict=True):
        document = json.loads(line)
        document.pop("received_at")
        assert document == run_to_json(run)


def test_times_add_up(simulate: Simulate) -> None:
    for run in (run for batch in simulate(rounds=2) for run in runs_of(batch)):
        end = 0.0
        for step in run.steps:
            assert step.offset_ms >= end - 0.01
            assert abs(sum(step.phases.measured().values()) + step.client_ms - step.total_ms) < 0.01
            end = step.offset_ms + step.total_ms
        assert 0 <= run.duration_ms - end < 1.0


def test_identities_are_unique_and_of_the_run_s_moment(simulate: Simulate) -> None:
    runs = [run for batch in simulate(rounds=3) for run in runs_of(batch)]
    assert len({run.run_id for run in runs}) == len({run.trace_id for run in runs}) == len(runs)
    assert all(run.run_id.version == 7 for run in runs)
    assert all(run.run_id.int >> 80 == int(run.scheduled_at.timestamp() * 1000) for run in runs)
    requests = [step.request_id for run in runs for step in run.steps if step.request_id]
    assert len(set(requests)) == len(requests)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", each) for each in requests
    )


def test_runs_are_due_where_the_agents_have_them(simulate: Simulate) -> None:
    (batch,) = simulate()
    for run in runs_of(batch):
        slot = slot_micros(run.vantage, journey="refer-and-book", interval_micros=300_000_000)
        assert run.scheduled_at == TUESDAY + timedelta(microseconds=slot)
        assert run.scheduled_at <= run.started_at < run.scheduled_at + timedelta(seconds=1)


@pytest.fixture(scope="module")
def two_hours(simulate: Simulate) -> list[Run]:
    return [run for batch in simulate(rounds=24) for run in runs_of(batch)]


def test_most_runs_are_well_some_are_slow_and_a_few_fail(two_hours: list[Run]) -> None:
    runs = two_hours
    share = {outcome: sum(run.outcome is outcome for run in runs) / len(runs) for outcome in Outcome}
    assert share[Outcome.OK] > 0.9
    assert 0.0005 < share[Outcome.SLOW] < 0.03
    assert 0.0005 < share[Outcome.FAILED] < 0.01
    assert 0.004 < share[Outcome.BUSINESS] < 0.06


def test_a_slow_run_names_the_step_that_was_over_its_level(two_hours: list[Run]) -> None:
    slow = [run for run in two_hours if run.outcome is Outcome.SLOW]
    levels = {step.step_id: step.level_ms for step in load_journey("refer-and-book").steps}
    assert slow
    for run in slow:
        first = next(step for step in run.steps if step.outcome is Outcome.SLOW)
        assert run.failed_step == first.step_id
        assert first.total_ms > (levels[first.step_id] or 0)


def durations(runs: list[Run]) -> list[float]:
    return sorted(run.duration_ms for run in runs if run.outcome is Outcome.OK)


def test_waits_have_a_heavy_tail(two_hours: list[Run]) -> None:
    waits = sorted(step.phases.wait or 0.0 for run in two_hours for step in run.steps if step.step_id == "roles")
    usual, high, longest = waits[len(waits) // 2], waits[int(0.95 * len(waits))], waits[-1]
    assert usual < high < 3 * usual
    assert longest > 8 * usual


def test_mondays_are_slower_than_nights(simulate: Simulate) -> None:
    monday = simulate(rounds=2, start=datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    night = simulate(rounds=2, start=datetime(2026, 3, 4, 3, tzinfo=UTC))
    busy, quiet = (durations([run for batch in each for run in runs_of(batch)]) for each in (monday, night))
    assert busy[len(busy) // 2] > 1.3 * quiet[len(quiet) // 2]


def test_some_agents_are_off_at_night_and_say_so_when_they_start_again(simulate: Simulate) -> None:
    (night,) = simulate(start=datetime(2026, 3, 4, 3, tzinfo=UTC))
    (day,) = simulate()
    assert 0.8 * len(day) < len(night) < len(day) == 203
    morning = simulate(rounds=30, start=datetime(2026, 3, 4, 6, 30, tzinfo=UTC))
    started = [row for batch in morning for row in batch.rows[batch.just_started].tolist()]
    assert len(started) == len(set(started)) == len(day) - len(night)
    first = next(batch for batch in morning if batch.just_started.any())
    assert {run.markers for run in runs_of(first)} == {(), ("agent started",)}


def test_opening_hours_are_on_the_wall_clock(simulate: Simulate) -> None:
    """At 06:20 UTC in summer it is 07:20 in London, and the first PCs are on; in winter none is."""
    winter, summer = (next(iter(simulate(start=datetime(2026, month, 3, 6, 50, tzinfo=UTC)))) for month in (2, 6))
    assert len(winter) < len(summer)


def test_no_nhs_number_is_in_any_run(simulate: Simulate) -> None:
    written = re.sub(r'"(run_id|trace_id|request_id)":"[^"]*"', "", text(simulate(rounds=2)).decode())
    assert re.findall(r"(?<![\d.])\d{10}(?![\d.])", written) == []
