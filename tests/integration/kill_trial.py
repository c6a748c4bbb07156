"""A kill trial of any length: `python -m tests.integration.kill_trial [KILLS [SEED]]` (100 kills, seed 1).

Prints one JSON document; exit code 0 when every trace id that the core saw is stored exactly once, else 1.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Run a trial and print its account."""
    from tests.integration.killing import trial  # here, because the killed processes import this module as well

    kills, seed = [int(text) for text in (*arguments, *("100", "1")[len(arguments) :])]
    with tempfile.TemporaryDirectory() as folder:
        account = trial(Path(folder), kills=kills, seed=seed)
    sys.stdout.write(json.dumps({**asdict(account), "right": account.is_right}, indent=1) + "\n")
    return 0 if account.is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
