"""A world as a family wants it, and what its directory says of it: not always the truth."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from bookwatch.simulator.families.family import WorldForm
from bookwatch.simulator.world import World, world

_RECORDED_WRONGLY: Final = ("pct", "link", "proxy", "resolver", "supplier", "release", "site", "isp")
Columns = Mapping[str, tuple[str, ...]]


def laid_out(form: WorldForm, *, seed: int, rng: np.random.Generator) -> World:
    """The true world."""
    least, most = form.practices
    made = world(int(rng.integers(int(least), int(most) + 1)), seed=seed)
    on = made.habits.always_on.copy()
    on[: made.practices] = rng.random(made.practices) >= form.off_at_night
    dimensions = dict(made.dimensions)
    if form.controls_past:
        dimensions["gateway"] = _with(dimensions["gateway"], places=range(made.practices, len(made.codes)), value="")
    if form.co_linear:
        dimensions |= _one_way(made, pct=co_linear_pct(made))
    return replace(made, habits=replace(made.habits, always_on=on), dimensions=dimensions)


def co_linear_pct(world: World) -> str:
    """The PCT that has everything in common: the middle one by size."""
    column = world.dimensions["pct"][: world.practices]
    sizes = sorted((column.count(code), code) for code in world.pcts)
    return sizes[len(sizes) // 2][1]


def recorded(world: World, *, wrong: float, rng: np.random.Generator) -> Columns:
    """What the directory says: of a share of the practices one dimension is wrong or missing."""
    columns = {name: list(values) for name, values in world.dimensions.items()}
    for place in np.flatnonzero(rng.random(world.practices) < wrong).tolist():
        name = _RECORDED_WRONGLY[int(rng.integers(len(_RECORDED_WRONGLY)))]
        values = sorted({value for value in world.dimensions[name] if value})
        columns[name][place] = "" if rng.random() < 0.2 else values[int(rng.integers(len(values)))]
    return {name: tuple(values) for name, values in columns.items()}


def _one_way(world: World, *, pct: str) -> dict[str, tuple[str, ...]]:
    places = [place for place, each in enumerate(world.dimensions["pct"]) if each == pct]
    ways = {"link": f"L-{pct}", "resolver": f"RES-{pct}", "proxy": ""}
    return {name: _with(world.dimensions[name], places=places, value=value) for name, value in ways.items()}


def _with(column: tuple[str, ...], *, places: range | list[int], value: str) -> tuple[str, ...]:
    inside = set(places)
    return tuple(value if place in inside else each for place, each in enumerate(column))
