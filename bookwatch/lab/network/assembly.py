"""Puts the network together from its plan, and lets faults loose in it."""

import asyncio
import ssl
from collections.abc import Iterator, Mapping

from bookwatch.lab.errors import FaultError
from bookwatch.lab.faults import Fault
from bookwatch.lab.network.gateway import Gateway, impostor_context
from bookwatch.lab.network.plan import Endpoint, Line, NetworkPlan
from bookwatch.lab.network.proxy import Proxy
from bookwatch.lab.network.relay import Relay
from bookwatch.lab.network.resolver import Resolver


class Network:
    """All hosts of the lab. Use within one event loop: `start`, then `put` and `delete` faults."""

    def __init__(self, plan: NetworkPlan) -> None:
        self._plan = plan
        impostor = impostor_context(plan.names)
        self.gateway = Gateway(core=plan.upstream["core"], server_name=plan.names[0], trust=_trust(plan))
        self.links = {each.name: Relay(each.name, hops=dict(self._to_gateway(each.address))) for each in plan.links}
        self.lines = {
            each.vantage: Relay(
                each.vantage, hops=dict(self._hops(each)), behind=self.links.get(each.link), impostor=impostor
            )
            for each in plan.lines
        }
        by_address = {each.address: self.lines[each.vantage] for each in plan.lines}
        self.resolvers = {
            each.name: Resolver(names=plan.names, lines=by_address, beyond=each.name not in plan.own_resolvers)
            for each in plan.resolvers
        }
        self.proxies = {
            each.name: Proxy(names=plan.names, lines=by_address, impostor=impostor) for each in plan.proxies
        }
        self.faults: dict[str, Fault] = {}

    async def start(self) -> None:
        """Listen everywhere. Raises OSError when a port is in use."""
        loop, plan = asyncio.get_running_loop(), self._plan
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(plan.certificate, plan.key)
        await loop.create_server(self.gateway.accept, plan.gateway, plan.ports["core"], ssl=server)
        for relay in (*self.links.values(), *self.lines.values()):
            await relay.relisten()
        for host in plan.resolvers:
            resolver = self.resolvers[host.name]
            await loop.create_datagram_endpoint(lambda it=resolver: it, local_addr=(host.address, plan.dns_port))  # type: ignore[misc]
        for host in plan.proxies:
            await loop.create_server(self.proxies[host.name].accept, host.address, plan.proxy_port)

    async def put(self, key: str, fault: Fault) -> None:
        """Let a fault loose, or change it. Raises FaultError for a place that this network does not have."""
        before = self.faults.get(key)
        self._check(fault)
        self.faults[key] = fault
        if before is not None and before.where != fault.where:
            await self._refresh(before)
        await self._refresh(fault)

    async def delete(self, key: str) -> bool:
        """Mend a fault; False when there is none of that key."""
        fault = self.faults.pop(key, None)
        if fault is not None:
            await self._refresh(fault)
        return fault is not None

    async def _refresh(self, changed: Fault) -> None:
        here = [each for each in self.faults.values() if each.where == changed.where]
        if changed.place in {"line", "link"}:
            await self._relays(changed.place)[changed.name].refresh(here)
            if changed.place == "link":
                link = self.links[changed.name]
                await asyncio.gather(*(line.relisten() for line in self.lines.values() if line.behind is link))
        elif changed.place == "gateway":
            self.gateway.faults = here
        elif changed.place == "resolver":
            self.resolvers[changed.name].faults = here
        else:
            self.proxies[changed.name].faults = here

    def _check(self, fault: Fault) -> None:
        known: Mapping[str, Mapping[str, object]] = {
            "line": self.lines,
            "link": self.links,
            "resolver": self.resolvers,
            "proxy": self.proxies,
            "gateway": {"": self.gateway},
        }
        there = known.get(fault.place, {})
        if fault.name not in there:
            remedy = f"there are: {', '.join(there)}" if there else "the network does not hold this kind of place"
            raise FaultError(f"the lab has no {fault.where}", remedy=remedy)

    def _relays(self, place: str) -> Mapping[str, Relay]:
        return self.lines if place == "line" else self.links

    def _hops(self, line: Line) -> Iterator[tuple[Endpoint, Endpoint]]:
        link = next((each for each in self._plan.links if each.name == line.link), None)
        if link is None:
            yield from self._to_gateway(line.address, direct=line.direct)
            return
        for port in self._plan.ports.values():
            yield (line.address, port), (link.address, port)

    def _to_gateway(self, address: str, *, direct: bool = False) -> Iterator[tuple[Endpoint, Endpoint]]:
        """The gateway stands before the core alone; the other services are met without it."""
        plan = self._plan
        for service, port in plan.ports.items():
            gated = service == "core" and not direct
            yield (address, port), ((plan.gateway, port) if gated else plan.upstream[service])


def _trust(plan: NetworkPlan) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=plan.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
