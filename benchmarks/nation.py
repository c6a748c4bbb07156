"""8,300 vantages in one agent process on one core, at the national rate (each every 300 s: 27.7 journeys a second).

The whole agent works: schedule, pool, engine, outbox, delivery. The server takes 20 ms for each call and tells how long
it really took, so the timing error of a step is what the agent measured from the first byte sent to the last received,
less what the server says. Run: python -m benchmarks.nation [SECONDS].
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.figures import met, report
from benchmarks.json_server import json_server
from domain.clock import system_clock
from domain.runs import Run
from probes.agent.config import load_config
from probes.agent.host import run_agent

HERE = Path(__file__).parent
VANTAGES, INTERVAL_S, DELAY_MS = 8_300, 300.0, 20.0
SECONDS, SETTLE_S = 40.0, 5.0
ERROR_P50_MS, ERROR_P99_MS, MEMORY_MB = 2.0, 6.0, 250.0


@contextmanager
def sink() -> Iterator[str]:
    """A collector that stores nothing and acknowledges everything, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def configuration(folder: Path, *, core: str, collector: str) -> Path:
    """The agent's file: one central agent that runs the journeys of every practice."""
    document = {
        "interval_s": INTERVAL_S,
        "servers": dict.fromkeys(("core", "identity", "care-records"), core),
        "ca_file": str(folder / "ca.pem"),
        "nhs_numbers": ["9990000018"],
        "services": [{"service_id": "1001", "provider": "ZH1"}],
        "outbox": "outbox.db",
        "journeys": [str(HERE / "eight_steps.arazzo.yaml")],
        "max_concurrent": 200,
        "vantages": [
            {
                "vantage": f"Y{number:05d}",
                "organisation": f"Y{number:05d}",
                "agent": "nation",
                "token": "token of the nation",
                "collector": collector,
                "card": {"card_id": "C1", "key": "k" * 32},
            }
            for number in range(VANTAGES)
        ],
    }
    file = folder / "agent.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


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
    os.sched_setaffinity(0, cores[-1:])  # the children inherit it: they start on the other cores, where there are any
    runs: list[Run] = []
    before = ("taskset", "-c", str(cores[0]))
    with tempfile.TemporaryDirectory() as name, sink() as collector:
        folder = Path(name)
        with json_server(folder, delay_ms=DELAY_MS, before=before) as core:
            config = load_config(configuration(folder, core=core, collector=collector))
            stop = threading.Event()
            agent = threading.Thread(
                target=run_agent, args=(config,), kwargs={"clock": system_clock, "stop": stop, "on_run": runs.append}
            )
            agent.start()
            time.sleep(SETTLE_S)
            runs.clear()
            process = psutil.Process()
            cpu, began = time.process_time(), time.monotonic()
            time.sleep(seconds)
            cpu_share = (time.process_time() - cpu) / (time.monotonic() - began)
            measured, memory_mb = list(runs), process.memory_info().rss / 1e6
            stop.set()
            agent.join()
    _report(measured, seconds=seconds, cpu_share=cpu_share, memory_mb=memory_mb)


def _report(runs: list[Run], *, seconds: float, cpu_share: float, memory_mb: float) -> None:
    errors = timing_errors_ms(runs)
    late = sorted((run.started_at - run.scheduled_at).total_seconds() * 1000 for run in runs)
    report("nation.journeys_per_s", value=len(runs) / seconds, unit="journeys/s", vantages=VANTAGES, not_ok=_bad(runs))
    for figure, share, limit in (("p50", 0.5, ERROR_P50_MS), ("p99", 0.99, ERROR_P99_MS)):
        value = errors[int(len(errors) * share)]
        report(
            f"nation.timing_error_{figure}_ms",
            value=value,
            unit="ms a step",
            limit=limit,
            met=met(value, limit=limit),
            steps=len(errors),
        )
    report("nation.start_lateness_p99_ms", value=late[int(len(late) * 0.99)], unit="ms a journey")
    report("nation.cpu_cores", value=cpu_share, unit="cores, the agent alone")
    report("nation.memory_mb", value=memory_mb, unit="MB RSS", limit=MEMORY_MB, met=met(memory_mb, limit=MEMORY_MB))


def _bad(runs: list[Run]) -> int:
    return sum(run.outcome.is_bad for run in runs)


if __name__ == "__main__":
    main()
