"""Start the whole tested estate: core, identity, care records, PACS, a PAS a hospital, each a process of its own."""

import json
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from booking_core.certificates import Certificates, ensure_certificates
from booking_core.errors import FolderError, PortInUseError, PortNameError
from booking_core.processes import ServiceProcess, listen, spawn, stop_all, wait_until_ready
from booking_core.settings import ServiceSettings, write_settings

HOST_NAMES = {
    "core": "core.bookwatch.test",
    "identity": "identity.bookwatch.test",
    "care-records": "care-records.bookwatch.test",
    "pacs": "pacs.bookwatch.test",
}
AUDIENCE = f"https://{HOST_NAMES['identity']}"
CONTROL_HOST = "127.0.0.1"
START_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running service: where callers meet it, where its faults are set, and its process."""

    name: str
    url: str
    control_url: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Everything that a journey needs, running."""

    core: Service
    identity: Service
    care_records: Service
    pacs: Service
    hospitals: Mapping[str, Service]
    """PAS by the hospital's ODS code."""
    ca_file: Path
    cards: Path
    """JSON, {card_id: key}: the smartcards that the identity service knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What the processes share."""

    folder: Path
    host: str
    ports: Mapping[str, int]
    certificates: Certificates
    secret: str
    cards: Path
    pas_timeout_s: float
    requests_per_s: float
    slots_per_day: int


@contextmanager
def launch_estate(
    *,
    folder: Path,
    hospitals: Sequence[str] = ("ZH1", "ZH2", "ZH3"),
    cards: Mapping[str, str],
    pas_timeout_s: float = 120.0,
    requests_per_s: float = 0.0,
    slots_per_day: int = 24,
    host: str = "127.0.0.1",
    ports: Mapping[str, int] | None = None,
) -> Iterator[Estate]:
    """Run the estate while the context lasts; it is ready when the context is entered.

    `cards` maps a smartcard's id to the key that signs its log-on assertions. `ports` gives fixed ports by service
    name (`core`, `identity`, `care-records`, `pacs`, a hospital's code; `core-control` and so on for the control
    port); the others are free ones. `requests_per_s` limits each application (0: none), `slots_per_day` the capacity
    of each bookable service (up to 24). Databases, certificates, logs and trace ids lie in `folder` and are used again
    next time.

    Raises PortInUseError, PortNameError, FolderError and ServiceStartError.
    """
    _check_ports(ports or {}, hospitals=hospitals)
    try:
        folder = folder.resolve()
        plan = _Plan(
            folder=folder,
            host=host,
            ports=ports or {},
            certificates=_certificates(folder, host=host),
            secret=_secret(folder / "token-secret"),
            cards=_cards_file(folder, cards=cards),
            pas_timeout_s=pas_timeout_s,
            requests_per_s=requests_per_s,
            slots_per_day=slots_per_day,
        )
    except OSError as problem:
        raise FolderError(folder=str(folder), reason=problem.strerror or str(problem)) from problem
    started: list[ServiceProcess] = []
    try:
        estate = _start(plan, hospitals=hospitals, started=started)
        wait_until_ready(started, timeout_s=START_TIMEOUT_S)
        yield estate
    finally:
        stop_all(started)


def _check_ports(ports: Mapping[str, int], *, hospitals: Sequence[str]) -> None:
    names = [*HOST_NAMES, *hospitals]
    allowed = [*names, *(f"{name}-control" for name in names)]
    unknown = sorted(set(ports) - set(allowed))
    if unknown:
        raise PortNameError(names=unknown, allowed=allowed)


def _certificates(folder: Path, *, host: str) -> Certificates:
    folder.mkdir(parents=True, exist_ok=True)
    return ensure_certificates(folder / "certificates", names=(*HOST_NAMES.values(), host))


def _cards_file(folder: Path, *, cards: Mapping[str, str]) -> Path:
    path = folder / "cards.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(dict(cards), indent=1), encoding="utf-8")
    return path


def _secret(path: Path) -> str:
    # Kept, so that tokens stay good over a restart of one service.
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """A service's open sockets, before its process exists."""

    name: str
    kind: str
    public: socket.socket
    control: socket.socket

    @property
    def url(self) -> str:
        host, port = self.public.getsockname()[:2]
        return f"https://{host}:{port}"

    @property
    def control_url(self) -> str:
        return f"http://{CONTROL_HOST}:{self.control.getsockname()[1]}"

    def close(self) -> None:
        self.public.close()
        self.control.close()


def _start(plan: _Plan, *, hospitals: Sequence[str], started: list[ServiceProcess]) -> Estate:
    shutil.rmtree(plan.folder / "settings", ignore_errors=True)
    (plan.folder / "settings").mkdir()
    # The core first: it takes longest to start, and the others start beside it.
    kinds = {**{name: name for name in HOST_NAMES}, **dict.fromkeys(hospitals, "pas")}
    addresses: dict[str, _Address] = {}
    try:
        # All addresses before any process: a busy port then leaves nothing half started.
        for name, kind in kinds.items():
            addresses[name] = _open(plan, name=name, kind=kind)
        running = {name: _run(plan, address, others=addresses, started=started) for name, address in addresses.items()}
    finally:
        for address in addresses.values():
            address.close()
    return Estate(
        core=running["core"],
        identity=running["identity"],
        care_records=running["care-records"],
        pacs=running["pacs"],
        hospitals={code: running[code] for code in hospitals},
        ca_file=plan.certificates.ca_file,
        cards=plan.cards,
    )


def _open(plan: _Plan, *, name: str, kind: str) -> _Address:
    public = listen(plan.host, port=plan.ports.get(name, 0), service=name)
    try:
        control = listen(CONTROL_HOST, port=plan.ports.get(f"{name}-control", 0), service=f"{name}-control")
    except PortInUseError:
        public.close()
        raise
    return _Address(name=name, kind=kind, public=public, control=control)


def _run(plan: _Plan, address: _Address, *, others: Mapping[str, _Address], started: list[ServiceProcess]) -> Service:
    home = plan.folder / address.name
    home.mkdir(exist_ok=True)
    settings_file = plan.folder / "settings" / f"{address.name}.json"
    write_settings(_settings(plan, address, home=home, others=others), path=settings_file)
    process = spawn(
        address.name,
        kind=address.kind,
        settings=settings_file,
        sockets=[address.public, address.control],
        log=home / "service.log",
    )
    started.append(process)
    return Service(name=address.name, url=address.url, control_url=address.control_url, pid=process.process.pid)


def _settings(plan: _Plan, address: _Address, *, home: Path, others: Mapping[str, _Address]) -> ServiceSettings:
    return ServiceSettings(
        kind=address.kind,
        name=address.name,
        url=address.url,
        folder=str(home),
        certificate=str(plan.certificates.certificate),
        key=str(plan.certificates.key),
        ca_file=str(plan.certificates.ca_file),
        socket_fd=address.public.fileno(),
        control_fd=address.control.fileno(),
        secret=plan.secret,
        audience=AUDIENCE,
        identity_url=others["identity"].url,
        care_records_url=f"{others['care-records'].url}/personal-demographics/FHIR/R4",
        pacs_url=f"{others['pacs'].url}/dicom-web",
        hospitals={each.name: each.url for each in others.values() if each.kind == "pas"},
        pas_timeout_s=plan.pas_timeout_s,
        requests_per_s=plan.requests_per_s,
        slots_per_day=plan.slots_per_day,
        cards_file=str(plan.cards),
    )
