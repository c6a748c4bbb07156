"""Runs the demonstration: a lab with rounds of 10 s, a story that repeats, and a count at the end."""

import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bookwatch.demo.summary import Summary, Usage, summarise
from bookwatch.demo.usage import UsageMeter
from bookwatch.lab.http_json import call
from bookwatch.lab.lab import Lab, LabSettings, start_lab
from bookwatch.lab.run import next_round
from bookwatch.lab.story import ROUND_S, Storyteller, story
from bookwatch.lab.topology import topology
from bookwatch.listening import listen
from data.engine import open_engine, reading
from domain.clock import system_clock

HOST = "127.0.0.1"

DRAIN_S = 8.0
"""Kept at the end of `--for` for runs in flight to finish and to be reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the command was asked for."""

    for_s: float | None = None
    faults: bool = True
    port: int = 8050
    seed: int = 1
    keep: Path | None = None


def run_demo(plan: Plan, *, stop: threading.Event, on_event: Callable[[str], None]) -> Summary:
    """Run until `stop` is set or the time is up. Raises ListenError (port in use), LabError (a part did not start)."""
    began, began_at = time.monotonic(), system_clock()
    listen(HOST, port=plan.port).close()  # a port in use is said now, not when all else has started
    meter = UsageMeter()
    try:
        with _folder(plan.keep) as name:
            settings = LabSettings(
                topology=topology(seed=plan.seed), folder=Path(name), round_s=ROUND_S, host=HOST, port=plan.port
            )
            with start_lab(settings, on_event=on_event) as lab:
                on_event(f"Bookwatch demonstration (invented organisations): {lab.url}   Ctrl-C ends it")
                ends = None if plan.for_s is None else began + plan.for_s - DRAIN_S
                _play(lab, plan=plan, ends=ends, stop=stop, on_event=on_event)
                on_event("Ending: waiting for journeys in flight and their reports")
                return _end(lab, began_at=began_at, usage=meter.usage())
    finally:
        meter.stop()


def _folder(keep: Path | None) -> AbstractContextManager[str]:
    if keep is None:
        return tempfile.TemporaryDirectory(prefix="bookwatch-demo-")
    keep.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(keep))


def _play(lab: Lab, *, plan: Plan, ends: float | None, stop: threading.Event, on_event: Callable[[str], None]) -> None:
    parts = story(lab.topology) if plan.faults else ()
    teller = Storyteller(parts, director=lab.director, on_event=on_event)
    # The story begins with a round: each fault then meets every practice in each of the rounds that it lasts.
    begins = next_round(system_clock(), round_s=ROUND_S)
    while not stop.wait(0.25) and (ends is None or time.monotonic() < ends):
        lab.children.check()
        elapsed_s = (system_clock() - begins).total_seconds()
        if elapsed_s >= 0:
            teller.tell(elapsed_s)


def _end(lab: Lab, *, began_at: datetime, usage: Usage) -> Summary:
    """Mend everything, let the agents finish and deliver, then count."""
    lab.director.mend_all()
    lab.agents.stop()
    traces = call("GET", url=f"{lab.estate.core.control_url}/trace-ids")["trace_ids"]
    engine = open_engine(lab.database_url)
    try:
        with reading(engine) as connection:
            return summarise(
                connection,
                url=lab.url,
                core_traces=traces,
                started_at=began_at,
                until=system_clock(),
                usage=usage,
            )
    finally:
        engine.dispose()
