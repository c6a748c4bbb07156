"""The runs of a scene, and the scene told to a store as it would have been told live."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil

from sqlalchemy import Engine

from bookwatch.questions.outages.people import EVERYONE, HOSPITALS, People, vantages
from bookwatch.questions.outages.scenes import BEGIN, Scene
from bookwatch.questions.shapes import Fault, run
from collectors.evaluator import Evaluator
from collectors.rounds import GRACE_SHARE
from data import organisations, rollups
from data import runs as stored_runs
from data.engine import writing
from domain.clock import from_micros, to_micros
from domain.runs import Run

ROUND = timedelta(minutes=5)
_SLOT = timedelta(seconds=4)
_STEP = 27
"""Neighbours in the list are 27 slots apart, so that each PCT's runs are spread over the round."""
_GRACE = ROUND * GRACE_SHARE
_SECOND_US, _BATCH_US = 1_000_000, 30_000_000
_SEED = 2009


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Runs that came in together."""

    at: datetime
    runs: list[Run]


def batches(scene: Scene) -> Iterator[Arrived]:
    """Every run of a scene in the batches in which it arrived: at each half minute what had ended a second before."""
    ordered = sorted(((_received(each), each) for each in _runs(scene)), key=lambda pair: (pair[0], pair[1].run_id))
    for received, group in groupby(ordered, key=lambda pair: pair[0]):
        if received <= scene.now:
            yield Arrived(at=received, runs=[each for _, each in group])


def play(engine: Engine, *, scene: Scene) -> None:
    """Register everybody, let the runs arrive, and judge each round when it is due, as the live service does.

    Raises data's errors.
    """
    _register(engine, scene=scene)
    clock = _Clock(BEGIN)
    evaluator = Evaluator(engine, clock, ROUND.total_seconds())
    arrived = list(batches(scene))
    boundary, place = BEGIN + ROUND, 0
    while boundary + _GRACE <= scene.now:
        clock.moment = boundary + _GRACE
        place = _store(engine, arrived=arrived, first=place, until=clock.moment)
        if boundary <= scene.judged_until:
            evaluator.evaluate_round(boundary)
        boundary += ROUND
    _store(engine, arrived=arrived, first=place, until=scene.now)
    rollups.refresh_hours(engine)


class _Clock:
    """A clock that is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def _register(engine: Engine, *, scene: Scene) -> None:
    people = People(together=scene.together)
    with writing(engine) as conn:
        organisations.register(
            conn,
            organisations=people.organisations(),
            memberships=people.memberships(),
            vantages=vantages(),
            token_hashes={each.agent: None for each in vantages()},
        )
        rollups.use_rounds(conn, round_s=ROUND.total_seconds())


def _store(engine: Engine, *, arrived: list[Arrived], first: int, until: datetime) -> int:
    """Store the batches from `first` on that had arrived by then; gives the number of the next."""
    place = first
    with writing(engine) as conn:
        while place < len(arrived) and arrived[place].at <= until:
            stored_runs.store(conn, runs=arrived[place].runs, received_at=arrived[place].at)
            place += 1
    return place


def _runs(scene: Scene) -> Iterator[Run]:
    dice = random.Random(_SEED)
    silent = scene.silent or {}
    for number in range(ceil((scene.now - BEGIN) / ROUND)):
        for row, vantage in enumerate(EVERYONE):
            moment = BEGIN + number * ROUND + row * _STEP % len(EVERYONE) * _SLOT
            hospital = HOSPITALS[(row + number) % len(HOSPITALS)]
            fault = _fault(scene, vantage=vantage, moment=moment, hospital=hospital, number=number)
            made = run(vantage, at=moment, provider=hospital, dice=dice, fault=fault)
            if vantage not in silent or moment < silent[vantage]:
                yield made


def _fault(scene: Scene, *, vantage: str, moment: datetime, hospital: str, number: int) -> Fault | None:
    for each in scene.breaks:
        touched = vantage in each.whom and each.since <= moment < each.until and number % each.every == 0
        if touched and each.hospital in {"", hospital}:
            return each.fault
    return None


def _received(made: Run) -> datetime:
    ended = to_micros(made.scheduled_at) + round(made.duration_ms * 1000) + _SECOND_US
    return from_micros(-(-ended // _BATCH_US) * _BATCH_US)
