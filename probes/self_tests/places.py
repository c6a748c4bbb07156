"""Resolver by resolver and connection by connection: what a vantage's way out is like."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

import dns.resolver

from probes.self_tests.words import UNKNOWN, Facts, speed
from probes.settings import Target, VantageSetup
from probes.transport.deadline import Deadline
from probes.transport.errors import LookUpError
from probes.transport.names import is_address, look_up

_PATIENCE_S = 2.0
_DNS_PORT = 53
_MOST_RESOLVERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out to the core, as several vantages of one process may share it."""

    host: str
    port: int
    resolver: tuple[str, int] | None
    proxy: str | None
    source: str | None


def way_of(target: Target, setup: VantageSetup) -> Way:
    """The way of a vantage to the core (or whichever server the target names first)."""
    parts = urlsplit(target.servers.get("core") or next(iter(target.servers.values()), ""))
    return Way(
        host=parts.hostname or "",
        port=parts.port or 443,
        resolver=setup.resolver,
        proxy=setup.proxy,
        source=setup.source_address,
    )


def way_facts(way: Way) -> Facts:
    """Whether its resolvers answer the core's name, and whether the core (or the proxy) takes a connection."""
    asked = way
    if way.proxy:
        parts = urlsplit(way.proxy)
        asked = Way(host=parts.hostname or "", port=parts.port or 8080, resolver=way.resolver, proxy=None,
                    source=way.source)  # fmt: skip
    return {**_resolver_facts(way), "line.proxy" if way.proxy else "line.core": _connects(asked)}


def _resolver_facts(way: Way) -> dict[str, str]:
    if is_address(way.host) or "." not in way.host:
        return {"resolver.own": "not asked: the core is named by an address, or is this machine"}
    if way.resolver is not None:
        return {"resolver.own": _told(way.resolver, way)}
    servers = system_resolvers()[:_MOST_RESOLVERS]
    return {f"resolver.{number}": _told((server, _DNS_PORT), way) for number, server in enumerate(servers, start=1)}


def system_resolvers() -> Sequence[str]:
    """Addresses of the machine's configured name servers; none where they cannot be read."""
    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except (dns.resolver.NoResolverConfiguration, OSError):
        return []
    return [server for server in found if isinstance(server, str) and is_address(server)]


def _told(resolver: tuple[str, int], way: Way) -> str:
    began = perf_counter()
    try:
        look_up(way.host, resolver=resolver, source=way.source, deadline=Deadline.after(_PATIENCE_S))
    except LookUpError as error:
        return f"{resolver[0]}: {error.problem.value.replace('_', ' ')}"
    except OSError:
        return f"{resolver[0]}: {UNKNOWN}"
    return f"{resolver[0]}: answers in {speed((perf_counter() - began) * 1000)}"


def _connects(way: Way) -> str:
    deadline = Deadline.after(_PATIENCE_S)
    try:
        address = look_up(way.host, resolver=way.resolver, source=way.source, deadline=deadline)[0]
        local = (way.source, 0) if way.source and (":" in way.source) == (":" in address) else None
        began = perf_counter()
        with socket.create_connection((address, way.port), timeout=max(deadline.left(), 0.1), source_address=local):
            return f"connects in {speed((perf_counter() - began) * 1000)}"
    except LookUpError:
        return "no connection: no address"
    except TimeoutError:
        return "no connection: no answer"
    except ConnectionRefusedError:
        return "no connection: refused"
    except OSError:
        return "no connection"
