"""8,300 vantages in one agent process on one core, at the national rate (each every 300 s: 27.7 journeys a second).

The whole agent works: schedule, pool, engine, outbox, delivery. The server takes 20 ms for each call and tells how long
it really took, so the timing error of a step is what the agent measured from the first byte sent to the last received,
less what the server says. Beside it, on the same core, bare sockets call the same server: their error is the machine's
and the server's own. Run: python -m benchmarks.nation [SECONDS OF A ROUND].
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import psutil

from benchmarks.bare_caller import bare_caller
from benchmarks.figures import met, report
from benchmarks.json_server import json_server
from benchmarks.nation_agent import VANTAGES, configuration, sink
from benchmarks.precedence import go_ahead_of_others
from domain.clock import system_clock
from domain.runs import Run
from probes.agent.config import load_config
from probes.agent.host import run_agent

DELAY_MS = 20.0
ROUNDS, SECONDS, SETTLE_S = 5, 10.0, 5.0
ERROR_P50_MS, ERROR_P99_MS, MEMORY_MB = 2.0, 6.0, 250.0


def timing_errors_ms(runs: list[Run]) -> list[float]:
    """For each step that ended well: measured less told by the server (microseconds, in X-Request-ID), sorted."""
    return sorted(
        (step.phases.send or 0.0)
        + (step.phases.wait or 0.0)
        + (step.phases.receive or 0.0)
        - float(step.request_id) / 1000
        for run in runs
        for step in run.steps
        if step.status == 200
    )


def main() -> None:
    """Run the agent for a while on one core, its peers on the other, and report."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[-1:])
    before = ("taskset", "-c", str(cores[0]))
    priority = go_ahead_of_others()
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as name, sink(before) as collector:
        folder = Path(name)
        with json_server(folder, delay_ms=DELAY_MS, before=before) as core:
            config = load_config(configuration(folder, core=core, collector=collector))
            stop = threading.Event()
            agent = threading.Thread(
                target=run_agent, args=(config,), kwargs={"clock": system_clock, "stop": stop, "on_run": runs.append}
            )
            agent.start()
            time.sleep(SETTLE_S)
            with bare_caller(core, ca_file=folder / "ca.pem") as bare:
                rounds = [_round(runs, seconds=seconds) for _ in range(ROUNDS)]
            memory_mb = psutil.Process().memory_info().rss / 1e6
            stop.set()
            agent.join()
    _report(rounds, bare=bare, priority=priority)
    report("nation.memory_mb", value=memory_mb, unit="MB RSS", limit=MEMORY_MB, met=met(memory_mb, limit=MEMORY_MB))


def _round(runs: list[Run], *, seconds: float) -> dict[str, float]:
    """The figures of the runs that end in the next `seconds`."""
    runs.clear()
    cpu, began = time.process_time(), time.monotonic()
    time.sleep(seconds)
    lasted = time.monotonic() - began
    cpu_cores, ended = (time.process_time() - cpu) / lasted, list(runs)
    errors = timing_errors_ms(ended)
    late = sorted((run.started_at - run.scheduled_at).total_seconds() * 1000 for run in ended)
    return {
        "journeys_per_s": len(ended) / lasted,
        "not_ok": sum(run.outcome.is_bad for run in ended),
        "timing_error_p50_ms": errors[len(errors) // 2],
        "timing_error_p99_ms": errors[int(len(errors) * 0.99)],
        "start_lateness_p99_ms": late[int(len(late) * 0.99)],
        "cpu_cores": cpu_cores,
    }


def _report(rounds: list[dict[str, float]], *, bare: list[float], priority: str) -> None:
    """Each figure is the median of the rounds'."""
    middle = {name: median(each[name] for each in rounds) for name in rounds[0]}
    not_ok = sum(each["not_ok"] for each in rounds)
    report("nation.journeys_per_s", value=middle["journeys_per_s"], unit="journeys/s", vantages=VANTAGES, not_ok=not_ok)
    for figure, share, limit in (("p50", 0.5, ERROR_P50_MS), ("p99", 0.99, ERROR_P99_MS)):
        name = f"timing_error_{figure}_ms"
        report(
            f"nation.{name}",
            value=middle[name],
            unit="ms a step",
            limit=limit,
            met=met(middle[name], limit=limit),
            rounds=[round(each[name], 2) for each in rounds],
            bare_sockets_ms=round(bare[int(len(bare) * share)], 3),
            priority=priority,
        )
    report("nation.start_lateness_p99_ms", value=middle["start_lateness_p99_ms"], unit="ms a journey")
    report("nation.cpu_cores", value=middle["cpu_cores"], unit="cores, the agent alone")


if __name__ == "__main__":
    main()
