"""How many refer-and-book journeys a second one core process serves, with 50 concurrent clients in other processes.

Whole journeys of the real engine, each on fresh TLS connections. The figure is journeys a second of the core's own CPU
time: what the process serves when it has one processor to itself, whatever else this machine does meanwhile.

`python -m benchmarks.core_throughput client CORE_URL CA_FILE SECONDS THREADS` is one of the client processes.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from benchmarks.figures import met, report
from booking_core.launch import Estate, launch_estate
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.vocabulary import Outcome
from probes.discovery import discover
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.settings import Card, Target, VantageSetup

CARDS = {"CARD-1": "k" * 40}
PROCESSES, THREADS = 2, 25
WARM_UP_S, SECONDS = 3.0, 15.0
LIMIT = 40.0


def client(core_url: str, *, ca_file: Path, seconds: float, threads: int) -> Counter[str]:
    """Run journeys one after the other in each thread for `seconds`; how many ended in which way."""
    target = discover(core_url, ca_file=ca_file)
    until = time.monotonic() + seconds

    def work(number: int) -> Counter[str]:
        ended: Counter[str] = Counter()
        while time.monotonic() < until:
            ended[_journey(target, organisation=f"Y9{number:04d}")] += 1
        return ended

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads)), Counter())


def _journey(target: Target, *, organisation: str) -> str:
    now = system_clock()
    run = run_journey(
        load_journey("refer-and-book"),
        target=target,
        setup=VantageSetup(
            vantage=organisation, organisation=organisation, card=Card(card_id="CARD-1", key=CARDS["CARD-1"])
        ),
        scheduled_at=now,
        clock=system_clock,
        run_id=uuid7(now),
        trace_id=new_trace_id(),
        agent="benchmark",
        agent_version="0",
    )
    return run.outcome.value if run.failure_class is None else run.failure_class.value


def under_load(estate: Estate, *, seconds: float) -> tuple[Counter[str], float, float]:
    """What ended how, the core's CPU seconds, and the seconds by the clock."""
    core = psutil.Process(estate.core.pid)
    own = (sys.executable, "-m", "benchmarks.core_throughput", "client")
    arguments = (estate.core.url, str(estate.ca_file), str(seconds), str(THREADS))
    before, began = core.cpu_times(), time.monotonic()
    clients = [subprocess.Popen([*own, *arguments], stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    ended: Counter[str] = Counter()
    for each in clients:
        ended.update(json.loads(each.communicate()[0]))
    after = core.cpu_times()
    return ended, after.user + after.system - before.user - before.system, time.monotonic() - began


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder, launch_estate(folder=Path(folder), cards=CARDS) as estate:
        under_load(estate, seconds=WARM_UP_S)
        ended, cpu_s, wall_s = under_load(estate, seconds=SECONDS)
        with urllib.request.urlopen(f"{estate.core.control_url}/counts") as answer:
            counts = json.load(answer)
    journeys = ended[Outcome.OK] + ended[Outcome.SLOW]
    rate = journeys / cpu_s
    setting = {
        "clients": PROCESSES * THREADS,
        "journeys": journeys,
        "ended": dict(ended),
        "core_cpu_s": round(cpu_s, 2),
    }
    report(
        "core: refer-and-book journeys a second on one processor",
        value=rate,
        unit="1/s",
        limit=LIMIT,
        met=met(rate, limit=LIMIT, better="more"),
        **setting,
    )
    report("core: the same by the clock of this machine, shared with its clients", value=journeys / wall_s, unit="1/s")
    double = counts["double_booked"]
    report("core: slots booked twice", value=double, unit="slots", limit=0, met=met(double, limit=0))
    failed = sum(ended.values()) - journeys
    report("core: journeys that failed under load", value=failed, unit="journeys", limit=0, met=met(failed, limit=0))


if __name__ == "__main__":
    if sys.argv[1:2] == ["client"]:
        url, ca, seconds, threads = sys.argv[2:]
        json.dump(client(url, ca_file=Path(ca), seconds=float(seconds), threads=int(threads)), sys.stdout)
    else:
        main()
