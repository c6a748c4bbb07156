"""All ways through the journey as columns: which calls there are, and which of them each kind of run makes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from bookwatch.simulator.chance import Bools, Floats, Ints
from bookwatch.simulator.walk import Visit, Walk, Way
from domain.vocabulary import Outcome
from probes.arazzo.compiled import ActionKind, CompiledStep, Journey

NO_LEVEL: Final = np.inf
MOST_CALLS: Final = 100
_SENDS_MUCH: Final = frozenset({"A020"})
"""The letter is uploaded."""
_RECEIVES_MUCH: Final = frozenset({"A010", "A033", "A015", "A005"})
"""Lists of services and slots, a service's page, a whole referral."""


class Call(NamedTuple):
    """A step, called for the nth time in a run."""

    step: CompiledStep
    number: int

    @property
    def server(self) -> str:
        """Which server it goes to."""
        return self.step.operation.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The calls of one kind of run, by their numbers."""

    main: tuple[int, ...]
    clean_up: tuple[int, ...]
    refused: frozenset[int]
    declared: Outcome
    fresh: frozenset[int]
    """Calls that look up, connect and shake hands anew."""

    @property
    def calls(self) -> tuple[int, ...]:
        """All of them, in order."""
        return (*self.main, *self.clean_up)


@dataclass(kw_only=True)
class Routes:
    """Every way through one journey. Calls are numbered as they are met, ways first; routes as they are asked for."""

    journey: Journey
    calls: list[Call] = field(default_factory=list)
    found: list[Route] = field(default_factory=list)
    _numbers: dict[Visit, int] = field(default_factory=dict)
    _known: dict[tuple[int, int, bool], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for way in range(len(self.ways)):
            self.number(way)
        self._steps_that_clean_up_after_a_failure()

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The usual one, one for each list that may be empty, and one for each number of refusals that a retry takes.

        The order is the usual one, the empty lists, the refusals.
        """
        return (Way(), *_lacking(self.journey), *_refused(self.journey))

    def number(self, way: int, *, failing: int = -1, broken: bool = False) -> int:
        """The number of the route along a way, to a call that fails, over a connection which that may break."""
        key = (way, failing, broken)
        if key not in self._known:
            self._known[key] = len(self.found)
            self.found.append(self._route(self.ways[way], failing=failing, broken=broken))
        return self._known[key]

    def _route(self, way: Way, *, failing: int, broken: bool) -> Route:
        end = (self.calls[failing].step.step_id, self.calls[failing].number) if failing >= 0 else None
        walk = Walk(journey=self.journey, way=way, failing=end).go()
        main, clean_up = (tuple(map(self._call, visits)) for visits in (walk.main, walk.clean_up))
        return Route(
            main=main,
            clean_up=clean_up,
            refused=frozenset(map(self._call, walk.refused)),
            declared=walk.declared,
            fresh=frozenset(self._fresh(main, clean_up, broken=broken)),
        )

    def _call(self, visit: Visit) -> int:
        if visit not in self._numbers:
            steps = {step.step_id: step for step in (*self.journey.steps, *self.journey.clean_up)}
            self._numbers[visit] = len(self.calls)
            self.calls.append(Call(steps[visit[0]], visit[1]))
        return self._numbers[visit]

    def _fresh(self, main: tuple[int, ...], clean_up: tuple[int, ...], *, broken: bool) -> Iterator[int]:
        connected: set[str] = set()
        for place, call in enumerate((*main, *clean_up)):
            server = self.calls[call].server
            if server not in connected:
                yield call
            connected.add(server)
            if broken and place == len(main) - 1:
                connected.discard(server)

    def _steps_that_clean_up_after_a_failure(self) -> None:
        """Meet every call before the first run is drawn: the columns must not grow on the way."""
        for way in range(len(self.ways)):
            for call in self.found[self.number(way)].main:
                self.number(way, failing=call)

    @cached_property
    def columns(self) -> "Columns":
        """The calls as columns."""
        servers = sorted({call.server for call in self.calls})
        steps = [call.step for call in self.calls]
        return Columns(
            servers=tuple(servers),
            server=np.array([servers.index(call.server) for call in self.calls]),
            level_ms=np.array([step.level_ms or NO_LEVEL for step in steps]),
            on_provider=np.array([step.on_provider for step in steps]),
            reads_back=np.array([bool(step.read_back) for step in steps]),
            clean_up=np.array([step.clean_up for step in steps]),
            changes=np.array([step.operation.method != "GET" for step in steps]),
            sends_much=np.array([step.code in _SENDS_MUCH for step in steps]),
            receives_much=np.array([step.code in _RECEIVES_MUCH for step in steps]),
            declares=np.array([step.outcome is not Outcome.OK for step in steps]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One entry a call."""

    servers: tuple[str, ...]
    server: Ints
    level_ms: Floats
    on_provider: Bools
    reads_back: Bools
    clean_up: Bools
    changes: Bools
    sends_much: Bools
    """Whether the request fills more than one packet."""
    receives_much: Bools
    declares: Bools


def _lacking(journey: Journey) -> Iterator[Way]:
    usual = Walk(journey=journey, way=Way()).go().main
    for step in journey.steps:
        way = Way(lacking=step.step_id)
        picks = any(pick.spread for pick in step.picks)
        if picks and Walk(journey=journey, way=way).go().main != usual:
            yield way


def _refused(journey: Journey) -> Iterator[Way]:
    for step in journey.steps:
        limits = [action.retry_limit for action in step.on_failure if action.kind is ActionKind.RETRY]
        for times in range(1, max(limits, default=-1) + 2):
            yield Way(refused=step.step_id, times=times)
