"""A listening port that can answer, refuse, or be dark as behind a cut wire."""

import asyncio
import socket
from collections.abc import Callable
from enum import Enum, auto

from bookwatch.lab.network.plan import Endpoint


class Mode(Enum):
    """What a caller meets."""

    OPEN = auto()
    REFUSE = auto()
    DARK = auto()


class Listener:
    """One address and port.

    DARK is real: a listening socket without room in its queue, so that the kernel drops the caller's SYN and connect
    times out, as it does behind a cut wire. (An accepted connection that stays silent would look like a fault of TLS.)
    """

    def __init__(self, endpoint: Endpoint, *, factory: Callable[[], asyncio.Protocol]) -> None:
        self._endpoint = endpoint
        self._factory = factory
        self._server: asyncio.Server | None = None
        self._dark: list[socket.socket] = []
        self._lock = asyncio.Lock()
        self.mode = Mode.REFUSE

    async def set(self, mode: Mode) -> None:
        """Change what callers meet. Raises OSError when the port cannot be taken."""
        async with self._lock:
            if mode is self.mode:
                return
            self._close()
            if mode is not Mode.REFUSE:
                await self._retried(self._open if mode is Mode.OPEN else self._darken)
            self.mode = mode

    async def _retried(self, start: Callable[[], object]) -> None:
        # uvloop closes a listener one turn of its loop later; until then the address is in use.
        for _ in range(50):
            try:
                result = start()
                if asyncio.iscoroutine(result):
                    await result
            except OSError:
                await asyncio.sleep(0.01)
            else:
                return
        result = start()
        if asyncio.iscoroutine(result):
            await result

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._factory, *self._endpoint, reuse_address=True, backlog=128)

    def _darken(self) -> None:
        wall = socket.socket()
        wall.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._dark = [wall]
        wall.bind(self._endpoint)
        wall.listen(0)
        for _ in range(2):  # a queue of length 0 still holds one: fill it, so that the kernel drops the next SYN
            filler = socket.socket()
            filler.settimeout(0)
            filler.connect_ex(self._endpoint)
            self._dark.append(filler)

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for each in self._dark:
            each.close()
        self._dark = []
