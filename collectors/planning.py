"""Planned work as the evaluation knows it: what ran under it is heard, so that nobody seems silent, and not judged."""

from collections.abc import Sequence

import numpy as np

from attribution import Columns, excused
from attribution.columns import Bools
from data.planned import PlannedWork
from data.rollups.plans import PRACTICE, PROVIDER
from domain.organisations import Place


def without_planned_work(columns: Columns, *, works: Sequence[PlannedWork], places: Sequence[Place]) -> Columns:
    """The attempts, of which those that met planned work at any moment say nothing of anybody."""
    which = np.zeros(len(columns), dtype=np.bool_)
    over = columns.scheduled + columns.times[:, 0] / 1_000.0
    for work in works:
        # A run that began before the work and ended in it met it too.
        during = (columns.scheduled < work.until.timestamp()) & (over >= work.since.timestamp())
        which |= during & _touched(columns, work=work, places=places)
    return excused(columns, which=which) if which.any() else columns


def _touched(columns: Columns, *, work: PlannedWork, places: Sequence[Place]) -> Bools:
    if not work.dimension:
        return np.ones(len(columns), dtype=np.bool_)
    if work.dimension == PROVIDER:
        named = [*(name == work.value for name in columns.providers), False]
        return np.array(named, dtype=np.bool_)[columns.provider]
    inside = {place.vantage for place in places if _inside(place, work=work)}
    return np.array([*(name in inside for name in columns.vantages), False], dtype=np.bool_)[columns.vantage]


def _inside(place: Place, *, work: PlannedWork) -> bool:
    if work.dimension == PRACTICE:
        return work.value in {place.organisation, place.vantage}
    return place.dimensions.get(work.dimension) == work.value
