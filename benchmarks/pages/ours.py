"""The same questions asked of our read model and store, as the pages ask them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sqlalchemy import Engine

from benchmarks.pages.questions import Case
from data.engine import glancing
from data.fleet.answers import columns_of, grid, runs_of, totals, worst
from data.fleet.cube import Cube
from data.fleet.model import ReadModel
from data.fleet.shape import Latest, Measure
from data.rollups.own_runs import own_moments

_SHARES = (Measure.ATTEMPTS, Measure.BAD)
_ASKED = len((Measure.ATTEMPTS, Measure.BAD, Measure.SLOW))
"""As the rivals are asked; they are the first three."""


def answers(model: ReadModel, engine: Engine, *, case: Case) -> Mapping[str, Callable[[], Any]]:
    """Each question as a function without arguments."""
    roles = range(len(model.layout.roles))
    year, month, quarter = case.day - 394, case.day - 29, case.day - 89
    pcts = model.pct_days.places[: model.pct_days.used].tolist()
    return {
        "fleet now": lambda: model.now.read(_now),
        "PCT's week by hour": lambda: grid(
            model.hours,
            first=case.hour - 167,
            end=case.hour + 1,
            places=case.practices,
            roles=roles,
            measures=_ASKED,
        ),
        "practice's day raw": lambda: _raw(engine, case=case),
        "PCT's 13 months": lambda: (
            grid(model.pct_days, first=year, end=case.day + 1, places=[case.pct], roles=roles, measures=_ASKED),
            model.pct_latency.read(lambda cube: _latency(cube, first=year, end=case.day + 1, place=case.pct)),
        ),
        "all PCTs' 13 months": lambda: grid(
            model.pct_days, first=year, end=case.day + 1, places=pcts, roles=roles, measures=_ASKED
        ),
        "worst 20 of 30 days": lambda: worst(
            totals(model.days, first=month, end=case.day + 1, roles=roles, measures=_SHARES), most=20
        ),
        "funnel of 90 days": lambda: totals(model.days, first=quarter, end=case.day + 1, roles=roles, measures=_SHARES),
    }


def _now(cube: Cube[Any]) -> Any:
    used = cube.used
    return cube.places[:used].copy(), cube.cells[0, 0, [Latest.OUTCOME, Latest.SCHEDULED_US], :used]


def _latency(cube: Cube[Any], *, first: int, end: int, place: int) -> Any:
    days, slots = cube.slots(first, end=end)
    series = cube.cells[:, 0, :, columns_of(cube, places=[place])[0]]
    return days, np.concatenate([series[start:stop] for start, stop, _ in runs_of(slots)])


def _raw(engine: Engine, *, case: Case) -> Any:
    """On a connection of its own, as a page asks: it sees what has arrived, and keeps no old picture alive."""
    since, until = case.micros
    with glancing(engine) as conn:
        at, steps = own_moments(conn, vantages=[case.practice], since=since, until=until)
    return at[steps.run], steps.total_ms, steps.outcome
