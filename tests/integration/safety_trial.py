"""A safety trial of any length: `python -m tests.integration.safety_trial [RUNS [KILLS [SEED]]]` (500, 60, 1).

Prints one JSON document; exit code 0 when nothing is left behind and no NHS number outside the list has left, else 1.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Run a trial and print its account."""
    from tests.integration.safety_killing import trial  # here, because the killed processes import this module as well

    runs, kills, seed = [int(text) for text in (*arguments, *("500", "60", "1")[len(arguments) :])]
    with tempfile.TemporaryDirectory() as folder:
        account = trial(Path(folder), runs=runs, kills=kills, seed=seed)
    right = account.is_right(runs=runs, kills=kills)
    sys.stdout.write(json.dumps({**asdict(account), "right": right}, indent=1) + "\n")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
