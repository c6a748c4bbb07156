"""Slow places: those that were slow before anybody looked, and most of a group in one round."""

from collections.abc import Sequence

import pytest

from domain.verdicts import Evaluation
from domain.vocabulary import Judgement
from tests.unit.attribution.test_mechanisms import wide
from tests.unit.attribution.test_slowness import since, timed
from tests.unit.attribution.world import World

ROUNDS = 20


def told(world: World, *, vantage: str, times: float) -> Sequence[Evaluation]:
    """What is told where all attempts of one place take so many times as long as those of the others, always."""
    attempts = timed(
        world.attempts(ROUNDS), seed=world.seed, factor=lambda each, _: times if each.vantage == vantage else 1.0
    )
    return world.story(attempts, upto=ROUNDS, since=8)


def judgements(told: Sequence[Evaluation], *, vantage: str) -> set[Judgement]:
    return {verdict.judgement for each in told for verdict in each.verdicts if verdict.vantage == vantage}


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_a_practice_that_was_slow_before_anybody_looked_has_a_fault_of_its_own(seed: int) -> None:
    world = World(seed=seed, practices=60, noise=0.003, round_s=300.0)
    vantage = world.agents()[11].vantage
    found = told(world, vantage=vantage, times=8.0)
    assert judgements(found, vantage=vantage) == {Judgement.LOCAL}
    assert [wide(each) for each in found] == [set()] * len(found)


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_a_practice_on_a_thin_line_has_a_habit_of_its_own(seed: int) -> None:
    world = World(seed=seed, practices=60, noise=0.0, round_s=300.0)
    vantage = world.agents()[11].vantage
    assert judgements(told(world, vantage=vantage, times=2.2), vantage=vantage) == {Judgement.OK}


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_two_thirds_of_a_great_group_that_are_slow_in_one_round_are_no_stall(seed: int) -> None:
    world = World(seed=seed, practices=150, noise=0.003, round_s=300.0)
    world.record(lambda number: {"phone_line": f"PL-{number % 4}"})
    struck = {place.vantage for number, place in enumerate(world.sharing("phone_line", "PL-1")) if number % 3}
    attempts = timed(
        world.attempts(14),
        seed=seed,
        factor=lambda each, _: 6.0 if each.vantage in struck and since(each, 12) else 1.0,
    )
    assert [wide(each) for each in world.story(attempts, upto=13)[-2:]] == [set(), {"shared/phone_line/PL-1"}]
