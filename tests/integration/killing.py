"""Kills agents and collector with SIGKILL again and again, then compares what the core saw with what is stored.

The kills go round: before an agent's commit, before it sends, after the collector has stored and before it
acknowledges, before the agent deletes, and at random. Two agent processes and the collector die side by side.
"""

import hashlib
import json
import random
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import requests

from booking_core.launch import Estate, launch_estate
from bookwatch.synthetic import synthetic_nhs_numbers
from data import organisations, runs
from data.engine import open_engine, reading, writing
from data.migrations import upgrade
from domain.organisations import Organisation, Vantage
from domain.vocabulary import OrganisationKind, Outcome, VantageKind
from probes.agent.outbox import Outbox
from tests.integration.trial_processes import agent, collector, start

AGENT_KINDS = ("before-commit", "before-send", "before-delete", "agent-at-random")
COLLECTOR_KINDS = ("before-acknowledgement", "collector-at-random")
ORDER = (
    *("before-commit", "before-send", "before-acknowledgement", "before-delete", "agent-at-random"),
    *("before-commit", "before-send", "before-acknowledgement", "before-delete", "collector-at-random"),
)
CARD_KEY = "the key of the only card of the trial"
VANTAGES_EACH = 3
INTERVAL_S = 2
DIES_WITHIN_S = 150.0
WHOLE_TIME = {"since": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime(2100, 1, 1, tzinfo=UTC)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the trial found."""

    kills: Mapping[str, int]
    seen: int
    """Distinct trace ids that the core saw."""
    stored: int
    outcomes: Mapping[str, int]
    """Of the runs that the core saw."""
    lost: Sequence[str]
    """Seen and not stored."""
    doubled: Sequence[str]
    """Stored more than once."""
    unsent: int
    """What the agents still hold at the end."""
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether every trace id is stored exactly once, as finished or as interrupted."""
        return not (self.lost or self.doubled or self.unsent) and self.outcomes.get(Outcome.MISSED.value, 0) == 0


@dataclass(slots=True, kw_only=True)
class Victim:
    """One side of the trial: a process that is killed, started again, and at last left alone."""

    side: Callable[..., None]
    arguments: tuple[str, ...]
    log: Path
    chance: random.Random
    kills: Sequence[str]
    process: ForkServerProcess | None = None

    def suffer(self) -> None:
        """Die in all planned ways, then run on."""
        for kind in self.kills:
            self._die(kind)
        self.start("")

    def start(self, crash_at: str) -> ForkServerProcess:
        """Start the process, armed or not."""
        self.process = start(self.side, *self.arguments, crash_at=crash_at, log=self.log)
        return self.process

    def end(self, *, peacefully: bool) -> None:
        """End the process and wait for it."""
        process, self.process = self.process, None
        if process is None:
            return
        if peacefully:
            process.terminate()
            process.join(DIES_WITHIN_S)
        ended_itself = not peacefully or process.exitcode is not None
        process.kill()
        process.join(DIES_WITHIN_S)
        assert ended_itself, f"{self.log.name} did not end in {DIES_WITHIN_S} s\n{self.log.read_text()[-2000:]}"

    def _die(self, kind: str) -> None:
        if kind.endswith("-at-random"):
            process = self.start("")
            process.join(self.chance.uniform(0.3, 2.5))
            process.kill()
        else:
            # The collector acknowledges something in each life, or an agent that is to die at that would never do so.
            least = 2 if kind in COLLECTOR_KINDS else 1
            process = self.start(f"{kind}:{self.chance.randint(least, least + 1)}")
        process.join(DIES_WITHIN_S)
        code = process.exitcode
        assert code == -signal.SIGKILL, f"{self.log.name} at {kind}: exit code {code}\n{self.log.read_text()[-2000:]}"


def trial(folder: Path, *, kills: int, seed: int) -> Account:
    """Run the trial in an empty folder."""
    began = time.monotonic()
    planned = list(islice(cycle(ORDER), kills))
    with launch_estate(folder=folder / "core", hospitals=("ZH1",), cards={"card": CARD_KEY}) as estate:
        database = f"sqlite:///{folder / 'store.db'}"
        _prepare_store(database)
        with _victims(folder, estate=estate, database=database, planned=planned, seed=seed) as victims:
            with ThreadPoolExecutor(len(victims)) as pool:
                list(pool.map(Victim.suffer, victims))
            for number, victim in enumerate(victims[1:], start=1):
                _deliver_all(victim, outbox=folder / f"outbox-{number}.db")
        seen = requests.get(f"{estate.core.control_url}/trace-ids", timeout=10).json()["trace_ids"]
    unsent = sum(len(_unsent(folder / f"outbox-{number}.db")) for number in (1, 2))
    return _account(database, seen=set(seen), kills=planned, unsent=unsent, seconds=time.monotonic() - began)


@contextmanager
def _victims(
    folder: Path, *, estate: Estate, database: str, planned: Sequence[str], seed: int
) -> Iterator[list[Victim]]:
    """The collector, then the two agents, with their deaths dealt out; none survives the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chance = random.Random(seed)
    of_agents = [kind for kind in planned if kind in AGENT_KINDS]
    victims = [
        Victim(
            side=collector,
            arguments=(database, str(port)),
            log=folder / "collector.log",
            chance=random.Random(chance.random()),
            kills=[kind for kind in planned if kind in COLLECTOR_KINDS],
        )
    ]
    for number in (1, 2):
        file = folder / f"agent-{number}.json"
        file.write_text(json.dumps(_config(number, estate=estate, port=port)), encoding="utf-8")
        victims.append(
            Victim(
                side=agent,
                arguments=(str(file),),
                log=folder / f"agent-{number}.log",
                chance=random.Random(chance.random()),
                kills=of_agents[number - 1 :: 2],
            )
        )
    try:
        yield victims
    finally:
        for victim in victims:
            victim.end(peacefully=False)


def _deliver_all(victim: Victim, *, outbox: Path) -> None:
    """Stop an agent in peace; start it again while it still holds something (its line may have been backing off).

    Each time it gets longer: on a busy machine an agent that is stopped while it still starts delivers nothing.
    """
    for patience_s in (3, 6, 12, 24, 48):
        victim.end(peacefully=True)
        if not _unsent(outbox):
            return
        victim.start("")
        time.sleep(patience_s)
    victim.end(peacefully=True)


def _unsent(path: Path) -> list[str]:
    outbox = Outbox(path)
    try:
        outbox.recover()
        return outbox.agents()
    finally:
        outbox.close()


def _names(number: int) -> list[str]:
    return [f"Y9900{number}{position}" for position in range(VANTAGES_EACH)]


def _prepare_store(database: str) -> None:
    upgrade(database)
    names = {name: f"agent-{number}" for number in (1, 2) for name in _names(number)}
    engine = open_engine(database)
    with writing(engine) as conn:
        organisations.register(
            conn,
            organisations=[
                Organisation(code=name, name=f"Practice {name}", kind=OrganisationKind.PRACTICE) for name in names
            ],
            memberships=[],
            vantages=[
                Vantage(vantage=name, kind=VantageKind.AGENT, organisation=name, agent=agent)
                for name, agent in names.items()
            ],
            token_hashes={agent: hashlib.sha256(f"token of {agent}".encode()).hexdigest() for agent in names.values()},
        )
    engine.dispose()


def _config(number: int, *, estate: Estate, port: int) -> dict[str, Any]:
    return {
        "interval_s": INTERVAL_S,
        "self_tests_s": 0,
        "timeouts": {"connect_s": 3, "step_s": 5, "budget_s": 12},
        "servers": {"core": estate.core.url, "identity": estate.identity.url, "care-records": estate.care_records.url},
        "ca_file": str(estate.ca_file),
        "services": [{"service_id": "1001", "provider": "ZH1"}],
        "nhs_numbers": synthetic_nhs_numbers(50),
        "outbox": f"outbox-{number}.db",
        "journeys": ["refer-and-book"],
        "max_concurrent": 3,
        "vantages": [
            {
                "vantage": name,
                "organisation": name,
                "agent": f"agent-{number}",
                "token": f"token of agent-{number}",
                "collector": f"http://127.0.0.1:{port}",
                "card": {"card_id": "card", "key": CARD_KEY},
            }
            for name in _names(number)
        ],
    }


def _account(database: str, *, seen: set[str], kills: Sequence[str], unsent: int, seconds: float) -> Account:
    engine = open_engine(database)
    with reading(engine) as conn:
        stored = [(run.trace_id, run.outcome) for run, _ in runs.exported(conn, **WHOLE_TIME)]
    engine.dispose()
    times = Counter(trace_id for trace_id, _ in stored)
    return Account(
        kills=dict(Counter(kills)),
        seen=len(seen),
        stored=len(stored),
        outcomes=dict(Counter(outcome.value for trace_id, outcome in stored if trace_id in seen)),
        lost=sorted(seen - set(times)),
        doubled=sorted(trace_id for trace_id, count in times.items() if count > 1),
        unsent=unsent,
        seconds=round(seconds, 1),
    )
