"""A practice and a control are all that there is: what is told of them, hours later and without the control."""

import pytest

from domain.failures import FailureClass
from domain.vocabulary import Judgement, VantageKind
from tests.unit.attribution.stories import BEGINS
from tests.unit.attribution.world import EPOCH, Fault, World, verdict

LONG = 60


def refusing(world: World) -> Fault:
    """Nothing listens at the core any more: what one practice's firewall would show too."""
    return Fault(
        meets=lambda place, provider: True,
        failure_class=FailureClass.CONNECT_REFUSED,
        begins=BEGINS * world.round_s,
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_core_that_stays_down_stays_the_cores_fault(seed: int) -> None:
    world = World(seed=seed, practices=1, controls=1, noise=0.0)
    story = world.story(world.attempts(LONG, refusing(world)), upto=LONG)
    for late in (20, 30, LONG):
        said = verdict(story[late - 3], world.agents()[0].vantage)
        assert said.judgement is Judgement.CENTRAL, (late, said.probabilities)


@pytest.mark.parametrize("seed", range(3))
def test_without_anybody_to_compare_with_since_it_began_nothing_can_be_told(seed: int) -> None:
    world = World(seed=seed, practices=1, controls=1, noise=0.0)
    fault = refusing(world)
    controls = {place.vantage for place in world.places if place.kind is VantageKind.CONTROL}
    silent = [
        each
        for each in world.attempts(20, fault)
        if each.vantage not in controls or (each.scheduled_at - EPOCH).total_seconds() < fault.begins
    ]
    for evaluation in world.story(silent, upto=20, since=int(fault.begins / world.round_s) + 2):
        said = verdict(evaluation, world.agents()[0].vantage)
        assert said.judgement in {Judgement.UNDETERMINED, Judgement.OK}, said.probabilities
        assert "0 of 0" not in said.evidence.sentence
        assert "other practice reported" in said.evidence.sentence or said.judgement is Judgement.OK
