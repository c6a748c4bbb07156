"""A relay: a practice's line or a PCT's link. Real TCP in, real TCP out, and whatever is wrong with it between."""

import asyncio
import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from bookwatch.lab.faults import Fault
from bookwatch.lab.network.conditions import HEALTHY, relay_conditions
from bookwatch.lab.network.listener import Listener, Mode
from bookwatch.lab.network.plan import Endpoint
from bookwatch.lab.network.tunnel import Tunnel


class Relay:
    """Listens on one address, on a port for each service, and passes to the next hop."""

    def __init__(
        self,
        name: str,
        *,
        hops: Mapping[Endpoint, Endpoint],
        behind: "Relay | None" = None,
        impostor: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        self.name = name
        self.conditions = HEALTHY
        self.behind = behind
        """The relay that this one leads to: when that is cut, callers here meet no answer either."""
        self._impostor = impostor
        self._tunnels: set[Tunnel] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listeners = [Listener(here, factory=self._factory(there)) for here, there in hops.items()]

    async def refresh(self, faults: Sequence[Fault]) -> None:
        """Take on the conditions of these faults; connections that were open feel them too."""
        self.conditions = relay_conditions(faults)
        await self.relisten()
        for each in list(self._tunnels):
            each.wake()

    async def relisten(self) -> None:
        """Let the listeners follow the path: dark where it is cut, refusing where it refuses."""
        await asyncio.gather(*(each.set(self.mode()) for each in self._listeners))

    async def close(self) -> None:
        """Stop listening and break what passes."""
        await asyncio.gather(*(each.set(Mode.REFUSE) for each in self._listeners))
        for each in list(self._tunnels):
            each.reset()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def mode(self) -> Mode:
        """What a new caller meets here, the way behind included."""
        if self.conditions.cut:
            return Mode.DARK
        if self.conditions.refuse:
            return Mode.REFUSE
        return self.behind.mode() if self.behind else Mode.OPEN

    def one_way_s(self) -> float:
        """Seconds that one small packet takes from here to beyond the link."""
        return self.conditions.hold_s(100) + (self.behind.one_way_s() if self.behind else 0.0)

    def _factory(self, there: Endpoint) -> Callable[[], asyncio.Protocol]:
        def accept() -> asyncio.Protocol:
            if self.conditions.untrusted and self._impostor is not None:
                return Interception(self._impostor())
            lot = random.random() < self.conditions.reset_share
            after = self.conditions.reset_after if lot else None
            tunnel = Tunnel(conditions=lambda: self.conditions, reset_after=after, on_closed=self._tunnels.discard)
            self._tunnels.add(tunnel)
            task = asyncio.get_running_loop().create_task(connect(tunnel, there=there))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return tunnel.client

        return accept


async def connect(tunnel: Tunnel, *, there: Endpoint) -> None:
    """Open the far side of a tunnel; when that fails the near side is reset, as a router's answer would."""
    try:
        await asyncio.get_running_loop().create_connection(lambda: tunnel.server, *there)
    except OSError:
        tunnel.reset()


class Interception(asyncio.Protocol):
    """Answers the caller's TLS itself, with a certificate of an authority that nobody trusts.

    The handshake runs on bytes in memory: `start_tls` on an accepted connection loses what the caller has sent by then.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._incoming.write(data)
        done = True
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            done = False
        except ssl.SSLError:
            pass  # the caller refuses us, as it should
        if pending := self._outgoing.read():
            self._transport.write(pending)
        if done:
            self._transport.close()  # whoever trusts us gets nothing: there is no way on from here
