"""A fault of the simulated world: where, how, how badly, for whom and when; and what is true while it lasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np

from bookwatch.simulator.chance import COVERAGE, Bools, Floats, stream
from bookwatch.simulator.courses import STEADY, Course
from bookwatch.simulator.lab_words import LAB_WORDS
from bookwatch.simulator.modes import LARGE_REPLY, LARGE_REQUEST, MODES, Mode
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.world import World
from domain.organisations import DIMENSIONS
from domain.vocabulary import FaultDomain, Judgement, Phase
from probes.classify import LOGON

UNNAMED: Final = frozenset({"gateway", "core", "identity", "care-records", "everywhere"})
OWN: Final = frozenset({"line", "card", "agent"})
"""Kinds of place that a vantage has for itself."""
PLACES: Final = tuple(LAB_WORDS)
_LOG_ON_ONLY: Final = frozenset({"clock", "identity"})
"""Failures that show at log-on, whatever broke."""
_SHIFTED: Final[Mapping[str, Phase]] = {"resolver": Phase.DNS, "proxy": Phase.CONNECT}
"""Where `slow` strikes when nothing is said; else in the wait."""
USUAL_SHIFT_MS: Final = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is broken for a while."""

    where: str
    kind: str
    severity: float = 1.0
    """Share of the chances that it spoils: of look-ups, of connections, of calls, as its phase has it."""
    coverage: float = 1.0
    """Share of those who share the place that are touched at all."""
    shift: Mapping[Phase, float] = field(default_factory=dict)
    """Milliseconds more in each phase, where it only slows down."""
    factor: float = 1.0
    """How many times longer the far end takes, where it only slows down."""
    queue_ms: float = 150.0
    """Of congestion: how long packets wait, a round trip."""
    within: tuple[str, ...] = ()
    """Further places (`proxy:PRX-ZZ1`) that a vantage must share to be touched."""
    beside: tuple[str, ...] = ()
    """Other places whose vantages are touched as well."""
    course: Course = STEADY
    named: tuple[FaultDomain, str, str] | None = None
    """Domain, dimension and value of the cause where the place alone does not say it."""
    start: datetime
    end: datetime

    @property
    def place(self) -> str:
        """The kind of place: line, link, resolver, core ..."""
        return self.where.partition(":")[0].partition("/")[0]

    @property
    def name(self) -> str:
        """Which one of its kind; for `core/A016` the operation; or empty."""
        return self.where.partition(":")[2] or self.where.partition("/")[2]

    @property
    def mode(self) -> Mode:
        """What it looks like."""
        return LAB_WORDS[self.place].get(self.kind) or MODES[self.kind]

    @property
    def slows(self) -> Mapping[Phase, float]:
        """Milliseconds more in each phase; the usual ones where none are given, none where it does not slow down."""
        if not self.mode.slows or (self.factor > 1.0 and not self.shift):
            return {}
        return self.shift or {_SHIFTED.get(self.place, Phase.WAIT): USUAL_SHIFT_MS}

    def calls(self, routes: Routes) -> Bools:
        """Which calls it can strike."""
        columns = routes.columns
        codes = [call.step.code for call in routes.calls]
        struck = np.ones(len(codes), dtype=np.bool_)
        if self.place in {"core", "identity", "care-records"}:
            struck &= np.array([call.server == self.place for call in routes.calls])
        if self.place == "core" and self.name:
            struck &= np.array([code == self.name for code in codes])
        if self.place == "hospital":
            struck &= columns.on_provider
        if self.place == "card" or (self.mode.failure and self.mode.failure.root in _LOG_ON_ONLY):
            struck &= np.array([code == LOGON for code in codes])
        if self.mode.body:
            struck &= {LARGE_REQUEST: columns.sends_much, LARGE_REPLY: columns.receives_much}[self.mode.body]
        return struck & columns.reads_back & ~columns.clean_up if self.mode.wrong else struck

    def sharing(self, world: World) -> Bools:
        """Vantages that share the place, or one of those beside it, and every further one."""
        shared = _sharing(self.where, world=world)
        for each in self.beside:
            shared = shared | _sharing(each, world=world)
        for each in self.within:
            shared = shared & _sharing(each, world=world)
        return shared

    def touched(self, world: World, *, seed: int, number: int) -> Bools:
        """Vantages that it touches: the same all the time that it lasts, and one at least."""
        return np.asarray(np.isfinite(self.turns(world, seed=seed, number=number)), dtype=np.bool_)

    def turns(self, world: World, *, seed: int, number: int) -> Floats:
        """In which order a fault that spreads touches its vantages, from 0 up to 1; infinite where it never does."""
        sharing = self.sharing(world)
        order = stream(seed, COVERAGE, number).random(len(world.codes))
        order[~sharing] = 2.0
        count = max(1, round(self.coverage * int(sharing.sum())))
        turns = np.full(len(sharing), np.inf)
        turns[np.argsort(order, kind="stable")[:count]] = np.arange(count) / count
        turns[~sharing] = np.inf
        return turns

    def truth(self, world: World) -> tuple[FaultDomain, str, str]:
        """Domain, dimension and value of the cause, as verdicts name it."""
        if self.named:
            return self.named
        if self.place == "hospital":
            return FaultDomain.PROVIDER, "provider", self.name
        if self.place == "core" and self.name:
            return FaultDomain.CENTRAL, "operation", self.name
        if self.place in UNNAMED:
            return FaultDomain.CENTRAL, self.place, self.place
        if self.place in OWN:
            return FaultDomain.LOCAL, "practice", self.name
        members = [code for code, shares in zip(world.codes, self.sharing(world), strict=True) if shares]
        if len(members) == 1:  # what one practice has for itself is its own
            return FaultDomain.LOCAL, "practice", members[0]
        return FaultDomain.SHARED, self.place, self.name

    def judgement(self, world: World) -> Judgement:
        """The right verdict for those inside it."""
        return Judgement.NO_DATA if self.mode.silent else Judgement(self.truth(world)[0])


def _sharing(where: str, *, world: World) -> Bools:
    place, _, name = where.partition(":")
    if place in OWN:
        return np.array([code == name for code in world.codes], dtype=np.bool_)
    if place == "gateway":
        return world.sharing("gateway", value="gateway")
    if place in DIMENSIONS:
        return world.sharing(place, value=name)
    return np.ones(len(world.codes), dtype=np.bool_)
