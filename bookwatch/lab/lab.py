"""A running lab: the estate, the network, the central service and the agents, all real, all ended together."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from booking_core.errors import BookingCoreError
from booking_core.launch import Estate, Service, launch_estate
from bookwatch.lab.agents import Agents, AgentSettings, Credentials, credentials
from bookwatch.lab.director import Controls, Director
from bookwatch.lab.directory import directory, write_organisations
from bookwatch.lab.errors import LabError
from bookwatch.lab.menu import menu
from bookwatch.lab.network.plan import Endpoint, NetworkPlan, write_plan
from bookwatch.lab.network_plan import free_ports, network_plan
from bookwatch.lab.processes import Child, Children, ready_line, wait_until_ready
from bookwatch.lab.remote import director_port
from bookwatch.lab.topology import Topology
from data.engine import open_engine
from data.migrations import upgrade
from data.organisations import register
from domain.clock import Clock, system_clock
from domain.counting import counted
from probes.profiles import ADVICE, APPOINTMENT, TRIAGE, TestService

TIMEOUTS_S = (3.0, 5.0, 12.0)
"""Connect, step and run budget in lab and demo."""

PAS_TIMEOUT_S = 3.0
"""How long the core waits for a hospital in lab and demo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSettings:
    """How to start a lab."""

    topology: Topology
    folder: Path
    """For the database, certificates, logs, outboxes."""
    round_s: float
    host: str = "127.0.0.1"
    port: int = 0
    """Of pages and collector; 0: any free one."""
    alone: Sequence[str] = ()
    """Vantages whose agent is a process of its own, so that it can be silenced."""
    role: str = "all"
    clock: Clock = system_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """Handles of a running lab."""

    topology: Topology
    folder: Path
    estate: Estate
    director: Director
    agents: Agents
    children: Children
    url: str
    """Pages and collector."""
    control_url: str
    """The director's control port (see `bookwatch.lab.remote`)."""
    database_url: str


@contextmanager
def start_lab(settings: LabSettings, *, on_event: Callable[[str], None]) -> Iterator[Lab]:
    """Run a lab while the context lasts; agents are running when it is entered. Call it from the main thread.

    Raises LabError (a process did not start, a port is in use).
    """
    folder = settings.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    given = credentials(settings.topology)
    with ExitStack() as stack:
        children = Children(folder)
        hospitals = counted(len(settings.topology.hospitals), "hospital")
        on_event(f"Starting the booking core, identity, care records and {hospitals}")
        estate = stack.enter_context(_estate(settings, folder=folder / "estate", given=given))
        stack.callback(children.stop)
        port = settings.port or free_ports(1)[0]
        plan = _plan(settings, estate=estate, certificates=folder / "estate" / "certificates", port=port)
        network = _start_network(plan, children=children)
        agents = _agents(settings, estate=estate, plan=plan, given=given, children=children)
        controls = _controls(estate, network=ready_line(network), given=given)
        director = Director(controls, agents=agents, clock=settings.clock)
        control = director_port(director, menu=menu(settings.topology))
        stack.callback(control.close)
        control.start()
        database_url = f"sqlite:///{folder / 'bookwatch.db'}"
        on_event("Starting the collector")
        _register(settings.topology, database_url=database_url, given=given)
        write_organisations(settings.topology, file=folder / "organisations.csv")
        url = f"http://{settings.host}:{port}"
        central = _start_central(
            settings, children=children, database_url=database_url, control_url=control.url, url=url
        )
        practices = counted(len(settings.topology.practices), "practice")
        on_event(f"Starting the agents of {practices} and the control sites")
        agents.start()  # beside the collector, which takes longer: what comes too early waits in the outbox
        wait_until_ready(f"{url}/readyz", child=central)
        yield Lab(
            topology=settings.topology,
            folder=folder,
            estate=estate,
            director=director,
            agents=agents,
            children=children,
            url=url,
            control_url=control.url,
            database_url=database_url,
        )


@contextmanager
def _estate(settings: LabSettings, *, folder: Path, given: Mapping[str, Credentials]) -> Iterator[Estate]:
    cards = {each.card_id: each.key for each in given.values()}
    hospitals = sorted(settings.topology.hospitals)
    try:
        with launch_estate(folder=folder, hospitals=hospitals, cards=cards, pas_timeout_s=PAS_TIMEOUT_S) as estate:
            yield estate
    except BookingCoreError as problem:
        raise LabError(str(problem)) from problem


def _plan(settings: LabSettings, *, estate: Estate, certificates: Path, port: int) -> NetworkPlan:
    upstream = {name: _endpoint(service.url) for name, service in _services(estate).items()}
    return network_plan(
        settings.topology, upstream={**upstream, "collector": (settings.host, port)}, certificates=certificates
    )


def _start_network(plan: NetworkPlan, *, children: Children) -> Child:
    file = children.folder / "network.json"
    write_plan(plan, file=file)
    return children.start(["bookwatch.lab.network", str(file)], name="network", says_ready=True)


def _agents(
    settings: LabSettings, *, estate: Estate, plan: NetworkPlan, given: Mapping[str, Credentials], children: Children
) -> Agents:
    # The core numbers its services in the order of its hospitals: 1001 ... for appointments, 4001 ... for triage,
    # 5001 ... for advice.
    services = [
        TestService(service_id=str(first + number), provider=code, request_type=kind)
        for first, kind in ((1001, APPOINTMENT), (4001, TRIAGE), (5001, ADVICE))
        for number, code in enumerate(sorted(settings.topology.hospitals))
    ]
    shared = AgentSettings(
        plan=plan, ca_file=estate.ca_file, services=services, round_s=settings.round_s, timeouts_s=TIMEOUTS_S
    )
    return Agents(settings.topology, settings=shared, secrets_of=given, children=children, alone=settings.alone)


def _services(estate: Estate) -> dict[str, Service]:
    each = {"core": estate.core, "identity": estate.identity}
    return each | {"care-records": estate.care_records, "pacs": estate.pacs}


def _controls(estate: Estate, *, network: str, given: Mapping[str, Credentials]) -> Controls:
    services = _services(estate)
    services |= {f"hospital:{code}": service for code, service in estate.hospitals.items()}
    return Controls(
        network=network,
        services={name: service.control_url for name, service in services.items()},
        cards={vantage: each.card_id for vantage, each in given.items()},
    )


def _register(topology: Topology, *, database_url: str, given: Mapping[str, Credentials]) -> None:
    upgrade(database_url)
    engine = open_engine(database_url)
    known = directory(topology)
    with engine.begin() as connection:
        register(
            connection,
            organisations=known.organisations,
            memberships=known.memberships,
            vantages=known.vantages,
            token_hashes={agent: hashlib.sha256(each.token.encode()).hexdigest() for agent, each in given.items()},
        )
    engine.dispose()


def _start_central(
    settings: LabSettings, *, children: Children, database_url: str, control_url: str, url: str
) -> Child:
    address = urlsplit(url)
    flags = ["--role", settings.role, "--host", settings.host, "--port", str(address.port)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("BOOKWATCH_")}
    own = {
        "BOOKWATCH_DATABASE_URL": database_url,
        "BOOKWATCH_ROUND_S": str(settings.round_s),
        "BOOKWATCH_LAB_CONTROL_URL": control_url,
    }
    return children.start(["bookwatch", "serve", *flags], name="central", env=env | own)


def _endpoint(url: str) -> Endpoint:
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise LabError(f"{url} has no host and port; the estate must tell both")
    return parts.hostname, parts.port
