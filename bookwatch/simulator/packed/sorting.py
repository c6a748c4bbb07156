"""Runs sorted by their patterns."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Ints
from bookwatch.simulator.modes import Mode
from bookwatch.simulator.packed.patterns import Pattern, pattern
from bookwatch.simulator.routes import Routes
from data.codes import OUTCOMES
from domain.vocabulary import Outcome

MOST_PATTERNS = 4_000
"""Patterns that are remembered, some 10 KB each."""
_Key = tuple[int, tuple[Mode | None, ...]]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The patterns of a batch, and the number of each run's pattern."""

    patterns: list[Pattern]
    of_run: Ints

    def groups(self) -> list[tuple[Pattern, Ints]]:
        """Each pattern with the places of its runs."""
        order = np.argsort(self.of_run, kind="stable")
        ends = np.cumsum(np.bincount(self.of_run, minlength=len(self.patterns)))
        return list(zip(self.patterns, np.split(order, ends[:-1]), strict=True))


@dataclass(slots=True)
class Sorter:
    """Finds the patterns of batches; remembers those that it has met."""

    _known: dict[_Key, Pattern] = field(default_factory=dict)

    def sort(self, batch: Batch) -> Sorted:
        """Sort a batch's runs. Few are struck: only those are looked at one by one."""
        if len(self._known) > MOST_PATTERNS:
            self._known.clear()
        struck = np.where(batch.made, batch.struck, -1)
        found: dict[bytes, list[int]] = defaultdict(list)
        hit = (struck >= 0).any(axis=1)
        for route in np.unique(batch.route[~hit]).tolist():
            found[b"%d" % route] = np.flatnonzero(~hit & (batch.route == route)).tolist()
        for place in np.flatnonzero(hit).tolist():
            found[b"%d " % batch.route[place] + struck[place].tobytes()].append(place)
        of_run = np.zeros(len(batch), dtype=np.int64)
        for number, places in enumerate(found.values()):
            of_run[places] = number
        return Sorted([self._pattern(batch, place=places[0]) for places in found.values()], of_run)

    def _pattern(self, batch: Batch, *, place: int) -> Pattern:
        route = int(batch.route[place])
        calls = list(batch.routes.found[route].calls)
        modes = tuple(batch.modes[each] if each >= 0 else None for each in batch.struck[place, calls].tolist())
        if (route, modes) not in self._known:
            self._known[route, modes] = pattern(
                batch.routes, route=route, outcomes=_passed(batch, place=place, calls=calls), modes=modes
            )
        return self._known[route, modes]


def _passed(batch: Batch, *, place: int, calls: list[int]) -> tuple[Outcome, ...]:
    """The outcomes of a run's calls, where a slow call passed as well as any."""
    words = (OUTCOMES.word(int(each)) for each in batch.outcomes[place, calls])
    return tuple(Outcome.OK if word is Outcome.SLOW else word for word in words)


def step_names(routes: Routes) -> set[tuple[str, str, bool]]:
    """Every kind of step that a run may have."""
    return {(call.step.step_id, call.step.code, call.step.clean_up) for call in routes.calls}
