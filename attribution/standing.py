"""How an accepted cause stands against its rivals: probabilities by domain, and the names that cannot be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution.accepted import Accepted
from attribution.constants import CO_LINEAR_NATS
from attribution.likelihood import Fit
from attribution.symptoms import domain_of
from domain.vocabulary import FaultDomain


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A cause with its posterior."""

    accepted: Accepted
    lasts: float
    """How likely it reaches the present, or comes again."""
    domains: Mapping[FaultDomain, float]
    """Probability of each fault domain, over it and its rivals; with `none` they sum to 1."""
    none: float
    """Probability that no such cause exists: several things happened at once."""
    probability: float
    """Of it, together with the names in `co_linear`."""
    co_linear: tuple[tuple[str, str], ...]
    rivals: tuple[tuple[Fit, float], ...]
    """Rivals with their probabilities, best first."""

    @property
    def active(self) -> bool:
        """Whether it counts for what is said now."""
        return self.lasts > 0.0

    @cached_property
    def domain(self) -> FaultDomain:
        """Its fault domain."""
        return domain_of(self.accepted.fit.name[0])

    @property
    def value(self) -> str:
        """Its value in its dimension."""
        return self.accepted.fit.name[1]

    @cached_property
    def key(self) -> str:
        """`domain/dimension/value`, as `domain.verdicts.Cause.key`."""
        return f"{self.domain}/{self.accepted.fit.name[0]}/{self.value}"

    def domain_of(self, name: tuple[str, str]) -> FaultDomain:
        """Fault domain of a rival's name."""
        return domain_of(name[0])


def standings(accepted: list[Accepted]) -> list[Standing]:
    """The posterior of each accepted cause."""
    return [_standing(one) for one in accepted]


def _standing(one: Accepted) -> Standing:
    fits = (one.fit, *one.rivals)
    scores = np.array([*(fit.score for fit in fits), 0.0])
    weights = np.exp(scores - np.logaddexp.reduce(scores))
    domains: dict[FaultDomain, float] = {}
    for fit, weight in zip(fits, weights[:-1], strict=True):
        domain = domain_of(fit.name[0])
        domains[domain] = domains.get(domain, 0.0) + float(weight)
    alike = _alike(fits)
    return Standing(
        accepted=one,
        lasts=1.0 if one.fit.active >= 0.5 else one.pausing,
        domains=domains,
        none=float(weights[-1]),
        probability=float(weights[alike].sum()),
        co_linear=tuple(sorted(fits[number].name for number in alike[1:])),
        rivals=tuple((fit, float(weight)) for fit, weight in zip(one.rivals, weights[1:-1], strict=True)),
    )


def _alike(fits: Sequence[Fit]) -> list[int]:
    """Numbers of the fits that cannot be told from the first, itself first.

    They touch the same places and score nearly as it does, or stand on the very cells of one that does: these differ by
    how usual such a name is, and by nothing that was seen.
    """
    first = fits[0]
    near = [fit for fit in fits if abs(fit.score - first.score) <= CO_LINEAR_NATS and _same_touched(fit, first)]
    return [number for number, fit in enumerate(fits) if any(fit is each or _same_cells(fit, each) for each in near)]


def _same_touched(fit: Fit, other: Fit) -> bool:
    return np.array_equal(fit.touched, other.touched)


def _same_cells(fit: Fit, other: Fit) -> bool:
    """Of the core and one of its operations the cells can be the same and speak otherwise: it stops each call."""
    one, two = fit.candidate, other.candidate
    return (
        (one.per_call, one.coverages, one.outside_silent) == (two.per_call, two.coverages, two.outside_silent)
        and np.array_equal(one.members, two.members)
        and np.array_equal(one.compatible, two.compatible)
        and np.array_equal(one.good, two.good)
    )
