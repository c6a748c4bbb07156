"""Whether a fault is over: of one that has lasted long a good round says so, of one that came for a moment three do."""

import numpy as np
import pytest

from attribution.returning import COMES_AGAIN, comes_again
from domain.failures import FailureClass
from domain.vocabulary import FaultDomain, Judgement
from tests.unit.attribution.world import Fault, World, verdict

ROUND = 5.0


def named(world: World, span: tuple[int, int], upto: int) -> tuple[list[int], list[int]]:
    """Boundaries at which the fault of a practice's link is named, and at which the practice is told of it.

    `span`: first round, and round after the last, in which the link fails.
    """
    link = world.agents()[0].dimensions["link"]
    fault = Fault(
        meets=lambda place, _: place.dimensions.get("link") == link,
        failure_class=FailureClass.CONNECT_TIMED_OUT,
        begins=ROUND * span[0],
        ends=ROUND * span[1],
    )
    judged = list(enumerate(world.story(world.attempts(upto, fault), upto=upto), start=3))
    causes = [at for at, each in judged if any(cause.domain is FaultDomain.SHARED for cause in each.causes)]
    one = world.agents()[0].vantage
    return causes, [at for at, each in judged if verdict(each, one).judgement is Judgement.SHARED]


@pytest.mark.parametrize("seed", [12, 13])
def test_what_lasted_a_round_is_over_after_three_good_ones(seed: int) -> None:
    causes, told = named(World(seed=seed, practices=120, noise=0.0), (8, 9), upto=15)
    assert causes == [9, 10, 11]
    assert told == [9, 10, 11]


@pytest.mark.parametrize("seed", [12, 13])
def test_what_lasted_an_hour_is_over_after_the_next(seed: int) -> None:
    causes, told = named(World(seed=seed, practices=120, noise=0.0), (8, 14), upto=19)
    assert causes == [9, 10, 11, 12, 13, 14, 15]
    assert set(told) <= set(causes)


@pytest.mark.parametrize(
    ("there", "sure"),
    [([], 0.0), ([21], COMES_AGAIN), ([20], 0.0), ([18, 21], 1.0), ([16, 18, 20], 0.0), ([14, 18, 20], 1.0)],
)
def test_it_comes_again_where_it_did_or_nobody_knows_yet(there: list[int], sure: float) -> None:
    """Of 24 rounds, the last is number 23."""
    assert comes_again(np.array(there, dtype=np.int64)) == sure
