"""Where a fault of a scenario is: a place drawn among those of the kind and size that its family asks for."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bookwatch.simulator.chance import Bools
from bookwatch.simulator.families.family import FaultForm
from bookwatch.simulator.families.worlds import co_linear_pct
from bookwatch.simulator.faults import OWN, UNNAMED
from bookwatch.simulator.world import World

_LEAST_COMMON: Final = 3
"""Practices that two overlapping faults have in common, and that an intersection has at least."""
_OF_ONE_PCT: Final = ("pct", "link", "resolver")


class Places:
    """Draws places of one world, each practice once."""

    def __init__(self, world: World, *, operations: Sequence[str], co_linear: bool, rng: np.random.Generator) -> None:
        self._world, self._operations, self._rng = world, operations, rng
        self._pct = co_linear_pct(world) if co_linear else ""
        self._free = np.ones(world.practices, dtype=np.bool_)

    @property
    def count(self) -> int:
        """How many practices there are."""
        return self._world.practices

    def where(self, form: FaultForm, *, inside: Bools | None) -> str:
        """The place. `inside`: those of an earlier fault that this one has to do with."""
        kind = self._one(form.where)
        if kind == "core/":
            return f"core/{self._one(self._operations)}"
        if kind.partition("/")[0] in UNNAMED:
            return kind
        if kind == "hospital":
            return f"hospital:{self._one(tuple(self._world.hospitals))}"
        if kind == "control":
            return f"line:{self._one(self._world.codes[self._world.practices :])}"
        if kind in OWN:
            return f"{kind}:{self.practice(inside)}"
        return f"{kind}:{self._value(kind, form=form, inside=inside)}"

    def practice(self, inside: Bools | None = None) -> str:
        """A practice that has nothing of its own yet."""
        free = self._free if inside is None else self._free & inside[: self._world.practices]
        place = int(self._rng.choice(np.flatnonzero(free if free.any() else self._free)))
        self._free[place] = False
        return self._world.codes[place]

    def others(self, where: str) -> tuple[str, ...]:
        """Another place of the same kind, about as large."""
        kind, _, value = where.partition(":")
        sizes = self._sizes(kind)
        mine = sizes.pop(value)
        near = sorted(sizes, key=lambda each: (abs(sizes[each] - mine), each))[:3]
        return (f"{kind}:{self._one(near)}",)

    def crossing(self, where: str, *, dimension: str) -> tuple[str, ...]:
        """A value of another dimension that some, not all, of those at a place share."""
        kind, _, value = where.partition(":")
        here = self._world.sharing(kind, value=value)
        common = {
            each: int((here & self._world.sharing(dimension, value=each)).sum()) for each in self._sizes(dimension)
        }
        fitting = [each for each, count in common.items() if _LEAST_COMMON < count < 0.8 * here.sum()]
        return (f"{dimension}:{self._one(fitting or sorted(common, key=lambda each: -common[each])[:1])}",)

    def region(self) -> Bools:
        """The practices of a region."""
        return self._world.sharing("region", value=self._one(tuple(self._sizes("region"))))

    def _value(self, kind: str, *, form: FaultForm, inside: Bools | None) -> str:
        if self._pct and kind in _OF_ONE_PCT:
            return {"pct": self._pct, "link": f"L-{self._pct}", "resolver": f"RES-{self._pct}"}[kind]
        sizes = self._sizes(kind)
        if inside is not None:
            sizes = {each: size for each, size in sizes.items() if self._overlaps(kind, each, inside)} or sizes
        least, most = form.members
        fitting = [each for each, size in sizes.items() if least <= size <= most]
        nearest = sorted(sizes, key=lambda each: (max(least - sizes[each], sizes[each] - most), each))
        return self._one(fitting or nearest[:1])

    def _overlaps(self, kind: str, value: str, inside: Bools) -> bool:
        here = self._world.sharing(kind, value=value)
        common = int((here & inside).sum())
        return common >= _LEAST_COMMON and common < min(int(here.sum()), int(inside.sum()))

    def _sizes(self, kind: str) -> dict[str, int]:
        column = self._world.dimensions[kind][: self._world.practices]
        return {value: column.count(value) for value in sorted(set(column) - {""})}

    def _one(self, among: Sequence[str]) -> str:
        return among[int(self._rng.integers(len(among)))]
