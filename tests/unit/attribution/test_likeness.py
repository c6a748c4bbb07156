"""What looks alike and is not: own faults that begin in the same round, and the core beside its first operation."""

import pytest

from domain.failures import FailureClass
from domain.vocabulary import Judgement
from tests.unit.attribution.stories import only_at
from tests.unit.attribution.world import OPERATIONS, Fault, World, verdict

WAYS = (FailureClass.DNS_NO_SUCH_NAME, FailureClass.DNS_REFUSED, FailureClass.DNS_NO_ANSWER)


@pytest.mark.parametrize("seed", range(4))
def test_resolvers_that_fail_at_once_each_in_its_own_way_have_nothing_in_common(seed: int) -> None:
    world = World(seed=seed, practices=150, noise=0.0)
    ill = [place.vantage for place in world.agents()[:: 150 // 15]]
    faults = [
        Fault(meets=only_at(name), failure_class=WAYS[number % 3], begins=40.0) for number, name in enumerate(ill)
    ]
    story = world.story(world.attempts(11, *faults), upto=11)
    assert [cause.key for each in story for cause in each.causes if cause.domain.value != "local"] == []
    assert [verdict(story[-1], name).judgement for name in ill] == [Judgement.LOCAL] * len(ill)


@pytest.mark.parametrize("seed", range(3))
def test_a_core_that_is_down_is_not_its_first_operation_though_some_calls_failed_by_chance_before(seed: int) -> None:
    world = World(seed=seed, practices=400, noise=0.0)
    chance = Fault(
        meets=lambda place, provider: True,
        failure_class=FailureClass.CORE_ERROR,
        operation="A016",
        share=0.02,
        ends=30.0,
    )
    down = Fault(
        meets=lambda place, provider: True,
        failure_class=FailureClass.CORE_UNAVAILABLE,
        operation=OPERATIONS[2],
        begins=35.0,
    )
    story = world.story(world.attempts(10, chance, down), upto=10, since=8)
    assert [[cause.key for cause in each.causes if len(cause.members) > 100] for each in story] == [
        ["central/core/core"]
    ] * 3
