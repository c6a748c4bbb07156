"""Faults, drawn on a round: which calls of which runs each strikes; and the noise of every network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.simulator.chance import FAULTS, Bools, Ints, stream
from bookwatch.simulator.draft import DNS, PHASES, SET_UP, Draft
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.modes import MODES, Mode
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.world import World
from domain.failures import FailureClass as F

NOISE: Final = (
    (F.DNS_NO_ANSWER, 2e-4),
    (F.CONNECT_TIMED_OUT, 2e-4),
    (F.TLS_CUT, 5e-5),
    (F.CORE_CUT, 2e-5),
    (F.CORE_ERROR, 4e-5),
    (F.GATEWAY_BAD_GATEWAY, 2e-5),
)
"""Chance of each failure at a look-up, connection or call that has no lasting reason."""
_BETWEEN_SHIFTS: Final = 0.2
"""Width of a slow-down's log-normal spread."""


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A fault with what it can touch, worked out once."""

    fault: Fault
    number: int
    """Of its stream of chance."""
    touched: Bools
    """Vantages."""
    calls: Bools
    hospital: int
    """Number of the hospital that it is about; -1: none."""

    @classmethod
    def of(cls, fault: Fault, *, number: int, world: World, routes: Routes, seed: int) -> "Broken":
        """Work it out."""
        named = fault.name if fault.place == "hospital" else ""
        return cls(
            fault=fault,
            number=number,
            touched=fault.touched(world, seed=seed, number=number),
            calls=fault.calls(routes),
            hospital=list(world.hospitals).index(named) if named else -1,
        )

    def active(self, started_us: Ints) -> Bools:
        """Which of these moments it lasts at, in microseconds since 1970."""
        start, end = (int(each.timestamp() * 1e6) for each in (self.fault.start, self.fault.end))
        return (start <= started_us) & (started_us < end)


def strike(
    draft: Draft, *, broken: Sequence[Broken], fresh: Bools, hospital: Ints, started_us: Ints, seed: tuple[int, int]
) -> None:
    """Let every active fault slow down or strike. `fresh`: calls that may make a connection."""
    for each in broken:
        members = each.touched & each.active(started_us)
        if each.hospital >= 0:
            members &= hospital == each.hospital
        if not members.any():
            continue
        rng = stream(seed[0], FAULTS, seed[1], each.number)
        chosen = rng.random(draft.struck.shape, dtype=np.float32) < each.fault.severity
        hits = chosen & members[:, None] & each.calls
        if each.fault.mode.failure:
            draft.strike(_possible(hits, mode=each.fault.mode, draft=draft, fresh=fresh), mode=each.fault.mode)
        _slow_down(draft, hits, fault=each.fault, fresh=fresh, rng=rng)


def add_noise(draft: Draft, *, fresh: Bools, at_core: Bools, seed: tuple[int, int]) -> None:
    """What fails now and then everywhere."""
    chance = stream(seed[0], FAULTS, seed[1]).random(draft.struck.shape)
    low = 0.0
    for failure, share in NOISE:
        mode = MODES[failure]
        hits = (low <= chance) & (chance < low + share)
        hits &= True if mode.at_set_up else at_core
        draft.strike(_possible(hits, mode=mode, draft=draft, fresh=fresh), mode=mode)
        low += share


def _possible(hits: Bools, *, mode: Mode, draft: Draft, fresh: Bools) -> Bools:
    if not mode.at_set_up:
        return hits
    return hits & fresh & ~draft.proxied if PHASES.index(mode.phase) == DNS else hits & fresh


def _slow_down(draft: Draft, hits: Bools, *, fault: Fault, fresh: Bools, rng: np.random.Generator) -> None:
    for phase, milliseconds in fault.slows.items():
        place = PHASES.index(phase)
        struck = hits & fresh if place < SET_UP else hits
        if place == DNS:
            struck = struck & ~draft.proxied
        more = milliseconds * np.exp(_BETWEEN_SHIFTS * rng.standard_normal(hits.shape, dtype=np.float32))
        draft.phases[place] += np.where(struck, more, 0.0)
