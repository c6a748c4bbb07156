"""What the safety trial counts when all is over: what the runs left, what the recorders saw, how the runs ended."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import requests

from booking_core.launch import Estate
from bookwatch.synthetic import synthetic_nhs_numbers
from domain.clock import system_clock
from probes.agent.config import AgentConfig
from probes.ledger import open_ledger
from tests.fakes.recording_proxy import Recorder

NUMBERS = synthetic_nhs_numbers(51)
ALLOWED, FORBIDDEN = NUMBERS[:50], NUMBERS[50]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the trial found."""

    runs: int
    """Distinct trace ids that identity service or core saw."""
    kills: Mapping[str, int]
    replies_lost: int
    left_by_runs: int
    """Things in the ledgers when the agents had stopped: their own sweepers had not come to them yet."""
    found_after_crashes: int
    """Things that agents found in their ledgers when they were started again."""
    interrupted: int
    """Runs that were killed under way."""
    left_in_ledger: Sequence[str]
    """After the sweep."""
    open_referrals: Mapping[str, int]
    open_advice: Mapping[str, int]
    booked_appointments: int
    numbers_seen: int
    strangers: Sequence[str]
    """NHS numbers that left and are not on the list."""
    bytes_recorded: int
    refused_by_profile: int
    """Runs of the journey that trespasses."""
    outcomes: Mapping[str, int]
    seconds: float

    def is_right(self, *, runs: int, kills: int) -> bool:
        """Whether nothing is left, nothing left that must not, and enough was tried."""
        enough = self.runs >= runs and sum(self.kills.values()) >= kills and self.numbers_seen > 0
        left = (self.left_in_ledger, self.open_referrals, self.open_advice, self.booked_appointments)
        clean = not any(left)
        return enough and clean and not self.strangers and self.refused_by_profile > 0


def seen_by(estate: Estate) -> int:
    """Distinct trace ids that the identity service and the core saw."""
    traces: set[str] = set()
    for service in (estate.identity, estate.core):
        traces.update(requests.get(f"{service.control_url}/trace-ids", timeout=10).json()["trace_ids"])
    return len(traces)


def left_in(config: AgentConfig) -> list[str]:
    """What the ledger of an agent still holds."""
    with closing(open_ledger(config.ledger, clock=system_clock)) as ledger:
        return [f"{each.kind} {each.reference}: {each.problem}" for each in ledger.entries()]


def _found_at_starts(config: AgentConfig) -> int:
    log = config.outbox.with_name("agent.log").read_text(encoding="utf-8", errors="replace")
    return sum(int(count) for count in re.findall(r"(\d+) thing\(s\) that earlier runs made", log))


def _outcomes(configs: Sequence[AgentConfig]) -> Counter[str]:
    """Of the runs in the outboxes, by journey and failure class or outcome."""
    found: Counter[str] = Counter()
    for config in configs:
        with closing(sqlite3.connect(config.outbox)) as connection:
            bodies = connection.execute("SELECT body FROM runs").fetchall()
        for run in (json.loads(body) for (body,) in bodies):
            found[f"{run['journey']}: {run.get('failure_class') or run['outcome']}"] += 1
    return found


def account_of(
    estate: Estate,
    recorders: Sequence[Recorder],
    configs: Sequence[AgentConfig],
    *,
    kills: Mapping[str, int],
    losses: Sequence[bytes],
    left_by_runs: int,
    seconds: float,
) -> Account:
    """All of it, counted."""
    counts = requests.get(f"{estate.core.control_url}/counts", timeout=10).json()
    seen = {number for recorder in recorders for number in recorder.numbers}
    outcomes = _outcomes(configs)
    return Account(
        runs=seen_by(estate),
        kills=dict(kills),
        replies_lost=len(losses),
        left_by_runs=left_by_runs,
        left_in_ledger=[each for config in configs for each in left_in(config)],
        open_referrals=counts["open_referrals"],
        open_advice=counts["open_advice"],
        booked_appointments=counts["booked_appointments"],
        numbers_seen=len(seen),
        strangers=sorted(seen - set(ALLOWED)),
        bytes_recorded=sum(recorder.bytes_seen for recorder in recorders),
        refused_by_profile=outcomes["trespass: client.refused_by_profile"],
        found_after_crashes=sum(_found_at_starts(config) for config in configs),
        interrupted=sum(count for name, count in outcomes.items() if name.endswith(": interrupted")),
        outcomes=dict(sorted(outcomes.items())),
        seconds=round(seconds, 1),
    )
