"""Causes that are named against causes that are: exactly, with credit for a class that holds the right one by its size,
and with whole credit for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bookwatch.evaluation.rulings import Named
from bookwatch.simulator.families.scenario import Truth
from domain.vocabulary import FaultDomain

_SIGNS: Final = ("+", "*", "&", "×", " x ")
"""How judges join two dimensions."""
_UNRECORDED: Final = frozenset({"unrecorded", "unknown", "external", "other"})
Key = frozenset[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Matched:
    """Sums over boundaries."""

    named: float = 0.0
    true: float = 0.0
    exact: float = 0.0
    credited: float = 0.0
    whole: float = 0.0

    def add(self, causes: Sequence[Named], *, truths: Sequence[Truth]) -> None:
        """One boundary."""
        wide = [each for each in causes if each.domain is not FaultDomain.LOCAL]
        self.named += len(wide)
        self.true += len(truths)
        for truth in truths:
            given = [credit(each, truth=truth) for each in wide]
            self.exact += max((1.0 for each in wide if _names(each, truth)), default=0.0)
            self.credited += max(given, default=0.0)
            self.whole += any(each > 0.0 for each in given)

    @property
    def f1(self) -> float | None:
        """Exact; None where there was nothing to name."""
        return self._f1(self.exact)

    @property
    def credited_f1(self) -> float | None:
        """A class that holds the right cause counts 1/size."""
        return self._f1(self.credited)

    @property
    def whole_f1(self) -> float | None:
        """It counts 1: of names of the very same practices no attempt shows which is right."""
        return self._f1(self.whole)

    def _f1(self, right: float) -> float | None:
        return 2.0 * right / (self.named + self.true) if self.true else None


def credit(named: Named, *, truth: Truth) -> float:
    """1 for the right cause, 1/size for a class that holds it, 0 else."""
    if _names(named, truth):
        return 1.0
    wanted = key_of(truth.dimension, truth.value)
    held = any(key_of(*each) == wanted for each in named.co_linear)
    return 1.0 / (1 + len(named.co_linear)) if held else 0.0


def key_of(dimension: str, value: str) -> Key:
    """A cause's name, however its dimensions are joined and ordered."""
    if dimension.lower() in _UNRECORDED:
        return frozenset({("unrecorded", "")})
    for sign in _SIGNS:
        if sign in dimension:
            return frozenset(zip(dimension.split(sign), value.split(sign), strict=False))
    return frozenset({(dimension, value)})


def _names(named: Named, truth: Truth) -> bool:
    return key_of(named.dimension, named.value) == key_of(truth.dimension, truth.value)
