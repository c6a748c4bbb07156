"""Lays the network for a topology: addresses and ports for every host."""

import socket
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from bookwatch.lab.network.plan import SERVICES, Endpoint, Host, Line, NetworkPlan
from bookwatch.lab.topology import Topology

NAMES = ("core.bookwatch.test", "identity.bookwatch.test", "care-records.bookwatch.test", "pacs.bookwatch.test")
GATEWAY_ADDRESS = "127.52.0.1"


def network_plan(topology: Topology, *, upstream: Mapping[str, Endpoint], certificates: Path) -> NetworkPlan:
    """A plan with ports that are free now on every address, so that several labs can run beside each other.

    `certificates`: the estate's folder with its authority and its services' certificate.
    """
    ports = free_ports(len(SERVICES) + 2, avoid={port for _, port in upstream.values()})
    return NetworkPlan(
        upstream=upstream,
        ports=dict(zip(SERVICES, ports, strict=False)),
        names=NAMES,
        dns_port=ports[-1],
        proxy_port=ports[-2],
        control_port=0,
        gateway=GATEWAY_ADDRESS,
        certificate=str(certificates / "server.pem"),
        key=str(certificates / "server.key"),
        ca_file=str(certificates / "ca.pem"),
        lines=tuple(
            Line(vantage=site.code, address=site.address, link=site.link, direct=site.direct) for site in topology.sites
        ),
        links=_hosts(topology.values("link"), net="127.51.0"),
        resolvers=_hosts(topology.values("resolver"), net="127.53.0"),
        proxies=_hosts(topology.values("proxy"), net="127.54.0"),
        own_resolvers=tuple(f"RES-{site.code}" for site in topology.sites),
    )


def free_ports(count: int, *, avoid: Iterable[int] = ()) -> list[int]:
    """Ports that nobody uses for TCP or UDP on any address of this machine."""
    taken = set(avoid)
    with ExitStack() as held:
        found: list[int] = []
        while len(found) < count:
            probe = held.enter_context(socket.socket())
            probe.bind(("", 0))
            port = int(probe.getsockname()[1])
            if port not in taken:
                found.append(port)
    return found


def _hosts(names: tuple[str, ...], *, net: str) -> tuple[Host, ...]:
    third = net.rpartition(".")[0]
    return tuple(Host(name=name, address=f"{third}.{i // 200}.{i % 200 + 1}") for i, name in enumerate(names))
