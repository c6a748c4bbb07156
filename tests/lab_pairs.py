"""`python -m tests.lab_pairs [--seeds 1,2] [--folder DIR] [NAME...]`: scenarios with several seeds, live and by file.

Prints one JSON line per scenario and seed: did every verdict agree with the truth, how many rounds the slowest one
needed, and does `bookwatch attribute` on the files that the lab left give the same verdicts as the live evaluation?
Ends with exit code 1 where one does not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.live_and_file import differences

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def names(scenarios: Path = SCENARIOS) -> list[str]:
    """All scenarios of a folder; those that are kept for every day."""
    return sorted(path.stem for path in scenarios.glob("*.yaml"))


def play(name: str, *, seed: int, folder: Path, scenarios: Path = SCENARIOS) -> dict[str, Any]:
    """Play one scenario by the command, compare live and file, and say what came of it."""
    started = time.monotonic()
    command = [sys.executable, "-m", "bookwatch", "lab", "run", str(scenarios / f"{name}.yaml")]
    command += ["--seed", str(seed), "--json", "--keep", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        return {"scenario": name, "seed": seed, "exit": done.returncode, "error": done.stderr[-2000:]}
    report = json.loads(done.stdout)
    wrong = [row for row in report["practices"] if not row["agreed"]]
    unlike = differences(folder, round_s=report["round_s"])
    return {
        "scenario": name,
        "seed": seed,
        "exit": done.returncode,
        "practices": len(report["practices"]),
        "wrong": [{key: row[key] for key in ("practice", "truth", "verdict", "sentence")} for row in wrong],
        "slowest_rounds": max((row["rounds_needed"] or 0 for row in report["practices"]), default=0),
        "file_differs": unlike[:5],
        "seconds": round(time.monotonic() - started, 1),
    }


def main() -> int:
    """Play all that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scenarios; default: all")
    parser.add_argument("--seeds", default="1,2,3", help="comma-separated")
    parser.add_argument("--folder", type=Path, default=SCENARIOS, help="where the scenarios are")
    wanted = parser.parse_args()
    bad = 0
    for name in wanted.names or names(wanted.folder):
        for seed in wanted.seeds.split(","):
            with tempfile.TemporaryDirectory(prefix=f"pair-{name}-") as folder:
                row = play(name, seed=int(seed), folder=Path(folder), scenarios=wanted.folder)
            bad += row["exit"] != 0 or bool(row["file_differs"])
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
