"""How many refer-and-book journeys a second one core process serves, with 50 concurrent clients in other processes.

The packaged journey's calls to the core, each journey on a fresh TLS connection (`benchmarks.lean_clients`). The figure
is journeys a second of the core's own CPU time: what the process serves when it has one processor to itself, whatever
else this machine does meanwhile.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

import psutil

from benchmarks.figures import met, report
from benchmarks.lean_clients import CARD
from booking_core.launch import Estate, launch_estate
from domain.vocabulary import Outcome

CARDS = {CARD.card_id: CARD.key}
PROCESSES, CLIENTS = 2, 25
WARM_UP_S, SECONDS = 3.0, 15.0
LIMIT = 40.0


def under_load(estate: Estate, *, seconds: float) -> tuple[Counter[str], float, float]:
    """What ended how, the core's CPU seconds, and journeys a second by the clock."""
    core = psutil.Process(estate.core.pid)
    arguments = (estate.core.url, str(estate.ca_file), str(seconds), str(CLIENTS))
    command = (sys.executable, "-m", "benchmarks.lean_clients", *arguments)
    before = core.cpu_times()
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    ended: Counter[str] = Counter()
    by_the_clock = 0.0
    for each in clients:
        journeys, took_s = json.loads(each.communicate()[0])
        ended.update(journeys)
        by_the_clock += sum(journeys.values()) / took_s
    after = core.cpu_times()
    return ended, after.user + after.system - before.user - before.system, by_the_clock


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder, launch_estate(folder=Path(folder), cards=CARDS) as estate:
        under_load(estate, seconds=WARM_UP_S)
        ended, cpu_s, by_the_clock = under_load(estate, seconds=SECONDS)
        with urllib.request.urlopen(f"{estate.core.control_url}/counts") as answer:
            counts = json.load(answer)
    journeys = ended[Outcome.OK]
    rate = journeys / cpu_s
    setting = {
        "clients": PROCESSES * CLIENTS,
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
    report("core: the same by the clock of this machine, shared with its clients", value=by_the_clock, unit="1/s")
    double = counts["double_booked"]
    report("core: slots booked twice", value=double, unit="slots", limit=0, met=met(double, limit=0))
    failed = sum(ended.values()) - journeys
    report("core: journeys that failed under load", value=failed, unit="journeys", limit=0, met=met(failed, limit=0))


if __name__ == "__main__":
    main()
