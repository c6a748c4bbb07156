"""The agent of the nation, and a collector for it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
VANTAGES, INTERVAL_S = 8_300, 300.0


@contextmanager
def sink(before: Sequence[str]) -> Iterator[str]:
    """A collector that stores nothing and acknowledges everything, in a process of its own; `before`: taskset ..."""
    command = [*before, sys.executable, "-m", "benchmarks.sink"]
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
