"""A round in which nothing is broken: the usual runs as sums, and which runs leave the usual way."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.draft import SET_UP
from bookwatch.simulator.durations import CallTimes, Durations, SetUpTimes
from bookwatch.simulator.endings import BETWEEN_CALLS_MS
from bookwatch.simulator.limits import Limits
from bookwatch.simulator.older.ledger import NO_BUCKET, Ledger
from bookwatch.simulator.pools import Singles
from bookwatch.simulator.routes import Route, Routes
from data.codes import OUTCOMES
from data.sketch import BUCKETS as SKETCH_BUCKETS
from data.sketch import LOG_WIDTH, LOWEST_MS
from domain.vocabulary import Outcome

_OK, _SLOW = OUTCOMES.of(Outcome.OK), OUTCOMES.of(Outcome.SLOW)


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What the usual runs of a round take, by call and vantage: shape (calls of the usual way, vantages)."""

    durations: Durations
    routes: Routes

    @cached_property
    def times(self) -> CallTimes:
        """Of the usual way's calls, which are the first that were numbered."""
        return self.durations.calls(np.arange(len(self._route.calls)))

    @cached_property
    def set_ups(self) -> SetUpTimes:
        """Of the calls that connect (`connecting`)."""
        return self.durations.set_ups(self.durations.columns.server[self.connecting])

    @cached_property
    def connecting(self) -> list[int]:
        """Numbers of the calls that connect."""
        return sorted(self._route.fresh)

    @cached_property
    def total_ms(self) -> Singles:
        """Of each call."""
        total = self.times.send + self.times.wait
        total += self.times.receive
        total += self.times.client
        for place, number in enumerate(self.connecting):
            for phase in self.set_ups:
                total[number] += phase[place]
        return total

    @property
    def _route(self) -> Route:
        return self.routes.found[0]

    def over(self, limits: Limits) -> Bools:
        """Vantages with a call that may be given up."""
        return np.asarray(self.total_ms.max(axis=0) > limits.connect)

    def add(self, ledger: Ledger, *, number: int, hour: Ints, plain: Bools) -> None:
        """Count the runs of the vantages that are `plain`, as the `number`th round; each in its hour of the day."""
        calls, main = slice(len(self._route.calls)), slice(len(self._route.main))
        slow: Bools = self.total_ms > self.durations.columns.level_ms[calls, None].astype(np.float32)
        slow &= plain
        _write(ledger.step_buckets[number, calls], self.total_ms, plain=plain)
        duration = self.total_ms.sum(axis=0) + np.float32(BETWEEN_CALLS_MS * len(self._route.calls))
        _write(ledger.run_buckets[number], duration, plain=plain)
        rows = np.flatnonzero(plain)
        ledger.runs[hour[rows], rows, np.where(np.any(slow[main], axis=0)[rows], _SLOW, _OK)] += 1
        ledger.usual_slow[calls] += slow
        ledger.usual += plain
        weight = plain.astype(np.float32)
        for phase, values in enumerate(self.times, SET_UP):
            ledger.usual_sums[phase, calls] += values * weight
        for phase, values in enumerate(self.set_ups):
            ledger.usual_sums[phase, self.connecting] += values * weight


def _write(place: NDArray[np.uint16], values_ms: Singles, *, plain: Bools) -> None:
    place[:] = buckets(values_ms)
    place[..., ~plain] = NO_BUCKET


def buckets(values_ms: Singles) -> NDArray[np.uint16]:
    """As `data.sketch.bucket_of`, in single precision: a value on a boundary may go to the other side."""
    places = np.maximum(values_ms, np.float32(LOWEST_MS))
    np.log(places, out=places)
    places -= np.float32(np.log(LOWEST_MS))
    places *= np.float32(1 / LOG_WIDTH)
    np.minimum(places, SKETCH_BUCKETS - 1, out=places)
    return places.astype(np.uint16)
