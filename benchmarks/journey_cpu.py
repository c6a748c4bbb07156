"""Client CPU of an 8-step journey, all phases recorded, against a default `requests.Session` making the same calls.

TLS, one fresh connection a journey, the same server, rounds interleaved so that noise hits both alike.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import trustme
from rich.progress import track

from benchmarks.figures import report
from domain.clock import system_clock
from domain.identifiers import new_trace_id, traceparent, uuid7
from domain.vocabulary import Outcome
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.settings import Card, Target, VantageSetup

HERE = Path(__file__).parent
PAYLOAD = {"resourceType": "Bundle", "text": ["x" * 100] * 20}
CALLS = (("GET", 5), ("POST", 3))
ROUNDS, JOURNEYS = 12, 25
LIMIT = 0.9


@contextmanager
def json_server(folder: Path) -> Iterator[str]:
    """The base URL of a running server, whose authority is `ca.pem` in `folder`."""
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    port_file = folder / "port"
    command = [sys.executable, "-m", "benchmarks.json_server", str(folder / "server.pem"), str(port_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as server:
        try:
            while not port_file.exists():
                time.sleep(0.02)
            yield f"https://localhost:{port_file.read_text()}"
        finally:
            server.terminate()


def with_requests(base: str, *, ca_file: str) -> None:
    """One journey as a plain script would do it: a fresh Session, 5 GET and 3 POST."""
    headers = {"Authorization": "Bearer " + "x" * 400, "traceparent": traceparent(new_trace_id())}
    headers |= {"NHSD-End-User-Organisation-ODS": "Y99001", "Accept": "application/fhir+json"}
    with requests.Session() as session:
        session.verify = ca_file
        for method, times in CALLS:
            for number in range(times):
                body = PAYLOAD if method == "POST" else None
                session.request(method, f"{base}/{method}/{number}", json=body, headers=headers, timeout=10).json()


def cpu_ms(work: Callable[[], None], *, times: int) -> float:
    """CPU milliseconds of this process for one call of `work`, averaged over `times`."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times * 1000


def main() -> None:
    """Measure and report."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)  # they override Session.verify and cost a read of the whole bundle
    journey = load_journey(str(HERE / "eight_steps.arazzo.yaml"))
    setup = VantageSetup(vantage="Y99001", organisation="Y99001", card=Card(card_id="C1", key="k" * 32))
    with tempfile.TemporaryDirectory() as folder, json_server(Path(folder)) as base:
        target = Target(servers={"core": base}, ca_file=Path(folder) / "ca.pem", nhs_numbers=("9990000018",))

        def ours() -> None:
            now = system_clock()
            run = run_journey(
                journey, target=target, setup=setup, scheduled_at=now, clock=system_clock,
                run_id=uuid7(now), trace_id=new_trace_id(), agent="benchmark", agent_version="0",
            )  # fmt: skip
            assert run.outcome is Outcome.OK, run
            assert len(run.steps) == 8

        def theirs() -> None:
            with_requests(base, ca_file=str(Path(folder) / "ca.pem"))

        ours()
        theirs()
        pairs = [
            (cpu_ms(ours, times=JOURNEYS), cpu_ms(theirs, times=JOURNEYS))
            for _ in track(range(ROUNDS), console=None, description="journeys", disable=not sys.stderr.isatty())
        ]
    mine, peer = (sorted(side)[len(pairs) // 2] for side in zip(*pairs, strict=True))
    report(
        "journey.cpu_ms",
        value=round(mine, 3),
        unit="ms/journey",
        steps=8,
        peer="requests.Session",
        peer_value=round(peer, 3),
    )
    report(
        "journey.cpu_ratio",
        value=round(mine / peer, 3),
        unit="x requests.Session",
        limit=LIMIT,
        met=mine / peer <= LIMIT,
    )


if __name__ == "__main__":
    main()
