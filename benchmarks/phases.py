"""The medians of our phases beside libcurl's, for the same calls to the same server: fresh and kept connections.

libcurl tells moments, not phases: what it calls the time to the first byte holds our `send` and `wait` together.
"""

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from rich.progress import track

from benchmarks.figures import report
from benchmarks.json_server import json_server
from benchmarks.peers import curl_handle, with_curl, with_our_transport
from domain.runs import Phases

JOURNEYS = 150
DELAY_MS = 20.0
SHARE, LEAST_MS = 0.10, 0.2
"""A phase agrees within 10 % or 0.2 ms, whichever is more."""


def main() -> None:
    """Make the calls in turn, and compare the medians."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)
    ours: list[list[dict[str, float]]] = []
    theirs: list[list[dict[str, float]]] = []
    with tempfile.TemporaryDirectory() as folder, json_server(Path(folder), delay_ms=DELAY_MS) as base:
        ca_file = Path(folder) / "ca.pem"
        handle = curl_handle(ca_file)
        for _ in track(range(JOURNEYS), description="journeys", disable=not sys.stderr.isatty()):
            ours.append([_as_curl_tells(each) for each in with_our_transport(base, ca_file=ca_file)])
            theirs.append(with_curl(base, handle=handle))
    _compare("fresh", [each[0] for each in ours], [each[0] for each in theirs])
    _compare("kept", [each for run in ours for each in run[1:]], [each for run in theirs for each in run[1:]])


def _as_curl_tells(phases: Phases) -> dict[str, float]:
    found = {name: getattr(phases, name) or 0.0 for name in ("dns", "connect", "tls", "receive")}
    return found | {"send_and_wait": (phases.send or 0.0) + (phases.wait or 0.0)}


def _compare(connection: str, ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> None:
    for phase in theirs[0]:
        if connection == "kept" and phase in {"dns", "connect", "tls"}:
            continue  # nothing is looked up, dialled or shaken there
        mine, peer = (median(each[phase] for each in side) for side in (ours, theirs))
        limit = max(SHARE * peer, LEAST_MS)
        report(
            f"phases.{connection}.{phase}_difference_ms",
            value=abs(mine - peer),
            unit="ms between medians",
            limit=round(limit, 3),
            met=abs(mine - peer) <= limit,
            ours_ms=round(mine, 3),
            libcurl_ms=round(peer, 3),
        )


if __name__ == "__main__":
    main()
