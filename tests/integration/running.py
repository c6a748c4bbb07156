"""A packaged journey run against a running estate."""

from dataclasses import replace

from booking_core.launch import Estate
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from probes.discovery import discover
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.settings import Card, Timeouts, VantageSetup
from tests.integration.booking_core_caller import CARDS


def run_packaged(estate: Estate, *, journey: str) -> Run:
    """A packaged journey against an estate, as an agent of practice Y99009 would run it."""
    now = system_clock()
    target = discover(estate.core.url, ca_file=estate.ca_file)
    return run_journey(
        load_journey(journey),
        target=replace(target, timeouts=Timeouts(connect_s=5, step_s=8, budget_s=30)),
        setup=VantageSetup(vantage="Y99009", organisation="Y99009", card=Card(card_id="card-2", key=CARDS["card-2"])),
        scheduled_at=now,
        clock=system_clock,
        run_id=uuid7(now),
        trace_id=new_trace_id(),
        agent="test",
        agent_version="0",
    )
