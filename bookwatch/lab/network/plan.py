"""What the network process is told: every host's address, what lies behind it, and the services beyond.

All hosts have loopback addresses of their own, and every host listens on the same port for the same service, so
that a name and a port lead through whichever line the asking practice has.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Endpoint = tuple[str, int]
"""Address and port."""

SERVICES = ("core", "identity", "care-records", "pacs", "collector")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A practice's (or control's) own line; its address is also the one that the practice's traffic leaves from."""

    vantage: str
    address: str
    link: str = ""
    """The PCT link behind it; empty: straight to the gateway."""
    direct: bool = False
    """Past the gateway, straight to the core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A link, resolver or proxy."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPlan:
    """The whole network."""

    upstream: Mapping[str, Endpoint]
    """Where each service really listens."""
    ports: Mapping[str, int]
    """The port on which lines and links listen for each service."""
    names: tuple[str, ...]
    """Host names that the resolvers answer, with the asking practice's own line."""
    dns_port: int
    proxy_port: int
    control_port: int
    gateway: str
    """Address of the gateway."""
    certificate: str
    """The gateway's certificate for core.bookwatch.test (PEM)."""
    key: str
    """Its key (PEM)."""
    ca_file: str
    """Authority that the gateway trusts when it calls the core."""
    lines: tuple[Line, ...]
    links: tuple[Host, ...] = ()
    resolvers: tuple[Host, ...] = ()
    proxies: tuple[Host, ...] = ()
    own_resolvers: tuple[str, ...] = field(default=())
    """Resolvers inside a practice: they answer although the line is cut."""


def write_plan(plan: NetworkPlan, *, file: Path) -> None:
    """Keep a plan as JSON for the network process."""
    file.write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")


def read_plan(file: Path) -> NetworkPlan:
    """The plan of `write_plan`."""
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    hosts = {key: tuple(Host(**each) for each in document.pop(key)) for key in ("links", "resolvers", "proxies")}
    upstream = {name: (str(address), int(port)) for name, (address, port) in document.pop("upstream").items()}
    lines = tuple(Line(**each) for each in document.pop("lines"))
    texts = {key: tuple(document.pop(key)) for key in ("names", "own_resolvers")}
    parts: dict[str, Any] = {**document, **hosts, **texts}
    return NetworkPlan(**parts, upstream=upstream, lines=lines)
