"""The demonstration's cost: seconds to the first measured run, memory and processor use of all its processes."""

import json
import subprocess
import sys

from benchmarks.figures import met, report

SECONDS = 120
FIRST_RUN_S, MEMORY_MB, CORES = 20.0, 800.0, 1.0


def main() -> None:
    """Run it for two minutes with its story, and report what it says of itself."""
    command = [sys.executable, "-m", "bookwatch", "demo", "--for", str(SECONDS), "--port", "0", "--json"]
    document = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    for figure, key, unit, limit in (
        ("demo.first_result_s", "first_result_s", "s", FIRST_RUN_S),
        ("demo.memory_mb", "memory_mb", "MB RSS, all processes, peak", MEMORY_MB),
        ("demo.cpu_cores", "cpu_cores", "cores, all processes, average", CORES),
    ):
        report(figure, value=document[key], unit=unit, limit=limit, met=met(document[key], limit=limit))
    report(
        "demo.runs_not_stored",
        value=document["executed"] - document["stored"],
        unit="runs",
        limit=0,
        met=document["executed"] == document["stored"],
    )


if __name__ == "__main__":
    main()
