"""How fast a nation's runs are made: 8,300 practices, each every five minutes, written as the wire has them.

Processor time of this one process, so that other work on the machine does not count. The file goes to the null device:
what a disk adds is the disk's. Run: python -m benchmarks.simulate [ROUNDS].
"""

import resource
import sys
import time
from pathlib import Path

from benchmarks.figures import met, report
from bookwatch.simulator.asked import DAY_S, Asked, simulation_of
from bookwatch.simulator.records import Records

PRACTICES, ROUNDS, INTERVAL_S = 8_300, 6, 300
TIMES_REAL_TIME, MEMORY_MB = 200.0, 600.0


def main(rounds: int = ROUNDS) -> None:
    """Make some rounds of a busy Monday morning and report the rate."""
    asked = Asked(practices=PRACTICES, days=rounds * INTERVAL_S / DAY_S)
    simulation = simulation_of(asked)
    records, runs, steps, size = Records(seed=asked.seed), 0, 0, 0
    began = time.process_time()
    with Path("/dev/null").open("wb") as out:
        for batch in simulation:
            runs, steps = runs + len(batch), steps + int(batch.made.sum())
            for line in records.lines(batch):
                size += out.write(line)
    seconds = time.process_time() - began
    rate = rounds * INTERVAL_S / seconds
    report(
        "simulate.times_real_time",
        value=rate,
        unit="x real time, raw runs, one core",
        limit=TIMES_REAL_TIME,
        met=met(rate, limit=TIMES_REAL_TIME, better="more"),
        practices=PRACTICES,
        runs=runs,
        steps=steps,
        cpu_seconds=round(seconds, 3),
        bytes_a_run=round(size / runs),
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(
        "simulate.memory_mb",
        value=memory,
        unit="MB RSS, peak",
        limit=MEMORY_MB,
        met=met(memory, limit=MEMORY_MB),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
