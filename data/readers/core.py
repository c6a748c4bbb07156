"""Each operation of the core: how its calls ended, and where their time went; from controls and from practices."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data import sketch, tally
from data.codes import FAILURES, OUTCOMES
from data.grouping import Groups, Ints
from data.readers.calls import Calls
from data.sketch import Sketch
from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase, VantageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """One operation as one kind of vantage met it, outside planned work."""

    operation: str
    kind: VantageKind
    attempts: int
    bad: int
    failures: dict[FailureClass, int]
    """What stopped the bad ones, the most frequent first."""
    phases_ms: dict[Phase, float]
    """Mean of each phase over all attempts, in milliseconds."""
    client_ms: float
    """Mean of what is ours between the phases."""
    counted: int
    """Attempts that say something about the core: see `Calls.healthy`."""
    latency: Sketch
    """Of those among them that made it."""

    @property
    def total_ms(self) -> float:
        """Mean of a call."""
        return sum(self.phases_ms.values()) + self.client_ms

    def quantile(self, q: float) -> float | None:
        """Milliseconds that a share `q` of the counted calls that made it does not exceed; None without any."""
        return sketch.quantile(self.latency, q)

    def within(self, limit_ms: float) -> tuple[int, int]:
        """How many of the counted calls that made it were within a limit, to 1 %, and of how many."""
        return sketch.within(self.latency, limit_ms), int(self.latency.sum())


def operations(found: Calls, *, words: Mapping[int, str]) -> list[CallFigures]:
    """Every operation that was called, of controls and of practices, by its code. `words`: of all numbers."""
    if not len(found):
        return []
    groups = Groups({"operation_id": found.keys["operation_id"], "control": found.is_control().astype(np.int64)})
    names = [words[number] for number in groups.keys()["operation_id"].tolist()]
    kinds = [VantageKind.CONTROL if each else VantageKind.AGENT for each in groups.keys()["control"].tolist()]
    figures = _figures(found, groups=groups)
    pairs = enumerate(zip(names, kinds, strict=True))
    made = [_one(name, kind=kind, place=place, figures=figures) for place, (name, kind) in pairs]
    return sorted((each for each in made if each.attempts), key=lambda each: (each.operation, each.kind))


@dataclass(frozen=True, slots=True)
class _Figures:
    attempts: Ints
    bad: Ints
    counted: Ints
    sums_us: Ints
    latency: Ints
    failures: dict[tuple[int, int], int]


def _figures(found: Calls, *, groups: Groups) -> _Figures:
    healthy, tried = found.healthy, found.attempts()
    group = groups.number
    bad = [OUTCOMES.of(each) for each in Outcome if each.is_bad]
    chosen = np.isin(found.counts.outcome, bad)
    pairs: dict[tuple[int, int], int] = {}
    rows, failures, count = found.counts.row[chosen], found.counts.failure[chosen], found.counts.count[chosen]
    for place, failure, number in zip(group[rows].tolist(), failures.tolist(), count.tolist(), strict=True):
        pairs[place, failure] = pairs.get((place, failure), 0) + number
    return _Figures(
        attempts=groups.sums(tried),
        bad=groups.sums(found.counts.per_row(len(found), outcomes=tally.BAD)),
        counted=groups.sums(np.where(healthy, tried, 0)),
        sums_us=groups.sums(found.sums_us),
        latency=found.sketches_by(group, groups=len(groups), chosen=healthy),
        failures=pairs,
    )


def _one(name: str, *, kind: VantageKind, place: int, figures: _Figures) -> CallFigures:
    attempts = int(figures.attempts[place])
    means = figures.sums_us[place] / 1000 / max(1, attempts)
    own = sorted(((number, failure) for (at, failure), number in figures.failures.items() if at == place), reverse=True)
    return CallFigures(
        operation=name,
        kind=kind,
        attempts=attempts,
        bad=int(figures.bad[place]),
        failures={known: number for number, failure in own if (known := FAILURES.maybe(failure)) is not None},
        phases_ms={phase: float(means[number]) for number, phase in enumerate(Phase)},
        client_ms=float(means[len(Phase)]),
        counted=int(figures.counted[place]),
        latency=figures.latency[place],
    )
