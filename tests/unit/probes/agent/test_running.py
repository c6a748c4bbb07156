"""What becomes of each run that is due."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.clock import system_clock
from domain.failures import FailureClass
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.agent import running
from probes.agent.keeping import Keeper
from probes.agent.outbox import Outbox
from probes.agent.running import RunJourney, Runner
from probes.agent.schedule import Due
from tests.unit.probes.agent.making import config, instant_journey, load_named


class Bench:
    """A runner on a real outbox, and what it kept."""

    def __init__(self, folder: Path, *, run_journey: RunJourney = instant_journey, **settings: Any) -> None:
        self.config = config(folder, **settings)
        self.outbox = Outbox(self.config.outbox)
        self.kept: list[Run] = []
        self.runner = Runner(
            self.config,
            journeys=[load_named("refer-and-book")],
            clock=system_clock,
            keeper=Keeper(self.outbox, kept=self.kept.append),
            run_journey=run_journey,
            agent_version="0",
        )

    def due(self, entry: int = 0, *, round_number: int = 0, ago_s: float = 0.0) -> Due:
        at = system_clock() - timedelta(seconds=ago_s)
        return Due(entry=entry, scheduled_at=at, round_number=round_number)

    def settle(self) -> None:
        """Wait until everything that was started has been kept."""
        assert self.runner._pool.drain(timeout_s=5)
        assert self.runner._reports.drain(timeout_s=5)

    def outcomes(self) -> list[tuple[Outcome, tuple[str, ...]]]:
        return [(run.outcome, run.markers) for run in self.kept]


@pytest.fixture(name="gate")
def _gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def waiting_for(gate: threading.Event, *, begun: threading.Event | None = None) -> RunJourney:
    def run_journey(journey: Any, **given: Any) -> Run:
        if begun is not None:
            begun.set()
        gate.wait(10)
        return instant_journey(journey, **given)

    return run_journey


def test_a_run_is_kept_with_its_schedule_and_the_first_one_marks_the_start(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first, second = bench.due(), bench.due(round_number=1)
    for due in (first, second):
        bench.runner.start(due)
        bench.settle()
    assert bench.outcomes() == [(Outcome.OK, (running.STARTED,)), (Outcome.OK, ())]
    assert [run.scheduled_at for run in bench.kept] == [first.scheduled_at, second.scheduled_at]
    assert bench.outbox.queued("agent-1") == 2
    bench.outbox.close()


def test_due_while_the_last_one_still_runs_is_missed(tmp_path: Path, gate: threading.Event) -> None:
    bench = Bench(tmp_path, run_journey=waiting_for(gate), interval_s=60)
    bench.runner.start(bench.due())
    while not bench.runner._running:
        pass
    bench.runner.start(bench.due(round_number=1))
    assert bench.runner._reports.drain(timeout_s=5)
    assert bench.outcomes() == [(Outcome.MISSED, (running.STILL_RUNNING,))]
    gate.set()
    assert bench.runner.drain(timeout_s=5)
    assert [outcome for outcome, _ in bench.outcomes()] == [Outcome.MISSED, Outcome.OK]
    bench.outbox.close()


def test_no_room_within_its_interval_is_missed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.runner.start(bench.due(ago_s=1.5))
    bench.settle()
    assert bench.outcomes() == [(Outcome.MISSED, (running.NO_ROOM,))]
    bench.outbox.close()


def test_what_is_queued_at_the_stop_is_missed_and_what_runs_is_finished(tmp_path: Path, gate: threading.Event) -> None:
    begun = threading.Event()
    run_journey = waiting_for(gate, begun=begun)
    bench = Bench(tmp_path, run_journey=run_journey, vantages=3, max_concurrent=1, interval_s=60)
    for entry in range(3):
        bench.runner.start(bench.due(entry))
    assert begun.wait(10)
    threading.Timer(0.2, gate.set).start()
    assert bench.runner.drain(timeout_s=5)
    assert sorted(bench.outcomes()) == [
        (Outcome.MISSED, (running.STOPPING,)),
        (Outcome.MISSED, (running.STOPPING,)),
        (Outcome.OK, (running.STARTED,)),
    ]
    bench.outbox.close()


def test_a_mistake_in_the_engine_is_the_result_of_that_run(tmp_path: Path) -> None:
    def broken(journey: Any, **given: Any) -> Run:
        raise KeyError("a mistake of ours")

    bench = Bench(tmp_path, run_journey=broken)
    bench.runner.start(bench.due())
    bench.settle()
    assert [(run.outcome, run.failure_class) for run in bench.kept] == [(Outcome.FAILED, FailureClass.CLIENT_CRASH)]
    bench.outbox.close()


def test_without_a_note_no_run_starts(tmp_path: Path) -> None:
    called = threading.Event()

    def run_journey(journey: Any, **given: Any) -> Run:
        called.set()
        return instant_journey(journey, **given)

    bench = Bench(tmp_path, run_journey=run_journey)
    bench.outbox._connection.execute("PRAGMA query_only = 1")
    bench.runner.start(bench.due())
    bench.settle()
    assert not called.is_set()
    bench.outbox.close()


def test_in_three_rounds_each_vantage_books_with_every_hospital(tmp_path: Path) -> None:
    triage = {"service_id": "4001", "provider": "ZH1", "request_type": "TRIAGE_REQUEST"}
    services = [triage, *({"service_id": f"100{n}", "provider": f"ZH{n}"} for n in (1, 2, 3))]
    bench = Bench(tmp_path, vantages=4, interval_s=60, services=services)
    for round_number in range(3):
        for entry in range(4):
            bench.runner.start(bench.due(entry, round_number=round_number))
        bench.settle()
    booked = {(run.vantage, run.provider) for run in bench.kept}
    assert booked == {(f"Y9900{number}", f"ZH{hospital}") for number in range(1, 5) for hospital in range(1, 4)}
    bench.outbox.close()


def test_a_wrong_clock_tells_all_times_and_is_remembered_where_no_server_answers(tmp_path: Path) -> None:
    measured: Iterator[float | None] = iter([600_000.0, None])

    def run_journey(journey: Any, **given: Any) -> Run:
        return replace(instant_journey(journey, **given), clock_offset_ms=next(measured))

    bench = Bench(tmp_path, run_journey=run_journey, interval_s=60)
    fast = replace(bench.config.vantages[0], clock_offset=timedelta(minutes=10))
    bench.runner.use(replace(bench.config, vantages=(fast,)))
    for due in (bench.due(), bench.due(), bench.due(ago_s=90)):
        bench.runner.start(due)
        bench.settle()
    assert [run.outcome for run in bench.kept] == [Outcome.OK, Outcome.OK, Outcome.MISSED]
    assert [run.clock_offset_ms for run in bench.kept] == [600_000.0] * 3
    for run in bench.kept[:2]:
        assert timedelta() <= run.started_at - run.scheduled_at < timedelta(seconds=5)
        assert run.scheduled_at - system_clock() > timedelta(minutes=9, seconds=50)
    bench.runner.use(bench.config)
    bench.runner.start(bench.due(ago_s=90))
    bench.settle()
    assert bench.kept[-1].clock_offset_ms is None
    bench.outbox.close()
