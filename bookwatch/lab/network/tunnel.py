"""Two connections joined into one: bytes pass both ways as the relay's conditions allow."""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import cast

from bookwatch.lab.network.conditions import RelayConditions

Conditions = Callable[[], RelayConditions]
"""Asked for each chunk, so that a fault also strikes connections that were open before it."""

_HELD_BYTES = 128 * 1024
"""Bytes that a pipe holds back before it stops reading: a real line's buffers are no deeper."""


class _End(Enum):
    """How one side ended."""

    HALF = auto()
    """It sends no more, and may still listen."""
    CLOSED = auto()
    ABORTED = auto()


class Pipe:
    """One direction: bytes come out in the order they went in, never before their time."""

    def __init__(self, source: "Leg", *, target: "Leg", conditions: Conditions) -> None:
        self._source = source
        self._target = target
        self._conditions = conditions
        self._held: deque[tuple[float, bytes | _End]] = deque()
        self._held_bytes = 0
        self._last_release = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._full = False
        self.passed = 0

    def feed(self, item: bytes | _End) -> None:
        """Take the next bytes, or the end, from the source."""
        conditions = self._conditions()
        if not self._held and not conditions.cut and not conditions.holds_back and self._target.ready:
            self._deliver(item)
            return
        size = len(item) if isinstance(item, bytes) else 0
        now = asyncio.get_running_loop().time()
        # A slow line is busy with what came before: the next chunk starts when that has left.
        starts = max(now, self._last_release) if conditions.bytes_per_s else now
        self._last_release = max(self._last_release, starts + (conditions.hold_s(size) if size else 0.0))
        self._held.append((self._last_release, item))
        self._held_bytes += size
        if self._held_bytes > _HELD_BYTES:
            self._full = True
            self._source.pause_reading()
        self.wake()

    def wake(self) -> None:
        """Deliver what is due; called again when the next is, and by the relay when its conditions change."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while self._held and self._target.ready and not self._conditions().cut:
            due, item = self._held[0]
            if due > loop.time():
                self._timer = loop.call_at(due, self.wake)
                return
            self._held.popleft()
            self._held_bytes -= len(item) if isinstance(item, bytes) else 0
            self._deliver(item)
        if self._full and self._held_bytes <= _HELD_BYTES:
            self._full = False
            self._source.resume_reading()

    def close(self) -> None:
        """Forget what is held."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._held.clear()

    def _deliver(self, item: bytes | _End) -> None:
        if isinstance(item, bytes):
            self.passed += len(item)
            self._target.send(item)
        else:
            self._target.end(item)


class Leg(asyncio.Protocol):
    """One of the two connections of a tunnel."""

    def __init__(self, tunnel: "Tunnel") -> None:
        self._tunnel = tunnel
        self._transport: asyncio.Transport | None = None
        self._heard_all = False
        self.pipe: Pipe

    @property
    def ready(self) -> bool:
        """Whether bytes can be sent."""
        return self._transport is not None

    def attach(self, transport: asyncio.Transport) -> None:
        """Take over a connection that somebody else has opened."""
        self._transport = transport
        if self._tunnel.closed:
            transport.abort()  # the caller left while we were connecting
        else:
            self._tunnel.attached(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.attach(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        self.pipe.feed(data)
        self._tunnel.moved()

    def eof_received(self) -> bool:
        self._heard_all = True
        self.pipe.feed(_End.HALF)
        return True  # the other direction may still have bytes to bring

    def connection_lost(self, exc: Exception | None) -> None:
        self._heard_all = True
        self.pipe.feed(_End.CLOSED if exc is None else _End.ABORTED)
        self._tunnel.lost(self)

    def pause_writing(self) -> None:
        self._tunnel.other(self).pause_reading()

    def resume_writing(self) -> None:
        self._tunnel.other(self).resume_reading()

    def pause_reading(self) -> None:
        """Let the sender wait."""
        if self._transport is not None and not self._transport.is_closing() and self._transport.is_reading():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take more from the sender."""
        if self._heard_all:
            return
        if self._transport is not None and not self._transport.is_closing() and not self._transport.is_reading():
            self._transport.resume_reading()

    def send(self, data: bytes) -> None:
        """Pass bytes on, unless this side has gone."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def end(self, how: _End) -> None:
        """Pass on that the other side has ended."""
        if self._transport is None or self._transport.is_closing():
            return
        if how is _End.ABORTED:
            self._transport.abort()
        elif how is _End.HALF and not self._heard_all and self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def reset(self) -> None:
        """End at once with RST instead of FIN: lingering for zero seconds discards and resets."""
        if self._transport is None or self._transport.is_closing():
            return
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class Tunnel:
    """Client and server side, joined."""

    def __init__(
        self,
        *,
        conditions: Conditions,
        reset_after: int | None = None,
        on_closed: Callable[["Tunnel"], None] | None = None,
    ) -> None:
        self._reset_after = reset_after
        self._on_closed = on_closed
        self._lost: set[Leg] = set()
        self.closed = False
        self.client = Leg(self)
        self.server = Leg(self)
        self.client.pipe = self._up = Pipe(self.client, target=self.server, conditions=conditions)
        self.server.pipe = self._down = Pipe(self.server, target=self.client, conditions=conditions)

    def attached(self, leg: Leg) -> None:
        """A side is connected: what was held for it may go."""
        (self._down if leg is self.client else self._up).wake()

    def wake(self) -> None:
        """The conditions have changed."""
        self._up.wake()
        self._down.wake()

    def moved(self) -> None:
        """Bytes have come: reset now, if that is this connection's lot."""
        if self._reset_after is not None and self._up.passed + self._down.passed >= self._reset_after:
            self.reset()

    def reset(self) -> None:
        """Break both sides with RST."""
        self.client.reset()
        self.server.reset()

    def other(self, leg: Leg) -> Leg:
        """The opposite side."""
        return self.server if leg is self.client else self.client

    def lost(self, leg: Leg) -> None:
        """A side has gone."""
        self._lost.add(leg)
        if self.other(leg).ready and len(self._lost) < 2:
            return
        self.closed = True
        self._up.close()
        self._down.close()
        if self._on_closed is not None:
            self._on_closed(self)
