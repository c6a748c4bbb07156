"""Starting at the due moment, in real time."""

import threading
import time
from datetime import datetime

import pytest

from domain.clock import system_clock
from probes.agent.clockwork import Clockwork
from probes.agent.schedule import Due, Timetable


def test_each_run_starts_at_its_moment_and_never_before(caplog: pytest.LogCaptureFixture) -> None:
    started: list[tuple[Due, datetime]] = []

    def start(due: Due) -> None:
        started.append((due, system_clock()))
        raise RuntimeError("a run that cannot be started does not end the others")

    keys = [(f"Y{number:05d}", "journey") for number in range(20)]
    clockwork = Clockwork(Timetable(keys, interval_s=1, after=system_clock()), clock=system_clock, start=start)
    clockwork.begin()
    deadline = time.monotonic() + 10
    while len(started) < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
    clockwork.end()
    late = [(at - due.scheduled_at).total_seconds() for due, at in started]
    assert len(late) >= 30
    assert min(late) >= 0
    assert sorted(late)[len(late) // 2] < 0.5  # benchmarks/scheduling.py measures it; this machine may be busy
    assert "could not be started" in caplog.text


def test_nothing_starts_after_the_end() -> None:
    started: list[Due] = []
    keys = [(f"Y{number:05d}", "journey") for number in range(20)]
    clockwork = Clockwork(Timetable(keys, interval_s=1, after=system_clock()), clock=system_clock, start=started.append)
    clockwork.begin()
    clockwork.end()
    count = len(started)
    time.sleep(0.2)
    assert len(started) == count


def test_chores_are_done_regularly() -> None:
    done = threading.Event()
    clockwork = Clockwork(Timetable([], interval_s=1, after=system_clock()), clock=system_clock, start=lambda _: None)
    clockwork.also(done.set, each_s=0.05)
    clockwork.begin()
    assert done.wait(2)
    clockwork.end()
