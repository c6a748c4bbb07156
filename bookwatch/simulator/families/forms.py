"""A fault from its form: a number drawn from each range, and what is true while it lasts."""

from collections.abc import Callable
from datetime import datetime

import numpy as np

from bookwatch.simulator.courses import Course
from bookwatch.simulator.families.family import FaultForm, Range
from bookwatch.simulator.families.scenario import Truth
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.world import World
from domain.vocabulary import FaultDomain, Phase

NOTHING_WRONG = "none"


def fault_of(
    form: FaultForm,
    *,
    where: str,
    start: datetime,
    end: datetime,
    within: tuple[str, ...],
    beside: tuple[str, ...],
    number: Callable[[Range], float],
    round_s: int,
    rng: np.random.Generator,
) -> Fault:
    """Draw it. `number` draws from a range."""
    return Fault(
        where=where,
        kind=form.kind[int(rng.integers(len(form.kind)))],
        severity=number(form.severity),
        coverage=number(form.coverage),
        shift={Phase(name): number(between) for name, between in form.shift.items()},
        factor=number(form.factor),
        queue_ms=number(form.queue_ms),
        within=within,
        beside=beside,
        course=Course(
            grows_from=form.grows_from,
            spreads_from=form.spreads_from,
            grown=form.grown,
            on_s=round(number(form.on_rounds)) * round_s,
            off_s=round(number(form.off_rounds)) * round_s,
        ),
        named=_named(form, where=where, within=within),
        start=start,
        end=end,
    )


def truth_of(form: FaultForm, *, fault: Fault, world: World) -> Truth:
    """What it is."""
    if form.truth == NOTHING_WRONG:
        return Truth(domain=None)
    domain, dimension, value = fault.truth(world)
    return Truth(domain=domain, dimension=dimension, value=value)


def _named(form: FaultForm, *, where: str, within: tuple[str, ...]) -> tuple[FaultDomain, str, str] | None:
    if form.truth and form.truth != NOTHING_WRONG:
        domain, dimension, value = form.truth.split("/")
        return FaultDomain(domain), dimension, value
    if within:
        parts = [each.split(":") for each in (where, *within)]
        return FaultDomain.SHARED, "+".join(name for name, _ in parts), "+".join(value for _, value in parts)
    if where.startswith("line:CONTROL"):
        return FaultDomain.LOCAL, "control", where.partition(":")[2]
    return None
