"""Kills agents, core and hospital with SIGKILL at random moments and loses replies; then counts what is left behind.

Everything that the agents send to the core, the identity service and the care records passes recording proxies. One
journey tries to look up a patient who is not on the list.
"""

import json
import os
import random
import shutil
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from booking_core.errors import PortInUseError
from booking_core.launch import CONTROL_HOST, Estate, Service, launch_estate
from booking_core.processes import ServiceProcess, listen, spawn, stop_all, wait_until_ready
from booking_core.settings import read_settings, write_settings
from domain.clock import system_clock
from probes.agent.config import AgentConfig, load_config
from probes.discovery import discover
from probes.ledger import open_ledger
from probes.sweeper import Sweeper
from tests.fakes.recording_proxy import Recorder, recording
from tests.integration.killing import CARD_KEY, VANTAGES_EACH
from tests.integration.safety_account import ALLOWED, FORBIDDEN, Account, account_of, left_in, seen_by
from tests.integration.trial_processes import agent, start

JOURNEYS = Path(__file__).parents[2] / "probes" / "journeys"
AGENTS = (1, 2)
HOSPITAL = "ZH1"
LOST_SHARE = 0.03
MAKING = (b"createReferral ", b"STU3/Appointment ", b"createFromCommunicationRequestActionLater ")
STARTS_WITHIN_S = 60.0
SWEEPS_WITHIN_S = 120.0
TRESPASS = f"""arazzo: 1.0.1
info: {{title: Trespass, version: 1.0.0}}
sourceDescriptions: [{{name: care-records, url: care-records.openapi.yaml}}]
workflows:
  - workflowId: trespass
    steps:
      - stepId: look-up
        operationId: readPatient
        x-bookwatch-operation: PDS
        parameters: [{{name: nhsNumber, in: path, value: "{FORBIDDEN}"}}]
        successCriteria: [{{condition: $statusCode == 200}}]
"""


@dataclass(slots=True)
class Services:
    """Core and hospital: killed, and started again at the same addresses."""

    estate: Estate
    folder: Path
    running: dict[str, ServiceProcess] = field(default_factory=dict)

    def kill(self, name: str, *, away_s: float) -> None:
        """Kill a service, and start it again after a while."""
        service = self.estate.core if name == "core" else self.estate.hospitals[name]
        started = self.running.get(name)
        os.kill(started.process.pid if started else service.pid, signal.SIGKILL)
        if started:
            stop_all([started])  # closes its pipes
        time.sleep(away_s)
        self.running[name] = self._started(service)

    def _started(self, service: Service) -> ServiceProcess:
        file = self.folder / "settings" / f"{service.name}.json"
        sockets = [_listening(service.url, name=service.name), _listening(service.control_url, name=service.name)]
        settings = read_settings(file)
        write_settings(replace(settings, socket_fd=sockets[0].fileno(), control_fd=sockets[1].fileno()), path=file)
        log = Path(settings.folder) / "service.log"
        process = spawn(service.name, kind=settings.kind, settings=file, sockets=sockets, log=log)
        for each in sockets:
            each.close()
        wait_until_ready([process], timeout_s=STARTS_WITHIN_S)
        return process


def _listening(url: str, *, name: str) -> socket.socket:
    end = time.monotonic() + 10
    while True:
        try:
            return listen(CONTROL_HOST, port=urlsplit(url).port or 0, service=name)
        except PortInUseError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)  # the killed process is not quite gone


@dataclass(slots=True, kw_only=True)
class Victim:
    """An agent process."""

    config: Path
    log: Path
    recorders: Mapping[str, Recorder]
    process: ForkServerProcess | None = None
    seen_at_start: int = 0

    def start(self) -> None:
        """Start it."""
        self.seen_at_start = self.recorders["core"].bytes_seen
        self.process = start(agent, str(self.config), crash_at="", log=self.log)

    def kill(self, *, after_s: float) -> None:
        """Kill it some time after it has begun to work (or it would mostly die while it starts); start it again."""
        _until(lambda: self.recorders["core"].bytes_seen > self.seen_at_start, within_s=STARTS_WITHIN_S, each_s=0.01)
        time.sleep(after_s)
        self.end(peacefully=False)
        self.start()

    def end(self, *, peacefully: bool) -> None:
        """End it and wait for it."""
        if self.process is None:
            return
        if peacefully:
            self.process.terminate()
        else:
            self.process.kill()
        self.process.join(STARTS_WITHIN_S)
        self.process = None


def trial(folder: Path, *, runs: int, kills: int, seed: int) -> Account:
    """Run the trial in an empty folder."""
    began, chance = time.monotonic(), random.Random(seed)
    planned = Counter(("agent-1", "agent-2", "core", HOSPITAL)[number % 4] for number in range(kills))
    with ExitStack() as stack:
        estate = stack.enter_context(
            launch_estate(folder=folder / "core", hospitals=(HOSPITAL,), cards={"card": CARD_KEY}, pas_timeout_s=1.0)
        )
        services = Services(estate, folder / "core")
        stack.callback(lambda: stop_all(list(services.running.values())))
        authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
        (folder / "both.pem").write_bytes(estate.ca_file.read_bytes() + authority.cert_pem.bytes())
        offered = [asdict(each) for each in discover(estate.core.url, ca_file=estate.ca_file).services]
        losses: list[bytes] = []
        victims = []
        for number in AGENTS:
            recorders = _recorders(stack, estate=estate, authority=authority)
            recorders["core"].loses = _losing(losses, chance=random.Random(chance.random()))
            victims.append(_victim(number, recorders, folder=folder, services=offered))
        for victim in victims:
            stack.callback(victim.end, peacefully=False)
        _torment(victims, services, planned=planned, chance=chance)
        _until(lambda: seen_by(estate) >= runs, within_s=runs * 2.0 + 60)
        for victim in victims:
            victim.recorders["core"].loses = lambda _: False
        for victim in victims:
            victim.end(peacefully=True)
        configs = [load_config(victim.config) for victim in victims]
        left_by_runs = sum(len(left_in(each)) for each in configs)
        for each in configs:
            _sweep(each)
        recorded = [each for victim in victims for each in victim.recorders.values()]
        seconds = time.monotonic() - began
        return account_of(
            estate, recorded, configs, kills=planned, losses=losses, left_by_runs=left_by_runs, seconds=seconds
        )


def _recorders(stack: ExitStack, *, estate: Estate, authority: trustme.CA) -> dict[str, Recorder]:
    return {
        service.name: stack.enter_context(recording(service.url, ca_file=estate.ca_file, authority=authority))
        for service in (estate.core, estate.identity, estate.care_records)
    }


def _losing(lost: list[bytes], *, chance: random.Random) -> Callable[[bytes], bool]:
    """Throws some replies to what makes something away; the list grows with each."""

    def loses(request: bytes) -> bool:
        line = request.split(b"\r\n", 1)[0]
        if not any(each in line for each in MAKING) or chance.random() >= LOST_SHARE:
            return False
        lost.append(line)
        return True

    return loses


def _victim(
    number: int, recorders: Mapping[str, Recorder], *, folder: Path, services: Sequence[Mapping[str, str]]
) -> Victim:
    home = folder / f"agent-{number}"
    home.mkdir()
    shutil.copy(JOURNEYS / "care-records.openapi.yaml", home)
    (home / "trespass.arazzo.yaml").write_text(TRESPASS)
    names = [f"Y9900{number}{position}" for position in range(VANTAGES_EACH)]
    document = {
        "interval_s": 2,
        "timeouts": {"connect_s": 3, "step_s": 5, "budget_s": 12},
        "servers": {name: recorder.url for name, recorder in recorders.items()},
        "ca_file": str(folder / "both.pem"),
        "services": services,
        "nhs_numbers": ALLOWED,
        "outbox": "outbox.db",
        "journeys": ["refer-and-book", "change-booking", "advice-and-guidance", "trespass.arazzo.yaml"],
        "every": {"change-booking": 6, "advice-and-guidance": 6, "trespass.arazzo.yaml": 2},
        "max_concurrent": 4,
        "vantages": [
            {
                "vantage": name,
                "organisation": name,
                "agent": name,
                "token": "none takes the results of this trial",
                "collector": "http://127.0.0.1:9",
                "card": {"card_id": "card", "key": CARD_KEY},
            }
            for name in names
        ],
    }
    file = home / "agent.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return Victim(config=file, log=home / "agent.log", recorders=recorders)


def _torment(
    victims: Sequence[Victim], services: Services, *, planned: Mapping[str, int], chance: random.Random
) -> None:
    """Start the agents and kill everybody as planned, agents and services side by side."""
    for victim in victims:
        victim.start()

    def suffer(victim: Victim, times: int, dice: random.Random) -> None:
        for _ in range(times):
            victim.kill(after_s=dice.uniform(0.0, 2.0))

    def services_suffer(dice: random.Random) -> None:
        names = [name for name in ("core", HOSPITAL) for _ in range(planned[name])]
        dice.shuffle(names)
        for name in names:
            time.sleep(dice.uniform(0.5, 3.0))
            services.kill(name, away_s=dice.uniform(0.0, 1.0))

    with ThreadPoolExecutor(len(victims) + 1) as pool:
        ends = [
            pool.submit(suffer, victim, planned[f"agent-{number}"], random.Random(chance.random()))
            for number, victim in zip(AGENTS, victims, strict=True)
        ]
        ends.append(pool.submit(services_suffer, random.Random(chance.random())))
        for each in ends:
            each.result()


def _until(reached: Callable[[], bool], *, within_s: float, each_s: float = 0.5) -> None:
    end = time.monotonic() + within_s
    while not reached() and time.monotonic() < end:
        time.sleep(each_s)


def _sweep(config: AgentConfig) -> None:
    """As the agent does at its next start, and as `bookwatch agent ledger --sweep` does."""
    setups = {each.setup.vantage: each.setup for each in config.vantages}
    with closing(open_ledger(config.ledger, clock=system_clock)) as ledger:
        ledger.end_all()
        sweeper = Sweeper(ledger, places=lambda: (config.target, setups), clock=system_clock)

        def swept() -> bool:
            sweeper.sweep()
            return not ledger.entries()

        _until(swept, within_s=SWEEPS_WITHIN_S)
