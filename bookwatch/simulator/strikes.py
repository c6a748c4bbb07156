"""Faults, drawn on a round: which calls of which runs each strikes; and the noise of every network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.simulator.chance import FAULTS, Bools, Floats, Ints, stream
from bookwatch.simulator.draft import DNS, PHASES, SET_UP, WAIT, Draft
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.modes import MODES, Mode, Wire
from bookwatch.simulator.pools import Singles
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.wires import lose, queue
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
NOISE_SHARE: Final = sum(share for _, share in NOISE)
_BETWEEN_SHIFTS: Final = 0.2
"""Width of a slow-down's log-normal spread."""


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A fault with what it can touch, worked out once."""

    fault: Fault
    number: int
    """Of its stream of chance."""
    turns: Floats
    """Of vantages (`Fault.turns`)."""
    round_trip_ms: Floats
    """Of their lines: what of a wait is not the far end's."""
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
            turns=fault.turns(world, seed=seed, number=number),
            round_trip_ms=world.habits.round_trip_ms,
            calls=fault.calls(routes),
            hospital=list(world.hospitals).index(named) if named else -1,
        )

    def active(self, moments_us: Ints) -> Bools:
        """Which vantages it touches, each at its own moment, in microseconds since 1970."""
        return self.lasting(moments_us) & self.fault.course.there(moments_us, start_us=self._times[0])

    def lasting(self, moments_us: Ints) -> Bools:
        """The same, but for what goes on and off: that lasts all the time."""
        start, end = self._times
        reached = self.turns < self.fault.course.reached(self.progress(moments_us))
        return reached & (start <= moments_us) & (moments_us < end)

    def progress(self, moments_us: Ints) -> Floats:
        """How far it has grown at those moments."""
        start, end = self._times
        return self.fault.course.progress(moments_us, start_us=start, end_us=end)

    @property
    def _times(self) -> tuple[int, int]:
        return int(self.fault.start.timestamp() * 1e6), int(self.fault.end.timestamp() * 1e6)


def strike(
    draft: Draft, *, broken: Sequence[Broken], fresh: Bools, hospital: Ints, started_us: Ints, seed: tuple[int, int]
) -> None:
    """Let every active fault slow down or strike. `fresh`: calls that may make a connection."""
    for each in broken:
        members = each.active(started_us)
        if each.hospital >= 0:
            members &= hospital == each.hospital
        if not members.any():
            continue
        rng = stream(seed[0], FAULTS, seed[1], each.number)
        calls = members[:, None] & each.calls
        grown = each.fault.course.strength(each.progress(started_us))[:, None]
        _strike(draft, calls, broken=each, grown=grown, fresh=fresh, rng=rng)


def _strike(
    draft: Draft, calls: Bools, *, broken: Broken, grown: Floats, fresh: Bools, rng: np.random.Generator
) -> None:
    """What grows is the share of calls that a failure spoils, and how much a slow-down slows each that it meets."""
    fault, mode = broken.fault, broken.fault.mode
    share = fault.severity * (1.0 if mode.slows else grown)
    hits = calls & (rng.random(draft.struck.shape, dtype=np.float32) < share)
    if mode.failure:
        draft.strike(_possible(hits, mode=mode, draft=draft, fresh=fresh), mode=mode)
    elif mode.wire is Wire.LOSS:
        lose(draft, calls, share=fault.severity * grown, fresh=fresh, rng=rng)
    elif mode.wire is Wire.QUEUE:
        queue(draft, calls, milliseconds=fault.queue_ms * grown, fresh=fresh, rng=rng)
    else:
        _slow_down(draft, hits, broken=broken, grown=grown, fresh=fresh, rng=rng)


def noise_chance(shape: tuple[int, int], *, seed: tuple[int, int]) -> Singles:
    """What decides which calls of a round fail for no lasting reason."""
    return stream(seed[0], FAULTS, seed[1]).random(shape, dtype=np.float32)


def strike_noise(draft: Draft, *, chance: Singles, fresh: Bools, at_core: Bools) -> None:
    """Let what fails now and then everywhere strike. Shapes (runs, calls)."""
    struck = chance < NOISE_SHARE
    if not struck.any():
        return
    low = 0.0
    for failure, share in NOISE:
        mode = MODES[failure]
        hits = struck & (low <= chance) & (chance < low + share)
        hits &= True if mode.at_set_up else at_core
        draft.strike(_possible(hits, mode=mode, draft=draft, fresh=fresh), mode=mode)
        low += share


def _possible(hits: Bools, *, mode: Mode, draft: Draft, fresh: Bools) -> Bools:
    if not mode.at_set_up:
        return hits
    return hits & fresh & ~draft.proxied if PHASES.index(mode.phase) == DNS else hits & fresh


def _slow_down(
    draft: Draft, hits: Bools, *, broken: Broken, grown: Floats, fresh: Bools, rng: np.random.Generator
) -> None:
    """Add milliseconds, and let the far end take longer; both less while the fault still grows."""
    for phase, milliseconds in broken.fault.slows.items():
        place = PHASES.index(phase)
        struck = hits & fresh if place < SET_UP else hits
        if place == DNS:
            struck = struck & ~draft.proxied
        more = milliseconds * grown * np.exp(_BETWEEN_SHIFTS * rng.standard_normal(hits.shape, dtype=np.float32))
        draft.phases[place] += np.where(struck, more, 0.0)
    if broken.fault.factor > 1.0:
        theirs = np.maximum(draft.phases[WAIT] - broken.round_trip_ms[:, None], 0.0)
        draft.phases[WAIT] += np.where(hits, (broken.fault.factor - 1.0) * grown * theirs, 0.0)
