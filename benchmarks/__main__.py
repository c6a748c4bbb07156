"""`python -m benchmarks [NAME...]`: run all benchmarks, or those named, each in a process of its own.

Prints the JSON lines of all; ends with exit code 1 where a figure misses its limit.
"""

import json
import subprocess
import sys

NAMES = (
    "journey_cpu",
    "phases",
    "scheduling",
    "nation",
    "core_throughput",
    "ingest",
    "store_postgres",
    "sketches",
    "store_rollups",
    "attribution_speed",
    "national_pages",
    "simulate",
    "archive_size",
    "demo",
)


def main(wanted: list[str]) -> int:
    """Run them; returns the exit code."""
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.stderr.write(f"unknown benchmark {', '.join(unknown)}; known: {', '.join(NAMES)}\n")
        return 2
    met = True
    for name in wanted or NAMES:
        sys.stderr.write(f"# {name}\n")
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True, check=False
        )
        sys.stdout.write(done.stdout)
        sys.stdout.flush()
        met = (
            met
            and done.returncode == 0
            and all(json.loads(line)["met"] is not False for line in done.stdout.splitlines())
        )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
