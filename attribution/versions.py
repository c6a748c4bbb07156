"""The version of the probe's software as something that places share: a release may break the probes themselves."""

from dataclasses import replace
from typing import Final

import numpy as np

from attribution.columns import Ints
from attribution.memory import Memory
from attribution.memory.ring import DEPTH
from domain.organisations import Place

DIMENSION: Final = "probe"


def with_versions(places: tuple[Place, ...], *, memory: Memory, rows: Ints) -> tuple[Place, ...]:
    """The places with the version that each ran last, where several are about and the directory does not say it."""
    # Where all have gone over, the version that they had before still tells the new one from what broke beside it.
    ran = memory.ring.last("version", rounds=DEPTH, rows=rows)
    known = ran[ran >= 0]
    if not known.size or known.min() == known.max() or any(DIMENSION in place.dimensions for place in places):
        return places
    last = ran[np.arange(len(ran)), DEPTH - 1 - (ran[:, ::-1] >= 0).argmax(axis=1)].astype(np.int64)
    names = memory.versions.known
    return tuple(
        replace(place, dimensions={**place.dimensions, DIMENSION: names[number]}) if number >= 0 else place
        for place, number in zip(places, last.tolist(), strict=True)
    )
