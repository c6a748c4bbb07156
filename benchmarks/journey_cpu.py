"""Client CPU of an 8-step journey, all phases recorded, assertions and extraction included, against its peers.

TLS, one fresh connection a journey, the same server, rounds interleaved so that noise hits all alike. The peers only
make the calls: a default `requests.Session`, pycurl, and our own transport without the engine.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from rich.progress import track

from benchmarks.figures import met, report
from benchmarks.json_server import json_server
from benchmarks.peers import curl_handle, with_curl, with_our_transport, with_requests
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.vocabulary import Outcome
from probes.arazzo.compiled import Journey
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.settings import Card, Target, VantageSetup

HERE = Path(__file__).parent
ROUNDS, JOURNEYS = 12, 25
LIMITS = {"requests.Session": 0.75, "pycurl": 4.5, "our transport alone": 1.15}


def cpu_ms(work: Callable[[], object], *, times: int) -> float:
    """CPU milliseconds of this process for one call of `work`, averaged over `times`."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times * 1000


def one_round(contenders: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """CPU milliseconds a journey of each, taking turns journey by journey: what slows the machine slows all alike."""
    spent = dict.fromkeys(contenders, 0.0)
    for _ in range(JOURNEYS):
        for name, work in contenders.items():
            spent[name] += cpu_ms(work, times=1)
    return {name: each / JOURNEYS for name, each in spent.items()}


SETUP = VantageSetup(vantage="Y99001", organisation="Y99001", card=Card(card_id="C1", key="k" * 32))


def with_the_engine(journey: Journey, *, target: Target) -> None:
    """One run of the journey as an agent makes it."""
    now = system_clock()
    run = run_journey(
        journey,
        target=target,
        setup=SETUP,
        scheduled_at=now,
        clock=system_clock,
        run_id=uuid7(now),
        trace_id=new_trace_id(),
        agent="benchmark",
        agent_version="0",
    )
    assert run.outcome is Outcome.OK, run
    assert len(run.steps) == 8


def main() -> None:
    """Measure and report."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)  # they override Session.verify and cost a read of the whole bundle
    journey = load_journey(str(HERE / "eight_steps.arazzo.yaml"))
    with tempfile.TemporaryDirectory() as folder, json_server(Path(folder)) as base:
        ca_file = Path(folder) / "ca.pem"
        target = Target(servers={"core": base}, ca_file=ca_file, nhs_numbers=("9990000018",))
        handle = curl_handle(ca_file)
        contenders: dict[str, Callable[[], object]] = {
            "ours": lambda: with_the_engine(journey, target=target),
            "requests.Session": lambda: with_requests(base, ca_file=ca_file),
            "pycurl": lambda: with_curl(base, handle=handle),
            "our transport alone": lambda: with_our_transport(base, ca_file=ca_file),
        }
        for work in contenders.values():
            work()
        rounds = [
            one_round(contenders) for _ in track(range(ROUNDS), description="journeys", disable=not sys.stderr.isatty())
        ]
    middle = {name: median(each[name] for each in rounds) for name in contenders}
    report("journey.cpu_ms", value=round(middle["ours"], 3), unit="ms/journey", steps=8, peers=middle)
    for peer, limit in LIMITS.items():
        # The median of the rounds' own ratios: what slows a whole round down slows both sides of it.
        ratios = [each["ours"] / each[peer] for each in rounds]
        ratio = median(ratios)
        report(
            f"journey.cpu_over_{peer.replace(' ', '_')}",
            value=round(ratio, 3),
            unit="ratio",
            limit=limit,
            met=met(ratio, limit=limit),
            rounds_from_to=[round(min(ratios), 3), round(max(ratios), 3)],
        )


if __name__ == "__main__":
    main()
