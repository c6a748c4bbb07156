"""A scenario from a family and a seed: the same for the same two on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import numpy as np

from bookwatch.simulator.families.background import background
from bookwatch.simulator.families.family import Family, FaultForm
from bookwatch.simulator.families.forms import fault_of, truth_of
from bookwatch.simulator.families.places import Places
from bookwatch.simulator.families.scenario import Scenario, Truth
from bookwatch.simulator.families.worlds import laid_out, recorded
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.simulation import Simulation
from bookwatch.simulator.world import World
from domain.clock import from_micros, to_micros
from probes.journeys import load_journey

JOURNEY: Final = "refer-and-book"
OTHERS: Final = ("change-booking",)
"""Further journeys, once an hour."""
ROUND_S: Final = 300
_WIDE: Final = 5.0
_HOUR_S: Final = 3_600
_MONDAY: Final = datetime(2026, 3, 2, tzinfo=UTC)


@cache
def routes_of(journey: str) -> Routes:
    """The ways through a journey, laid out once."""
    return Routes(journey=load_journey(journey))


def draw(family: Family, *, seed: int) -> Scenario:
    """Draw it."""
    rng = np.random.Generator(np.random.PCG64DXSM([seed, family.number, 42]))
    world = laid_out(family.world, seed=int(rng.integers(1 << 31)), rng=rng)
    broken = int(rng.integers(int(family.broken[0]), int(family.broken[1]) + 1))
    first = _first(family, rng=rng)
    drawing = _Drawing(family=family, world=world, first=first, broken=broken, rng=rng)
    pairs = list(drawing.faults())
    plain = Simulation(
        world=world,
        routes=routes_of(JOURNEY),
        faults=tuple(fault for fault, _ in pairs),
        start=first - timedelta(seconds=family.before * ROUND_S),
        rounds=family.before + broken + family.after,
        interval_s=ROUND_S,
        seed=int(rng.integers(1 << 31)),
    )
    return Scenario(
        family=family,
        seed=seed,
        simulation=plain,
        others=tuple(_hourly(plain, journey=journey) for journey in OTHERS),
        truths=tuple(truth for _, truth in pairs),
        recorded=recorded(world, wrong=family.world.wrong, rng=rng),
    )


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    family: Family
    world: World
    first: datetime
    broken: int
    rng: np.random.Generator

    def faults(self) -> Iterator[tuple[Fault, Truth]]:
        operations = sorted({call.step.code for call in routes_of(JOURNEY).calls if call.server == "core"})
        places = Places(self.world, operations=operations, co_linear=self.family.world.co_linear, rng=self.rng)
        made: list[Fault] = []
        for form in self.family.faults:
            region = places.region() if form.region else None
            for _ in range(int(self._number(form.count))):
                inside = made[form.inside - 1].sharing(self.world) if form.inside else region
                fault = self._fault(form, where=places.where(form, inside=inside), places=places)
                made.append(fault)
                yield fault, truth_of(form, fault=fault, world=self.world)
        begins, ends = self.first - timedelta(seconds=self.family.before * ROUND_S), self._at(self.broken)
        for fault in background(self.family.world, places=places, since=begins, until=ends, rng=self.rng):
            yield (
                fault,
                Truth(domain=fault.truth(self.world)[0], dimension="practice", value=fault.name, background=True),
            )

    def _fault(self, form: FaultForm, *, where: str, places: Places) -> Fault:
        start = round(self._number(form.from_round))
        end = self.broken if form.rounds is None else start + round(self._number(form.rounds))
        return fault_of(
            form,
            where=where,
            start=self._at(start),
            end=self._at(end),
            within=places.crossing(where, dimension=form.within) if form.within else (),
            beside=places.others(where) if form.beside else (),
            number=self._number,
            round_s=ROUND_S,
            rng=self.rng,
        )

    def _number(self, between: tuple[float, float]) -> float:
        """Evenly from a range; on a scale of ratios where it is wider than fivefold."""
        least, most = between
        if least > 0.0 and most > _WIDE * least:
            return float(least * (most / least) ** self.rng.random())
        return float(least + (most - least) * self.rng.random())

    def _at(self, round_number: int) -> datetime:
        return self.first + timedelta(seconds=round_number * ROUND_S)


def _first(family: Family, *, rng: np.random.Generator) -> datetime:
    if family.start:
        chosen = family.start[int(rng.integers(len(family.start)))]
    else:
        hours = float(rng.uniform(8.5, 16.0)) if rng.random() < 0.85 else float(rng.uniform(0.0, 24.0))
        chosen = _MONDAY + timedelta(days=int(rng.integers(0, 5)), hours=hours)
    step = ROUND_S * 1_000_000
    return from_micros(to_micros(chosen) // step * step)


def _hourly(plain: Simulation, *, journey: str) -> Simulation:
    step = _HOUR_S * 1_000_000
    start = from_micros(-(-to_micros(plain.start) // step) * step)
    return Simulation(
        world=plain.world,
        routes=routes_of(journey),
        faults=plain.faults,
        start=start,
        rounds=max(0, int((plain.end - start).total_seconds() // _HOUR_S)),
        interval_s=_HOUR_S,
        seed=plain.seed,
    )
