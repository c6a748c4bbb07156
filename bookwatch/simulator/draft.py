"""A round in the making: the durations of every call that might be made, and what strikes it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import TIMES, Bools, Floats, heavy, stream
from bookwatch.simulator.modes import Mode
from bookwatch.simulator.routes import Columns
from bookwatch.simulator.world import World
from domain.vocabulary import Phase

PHASES: Final = tuple(Phase)
SET_UP: Final = 3
"""The first three phases happen only where a connection is made."""
DNS, CONNECT, TLS, SEND, WAIT, RECEIVE = range(6)

_USUAL_SHARE: Final = 0.05
"""A call usually waits for a twentieth of its published level ..."""
_USUAL_MS: Final = 40.0
"""... or this long, where there is none."""
_HANDSHAKE_MS: Final = 6.0
_REQUEST_KBIT: Final = 12.0
_BODY_KBIT: Final = 24.0
_REPLY_KBIT: Final = 48.0
_NEVER: Final = 99

Numbers = NDArray[np.int16]


@dataclass(slots=True, kw_only=True)
class Draft:
    """Arrays of shape (runs, calls); `phases` has one such array for each phase, in ms."""

    phases: Floats
    client: Floats
    proxied: Bools
    """Runs whose names a proxy resolves; shape (runs, 1)."""
    struck: Numbers
    """Number of the mode that strikes a call, in `modes`; -1: none."""
    rank: NDArray[np.int8]
    """How early in the call it strikes: of two faults the earlier one decides."""
    modes: list[Mode]

    def strike(self, hits: Bools, *, mode: Mode) -> None:
        """Let a mode strike calls; where another strikes earlier, or as early and before this one, it stays."""
        rank = rank_of(mode)
        hits = hits & (rank < self.rank)
        if not hits.any():
            return
        self.modes.append(mode)
        self.struck[hits] = len(self.modes) - 1
        self.rank[hits] = rank

    def rows(self, runs: NDArray[np.int64]) -> "Draft":
        """A draft of some runs alone: its modes are these."""
        return Draft(
            phases=self.phases[:, runs],
            client=self.client[runs],
            proxied=self.proxied[runs],
            struck=self.struck[runs],
            rank=self.rank[runs],
            modes=self.modes,
        )

    def lift(self, calls: Bools) -> None:
        """Take back what strikes those calls."""
        self.struck[calls] = -1
        self.rank[calls] = _NEVER


def rank_of(mode: Mode) -> int:
    """The place of a mode's phase in a call; a reply comes after all of them."""
    return PHASES.index(mode.phase) if mode.phase else len(PHASES)


def draft(world: World, *, columns: Columns, load: float, day: float, seed: tuple[int, int]) -> Draft:
    """Draw the durations of all calls of a round, a run of every vantage, as they are when nothing is broken.

    `load` and `day`: how busy the service is at this hour, and how good this day is; 1 is usual. `seed`: the world's,
    and the round's number.
    """
    rng = stream(seed[0], TIMES, seed[1])
    habits, shape = world.habits, (len(world.codes), len(columns.server))
    crowd = 1.0 + habits.congestion * max(load - 0.8, 0.0)
    trip = (habits.round_trip_ms * crowd)[:, None]
    phases = np.empty((len(PHASES), *shape))
    phases[:SET_UP] = _set_up(world, trip=trip, rng=rng, servers=len(columns.servers))[:, :, columns.server]
    up, down = (crowd / each for each in (habits.up_kbit_s, habits.down_kbit_s))
    size = np.where(columns.changes, _REQUEST_KBIT + _BODY_KBIT, _REQUEST_KBIT)
    usual = np.where(np.isinf(columns.level_ms), _USUAL_MS, columns.level_ms * _USUAL_SHARE)
    phases[SEND] = 1_000.0 * up[:, None] * size * heavy(rng, shape=shape, sigma=0.15) * 0.1 + 0.05
    phases[WAIT] = trip * heavy(rng, shape=shape, sigma=0.1) + usual * load * day * heavy(rng, shape=shape, sigma=0.45)
    phases[RECEIVE] = 1_000.0 * down[:, None] * _REPLY_KBIT * heavy(rng, shape=shape, sigma=0.25) * 0.2 + 0.1
    return Draft(
        phases=phases,
        client=habits.client_ms[:, None] * (0.5 + rng.random(shape, dtype=np.float32)),
        proxied=world.proxied[:, None],
        struck=np.full(shape, -1, dtype=np.int16),
        rank=np.full(shape, _NEVER, dtype=np.int8),
        modes=[],
    )


def _set_up(world: World, *, trip: Floats, rng: np.random.Generator, servers: int) -> Floats:
    shape = (len(trip), servers)
    proxied = world.proxied[:, None]
    look_up = world.habits.look_up_ms[:, None] * heavy(rng, shape=shape, sigma=0.4)
    connect = trip * (1.0 + 0.8 * proxied) * heavy(rng, shape=shape, sigma=0.12)
    tls = 2.0 * trip * heavy(rng, shape=shape, sigma=0.1) + _HANDSHAKE_MS
    return np.stack([np.where(proxied, 0.0, look_up), connect, tls])
