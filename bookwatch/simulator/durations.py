"""How long every call of a round takes when nothing is broken: each vantage's habits times factors from the pools."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import TIMES, Bools, Floats, Ints, stream
from bookwatch.simulator.pools import Singles, beginnings, pool
from bookwatch.simulator.routes import Columns
from bookwatch.simulator.world import World

_USUAL_SHARE: Final = 0.05
"""A call usually waits for a twentieth of its published level ..."""
_USUAL_MS: Final = 40.0
"""... or this long, where there is none."""
_HANDSHAKE_MS: Final = 6.0
_REQUEST_KBIT: Final = 12.0
_BODY_KBIT: Final = 24.0
_REPLY_KBIT: Final = 48.0
_SIGMAS: Final = (0.4, 0.12, 0.1, 0.15, 0.1, 0.45, 0.25, 0.0)
"""Of look-up, connecting, shaking hands, sending, the line's part of a wait, the server's, receiving, our own time."""
DNS, CONNECT, TLS, SEND, LINE, SERVER, RECEIVE, OWN = range(8)


class CallTimes(NamedTuple):
    """Of calls on connections that are there, in ms."""

    send: Singles
    wait: Singles
    receive: Singles
    client: Singles


class SetUpTimes(NamedTuple):
    """Of making connections, in ms."""

    dns: Singles
    connect: Singles
    tls: Singles


@dataclass(frozen=True, kw_only=True)
class Durations:
    """A round's durations. `load` and `day`: how busy the service is, how good this day is; 1 is usual."""

    world: World
    columns: Columns
    load: float
    day: float
    seed: tuple[int, int]
    """The world's, and the round's number."""
    rows: Ints | None = None
    """Some vantages alone; None: all."""

    def of(self, rows: Ints) -> "Durations":
        """The same durations of some vantages."""
        return replace(self, rows=rows)

    def calls(self, numbers: Ints) -> CallTimes:
        """Those calls of every vantage, shape (calls, vantages)."""
        send, line, server, receive, own = (self._factors(which, numbers) for which in range(SEND, OWN + 1))
        size = 100.0 * (_REQUEST_KBIT + _BODY_KBIT * self.columns.changes[numbers])
        usual = self._usual[numbers] * (self.load * self.day)
        server *= _column(usual)
        line *= self._trip
        line += server
        send *= _column(size)
        send *= self._up
        send += np.float32(0.05)
        receive *= self._down * np.float32(200.0 * _REPLY_KBIT)
        receive += np.float32(0.1)
        own *= self._own
        return CallTimes(send, line, receive, own)

    def set_ups(self, servers: Ints) -> SetUpTimes:
        """Connections with those servers, of every vantage, shape (servers, vantages)."""
        dns, connect, tls = (self._factors(which, servers) for which in range(SEND))
        tls *= self._trip * np.float32(2.0)
        tls += np.float32(_HANDSHAKE_MS)
        return SetUpTimes(dns * self._look_up, connect * self._way, tls)

    def every_call(self) -> tuple[Floats, Floats]:
        """All phases, shape (6, vantages, calls), and our own time; of every call, as on a new connection."""
        servers = self.columns.server
        table = np.empty((7, len(self._trip), len(servers)))
        for place, values in enumerate(self.set_ups(np.arange(len(self.columns.servers)))):
            table[place] = values.T[:, servers]
        for place, values in enumerate(self.calls(np.arange(len(servers))), 3):
            table[place] = values.T
        return table[:6], table[6]

    @property
    def proxied(self) -> Bools:
        """Vantages whose names a proxy resolves."""
        return self.world.proxied if self.rows is None else self.world.proxied[self.rows]

    def _factors(self, which: int, numbers: Ints) -> Singles:
        factors, begin = pool(self.seed[0], _SIGMAS[which]), self._begin[which, numbers]
        if self.rows is not None:
            return np.asarray(factors[begin[:, None] + self.rows])
        table = np.empty((len(begin), len(self.world.codes)), dtype=np.float32)
        for row, start in zip(table, begin.tolist(), strict=True):
            row[:] = factors[start : start + len(row)]
        return table

    def _own_of(self, values: NDArray[np.floating]) -> Singles:
        """A habit of the vantages, in single precision."""
        return (values if self.rows is None else values[self.rows]).astype(np.float32)

    @cached_property
    def _begin(self) -> Ints:
        rng = stream(self.seed[0], TIMES, self.seed[1])
        return beginnings(rng, shape=(len(_SIGMAS), max(len(self.columns.server), len(self.columns.servers))))

    @cached_property
    def _crowd(self) -> Floats:
        return 1.0 + self.world.habits.congestion * max(self.load - 0.8, 0.0)

    @cached_property
    def _trip(self) -> Singles:
        return self._own_of(self.world.habits.round_trip_ms * self._crowd)

    @cached_property
    def _way(self) -> Singles:
        return self._trip * self._own_of(1.0 + 0.8 * self.world.proxied)

    @cached_property
    def _look_up(self) -> Singles:
        return self._own_of(np.where(self.world.proxied, 0.0, self.world.habits.look_up_ms))

    @cached_property
    def _up(self) -> Singles:
        return self._own_of(self._crowd / self.world.habits.up_kbit_s)

    @cached_property
    def _down(self) -> Singles:
        return self._own_of(self._crowd / self.world.habits.down_kbit_s)

    @cached_property
    def _own(self) -> Singles:
        return self._own_of(self.world.habits.client_ms)

    @cached_property
    def _usual(self) -> Floats:
        level = self.columns.level_ms
        return np.where(np.isinf(level), _USUAL_MS, level * _USUAL_SHARE)


def _column(values: NDArray[np.floating]) -> Singles:
    return values.astype(np.float32)[:, None]
