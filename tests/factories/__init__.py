"""Invented organisations with a history: real domain types, written through the store as the collector would.

estate()                          who there is: 3 PCTs, 40 practices, 3 control sites, 3 hospitals
stories.STORIES[name]             what is broken: healthy, local, central, many, week, over
seed(engine, story=..., now=...)  registers the estate, stores its runs round by round, and an evaluation for each
"""

import random
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data import rollups, runs, verdicts
from data.engine import writing
from domain.runs import Run
from tests.factories.judging import evaluation
from tests.factories.making import runs_of_round
from tests.factories.people import Practice, estate, register
from tests.factories.stories import STORIES

__all__ = ["ROUNDS", "estate", "register", "seed"]

ROUNDS = 30


def seed(engine: Engine, *, story: str, now: datetime, round_s: float = 10.0, rounds: int = ROUNDS) -> None:
    """Write a story whose last round ended at `now`. Same arguments, same figures (ids apart)."""
    people, breaks = estate(), STORIES[story]
    register(engine, people=people)
    dice = random.Random(2009)
    kept: list[list[tuple[Practice, Run]]] = []
    with writing(engine) as connection:
        rollups.use_rounds(connection, round_s=round_s)
    length = timedelta(seconds=round_s)
    for number in range(rounds):
        end = now - length * (rounds - 1 - number)
        made = list(runs_of_round(people, number=number, start=end - length, length=length, breaks=breaks, dice=dice))
        kept.append(made)
        with writing(engine) as connection:
            runs.store(connection, runs=[run for _, run in made], received_at=end - length / 20)
            if number >= 6:
                window = [pair for past in kept[-6:] for pair in past]
                found = evaluation(window, people=people, breaks=breaks, number=number, end=end, length=length)
                verdicts.store_evaluation(connection, evaluation=found)
    rollups.refresh_hours(engine)
