"""From one cell of each place to whose fault it is: its readings, its causes and chance put together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.constants import SURE
from attribution.finding import LOCAL, NO_DATA, OF_DOMAIN, OK, ORDER, UNDETERMINED, Findings
from attribution.standing import Standing
from domain.vocabulary import FaultDomain

_ANYBODYS = (FaultDomain.LOCAL, FaultDomain.SHARED, FaultDomain.CENTRAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One cell of each of some places; arrays with one entry (or row) a place."""

    column: Ints
    silent: Bools
    strengths: Floats
    """Of each cause, shape (places, causes)."""
    chance: Floats
    readings: Floats
    """Probabilities of the readings A, B, C (`attribution.judge`)."""
    alone: Floats
    """Probability of a fault of its own if there were no other cause at all."""
    around: Ints
    """Number of the active cause that most likely touches the place, or -1."""
    covered: Floats
    """How likely that one does."""
    over: Bools
    """Whether the latest attempt passed, if slowly: until then nobody can say that a failure was by chance."""


def blamed(cells: Cells, *, causes: Sequence[Standing], is_alone: bool) -> Findings:
    """What is found of each place by its cell. `is_alone`: nothing is to be compared with."""
    mass = np.zeros((cells.column.size, len(ORDER)))
    a, b, c = cells.readings.T
    total = _total(cells)
    own = a + np.where(total <= 0.0, c, 0.0)
    # Of one place that nothing is compared with, its own fault looks like one that all would share.
    for domain in _ANYBODYS if is_alone else (FaultDomain.LOCAL,):
        mass[:, OF_DOMAIN[domain]] += own / (len(_ANYBODYS) if is_alone else 1)
    unexplained = b * cells.chance / (total + cells.chance)
    for number, cause in enumerate(causes):  # it failed by chance, yet under a cause that spares most attempts
        within = np.where(cells.around == number, unexplained * (1.0 - cause.none) * cells.covered, 0.0)
        mass[:, OF_DOMAIN[cause.domain]] += within
        unexplained = unexplained - within
    by_cause = (b * total / (total + cells.chance)) + np.where(total > 0.0, c, 0.0)
    for cause, strength in zip(causes, cells.strengths.T, strict=True):
        share = by_cause * strength / np.where(total > 0.0, total, 1.0)
        for domain, probability in cause.domains.items():
            mass[:, OF_DOMAIN[domain]] += share * probability * cause.lasts
            mass[:, OK] += share * probability * (1.0 - cause.lasts)
        mass[:, LOCAL] += share * cause.none * cells.alone
        unexplained = unexplained + share * cause.none * (1.0 - cells.alone)
    mass[:, OK] += unexplained
    named = _named(cells, mass=mass, causes=causes)
    _silence(cells, mass=mass, named=named, causes=causes)
    return _decided(mass, cells=cells, named=named, causes=causes)


def _total(cells: Cells) -> Floats:
    """Strengths of all causes together, added in their order."""
    total = np.zeros(cells.column.size)
    for strength in cells.strengths.T:
        total = total + strength
    return total


def _named(cells: Cells, *, mass: Floats, causes: Sequence[Standing]) -> Ints:
    """Number of the cause that most likely explains each cell, or under which it failed by chance; or -1."""
    if not causes:
        return np.full(cells.column.size, -1)
    named = np.where(cells.strengths.max(axis=1) > 0.0, cells.strengths.argmax(axis=1), -1)
    of_causes = np.array([OF_DOMAIN[cause.domain] for cause in causes])
    around = (named < 0) & (cells.around >= 0) & (mass.argmax(axis=1) == of_causes[cells.around])
    return np.asarray(np.where(around, cells.around, named), dtype=np.int64)


def _silence(cells: Cells, *, mass: Floats, named: Ints, causes: Sequence[Standing]) -> None:
    """A silent place: what silences its group, or nothing is known."""
    mass[cells.silent] = 0.0
    named[cells.silent] = -1
    left = cells.silent.copy()
    for number, cause in enumerate(causes):
        here = left & (cells.strengths[:, number] > 0.0) & cause.active
        for domain, probability in cause.domains.items():
            mass[here, OF_DOMAIN[domain]] += probability
        mass[here, NO_DATA] = cause.none
        named[here] = number
        left &= ~here
    mass[left, NO_DATA] = 1.0


def _decided(mass: Floats, *, cells: Cells, named: Ints, causes: Sequence[Standing]) -> Findings:
    probabilities = mass / mass.sum(axis=1, keepdims=True)
    top = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1, initial=0.0) >= SURE
    known = sure & (cells.over | cells.silent | (top != OK))
    return Findings(
        judgement=np.where(known, top, UNDETERMINED),
        probabilities=probabilities,
        column=cells.column,
        cause=named,
        causes=tuple(causes),
    )
