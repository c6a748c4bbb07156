"""The medians of our phases beside libcurl's, for the same calls to the same server: fresh and kept connections.

libcurl tells moments, not phases: what it calls the time to the first byte holds our `send` and `wait` together. It
looks up in a thread of its own and dials in its event loop, and counts both. So bare sockets make the same calls as
the referee: `bare_ms` is what the system calls themselves took (docs/decisions/0010 says what was found).
"""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from rich.progress import track

from benchmarks.bare_sockets import with_bare_sockets
from benchmarks.figures import report
from benchmarks.json_server import json_server
from benchmarks.peers import curl_handle, with_curl, with_our_transport
from benchmarks.precedence import go_ahead_of_others
from domain.runs import Phases
from probes.transport.trust import context_for

JOURNEYS = 300
DELAY_MS = 10.0
SHARE, LEAST_MS = 0.10, 0.2
"""A phase agrees within 10 % or 0.2 ms, whichever is more."""


Measured = list[dict[str, float]]
"""The phases of each call of a journey, in milliseconds."""


def main() -> None:
    """Make the calls in turn, and compare the medians."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)
    priority = go_ahead_of_others()
    with tempfile.TemporaryDirectory() as folder, json_server(Path(folder), delay_ms=DELAY_MS) as base:
        ca_file = Path(folder) / "ca.pem"
        handle, context = curl_handle(ca_file), context_for(ca_file)
        sides: dict[str, Callable[[], Measured]] = {
            "ours": lambda: [_as_curl_tells(each) for each in with_our_transport(base, ca_file=ca_file)],
            "libcurl": lambda: with_curl(base, handle=handle),
            "bare": lambda: with_bare_sockets(base, context=context),
        }
        found = _measured(sides)
    _compare("fresh", {name: [run[0] for run in runs] for name, runs in found.items()}, priority=priority)
    kept = {name: [call for run in runs for call in run[1:]] for name, runs in found.items()}
    _compare("kept", kept, priority=priority)


def _measured(sides: Mapping[str, Callable[[], Measured]]) -> dict[str, list[Measured]]:
    """Every side makes its journeys; who comes first goes round, as each finds the server as the one before left it."""
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    order = list(sides)
    for _ in track(range(JOURNEYS), description="journeys", disable=not sys.stderr.isatty()):
        for name in order:
            found[name].append(sides[name]())
        order.append(order.pop(0))
    return found


def _as_curl_tells(phases: Phases) -> dict[str, float]:
    found = {name: getattr(phases, name) or 0.0 for name in ("dns", "connect", "tls", "receive")}
    return found | {"send_and_wait": (phases.send or 0.0) + (phases.wait or 0.0)}


def _compare(connection: str, found: Mapping[str, Measured], *, priority: str) -> None:
    for phase in found["libcurl"][0]:
        if connection == "kept" and phase in {"dns", "connect", "tls"}:
            continue  # nothing is looked up, dialled or shaken there
        mine, peer, referee = (median(call[phase] for call in found[side]) for side in ("ours", "libcurl", "bare"))
        limit = max(SHARE * peer, LEAST_MS)
        report(
            f"phases.{connection}.{phase}_difference_ms",
            value=abs(mine - peer),
            unit="ms between medians",
            limit=round(limit, 3),
            met=abs(mine - peer) <= limit,
            ours_ms=round(mine, 3),
            libcurl_ms=round(peer, 3),
            bare_ms=round(referee, 3),
            priority=priority,
            met_against_bare=abs(mine - referee) <= max(SHARE * referee, LEAST_MS),
        )


if __name__ == "__main__":
    main()
