"""8,300 schedules at the national rate: start-up, lateness and CPU, beside APScheduler's own store of 8,300 jobs.

Run: python -m benchmarks.scheduling [SECONDS A ROUND]. Jobs are empty; lateness is the start less the scheduled time.
"""

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.figures import met, report
from domain.clock import system_clock
from probes.agent.clockwork import Clockwork
from probes.agent.schedule import Due, Timetable, slot_micros
from probes.agent.workers import Workers

SCHEDULES = 8_300
INTERVAL_S = 300.0
SETTLE_S = 1.5
ROUNDS = 3
UNITS = {
    "start_up_s": "CPU-s",
    "rate": "fires/s",
    "cpu_per_fire_ms": "CPU-ms",
    "p50_ms": "ms",
    "p99_ms": "ms",
    "longest_ms": "ms",
}
KEYS = [(f"Y{number:05d}", "refer-and-book") for number in range(SCHEDULES)]


class Contender(Protocol):
    """A way to start 8,300 jobs on time."""

    late_ms: list[float]

    def begin(self) -> None:
        """Set up all schedules and start."""

    def end(self) -> None:
        """Stop."""


class Ours:
    """The agent's timetable, clockwork and pool."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []

    def begin(self) -> None:
        """Set up all schedules and start."""
        self._pool = Workers(limit=20, name="bench")
        timetable = Timetable(KEYS, interval_s=INTERVAL_S, after=system_clock())
        self._clockwork = Clockwork(timetable, clock=system_clock, start=self._start)
        self._clockwork.begin()

    def end(self) -> None:
        """Stop."""
        self._clockwork.end()
        self._pool.drain(timeout_s=5)
        self._pool.close()

    def _start(self, due: Due) -> None:
        self._pool.submit(lambda: self.late_ms.append(_late_ms(due.scheduled_at)))


class JobEach:
    """One APScheduler job for each schedule, in its memory store, with the same slots."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []

    def begin(self) -> None:
        """Set up all schedules and start."""
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(20)})
        self._scheduler.start(paused=True)
        started = datetime.now(UTC)
        for vantage, journey in KEYS:
            slot = slot_micros(vantage, journey=journey, interval_micros=round(INTERVAL_S * 1_000_000))
            first = started + timedelta(microseconds=slot)
            self._scheduler.add_job(
                self._job, "interval", args=[first], seconds=INTERVAL_S, next_run_time=first, misfire_grace_time=60
            )
        self._scheduler.resume()

    def end(self) -> None:
        """Stop."""
        self._scheduler.shutdown()

    def _job(self, due: datetime) -> None:
        self.late_ms.append(_late_ms(due))


def _late_ms(due: datetime) -> float:
    return (datetime.now(UTC) - due).total_seconds() * 1000


def _measure(contender: Contender, *, seconds: float) -> dict[str, float]:
    cpu = time.process_time()
    contender.begin()
    start_up = time.process_time() - cpu
    # What fell due while 8,300 jobs were still being added is late for that reason alone: let it pass on both sides.
    time.sleep(SETTLE_S)
    contender.late_ms.clear()
    cpu, began = time.process_time(), time.monotonic()
    time.sleep(seconds)
    spent, lasted = time.process_time() - cpu, time.monotonic() - began
    contender.end()
    late = sorted(contender.late_ms)
    return {
        "start_up_s": start_up,
        "p50_ms": late[len(late) // 2],
        "p99_ms": late[int(len(late) * 0.99)],
        "longest_ms": late[-1],
        "cpu_per_fire_ms": spent * 1000 / len(late),
        "rate": len(late) / lasted,
    }


def _median(rounds: list[dict[str, float]], name: str) -> float:
    return statistics.median(each[name] for each in rounds)


def main() -> None:
    """Measure both, alternating, and print the median of the rounds."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    ours: list[dict[str, float]] = []
    peer: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        ours.append(_measure(Ours(), seconds=seconds))
        peer.append(_measure(JobEach(), seconds=seconds))
    limits = {"start_up_s": 0.1, "p99_ms": 5.0, "cpu_per_fire_ms": _median(peer, "cpu_per_fire_ms")}
    for name in ours[0]:
        value, limit = _median(ours, name), limits.get(name)
        report(
            f"scheduling.{name}",
            value=value,
            unit=UNITS[name],
            limit=limit,
            met=None if limit is None else met(value, limit=limit),
            schedules=SCHEDULES,
            rounds=[round(each[name], 3) for each in ours],
            apscheduler_memory_store=round(_median(peer, name), 3),
        )


if __name__ == "__main__":
    main()
