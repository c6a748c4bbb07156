"""How each practice of the grid went over the period, as the heights of a few bars."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from dashboard import queries
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.nation import Course, courses_of
from dashboard.views.comparison import Comparison
from data.readings import PlaceState

_BARS: Final = 24


def courses(desk: Desk, found: Comparison, *, state: State, practices: Sequence[PlaceState]) -> dict[str, list[int]]:
    """For each of these practices the share failed in per cent, in equal stretches of the period; -1: nothing ran.

    Of a whole nation the practices' hours are counted for these alone.
    """
    vantages = [each.vantage for each in practices]
    if found.nation is not None and not state.pct:
        course = courses_of(desk, fleet=queries.fleet(desk), state=state, vantages=vantages)
        return bars(course) if course else {}
    every = bars(course_of(found))
    return {vantage: every[vantage] for vantage in vantages if vantage in every}


def course_of(found: Comparison) -> Course:
    """How all practices of a comparison went, from their tallies by hour (or by the first hour of a day)."""
    tallies, step = found.tallies, 24 if found.whole_days else 1
    if not len(tallies.bin):
        return Course(vantages=(), tried=np.zeros((0, 0), np.int64), bad=np.zeros((0, 0), np.int64))
    first = int(tallies.bin.min())
    bins = -(-(int(tallies.bin.max()) + step - first) // step)
    tallies = tallies.binned((tallies.bin - first + step // 2) // step)  # a day of 23 or 25 hours is one too
    return Course(
        vantages=tallies.places,
        tried=tallies.grid(first=0, bins=bins, bad=False),
        bad=tallies.grid(first=0, bins=bins, bad=True),
    )


def bars(course: Course) -> dict[str, list[int]]:
    """The share failed in per cent, rounded up, in at most 24 equal stretches from the first run of any to the last."""
    there = np.flatnonzero(course.tried.sum(axis=0))
    if not len(there):
        return {}
    first, end = int(there[0]), int(there[-1]) + 1
    width = -(-(end - first) // _BARS)
    edges = np.arange(first, end, width)
    tried = np.add.reduceat(course.tried[:, :end], edges, axis=1)
    bad = np.add.reduceat(course.bad[:, :end], edges, axis=1)
    share = np.where(tried > 0, -(-100 * bad // np.maximum(tried, 1)), -1)
    return dict(zip(course.vantages, share.tolist(), strict=True))
