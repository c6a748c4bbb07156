"""Slow places: those that were slow before anybody looked, and most of a group in one round."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.failures import FailureClass
from domain.verdicts import Evaluation
from domain.vocabulary import Judgement, Outcome
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


def test_a_slow_attempt_is_not_hidden_by_a_quick_one_later_in_its_round() -> None:
    world = World(seed=31, practices=60, noise=0.0, round_s=300.0)
    vantage = world.agents()[11].vantage
    attempts = timed(
        world.attempts(ROUNDS),
        seed=world.seed,
        factor=lambda each, _: 5.0 if each.vantage == vantage and since(each, 16) else 1.0,
    )
    later = timedelta(seconds=2)
    quick = [
        replace(each, scheduled_at=each.scheduled_at + later, received_at=each.received_at + later, duration_ms=900.0)
        for each in attempts
        if each.vantage == vantage and each.scheduled_at + later < world.epoch + ROUNDS * timedelta(seconds=300)
    ]
    short = [replace(each, wait_ms={}, phase_ms={}) for each in quick]
    assert judgements(world.story([*attempts, *short], upto=ROUNDS)[-1:], vantage=vantage) == {Judgement.LOCAL}


@pytest.mark.parametrize(("ended", "symptom"), [(0, "slow"), (6, "failing")])
def test_attempts_so_slow_that_their_time_was_over_are_said_to_fail(ended: int, symptom: str) -> None:
    world = World(seed=31, practices=60, noise=0.0, round_s=300.0)
    vantage = world.agents()[11].vantage
    late = [
        replace(each, outcome=Outcome.FAILED, failure_class=FailureClass.CLIENT_BUDGET)
        if ended and each.vantage == vantage and since(each, 14)
        else each
        for each in timed(
            world.attempts(ROUNDS),
            seed=world.seed,
            factor=lambda each, _: 8.0 if each.vantage == vantage and since(each, 14) else 1.0,
        )
    ]
    last = world.story(late, upto=ROUNDS)[-1]
    (cause,) = last.causes
    (told,) = [each for each in last.verdicts if each.vantage == vantage]
    assert (cause.symptom, cause.failed) == (symptom, cause.share.bad if ended else 0)
    assert cause.failure_class is (FailureClass.CLIENT_BUDGET if ended else None)
    assert ("did not finish in time and were far slower than is usual" in told.evidence.sentence) is bool(ended)
    assert told.evidence.failure_class is cause.failure_class
    assert told.evidence.all_practices is not None
    slow = told.evidence.all_slow
    assert slow == (0 if ended else told.evidence.all_practices.bad)
