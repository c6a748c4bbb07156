"""What many share begins at one moment; faults of their own do not, however near to each other."""

import pytest

from domain.failures import FailureClass
from domain.vocabulary import FaultDomain, Judgement
from tests.unit.attribution.stories import only_at
from tests.unit.attribution.world import Fault, World, verdict

BEGINS_S = 30.0


@pytest.mark.parametrize("failure_class", [FailureClass.CLOCK_SKEW, FailureClass.IDENTITY_REJECTED])
def test_alike_faults_that_begin_within_three_rounds_stay_local(failure_class: FailureClass) -> None:
    world = World(seed=12, practices=200, noise=0.003)
    ill = [place.vantage for place in world.agents()[::15]]
    assert len(ill) == 14
    faults = [
        Fault(meets=only_at(name), failure_class=failure_class, begins=BEGINS_S + 0.3 + number * world.round_s / 5)
        for number, name in enumerate(ill)
    ]
    judged = world.story(world.attempts(14, *faults), upto=14)
    assert all(cause.domain is FaultDomain.LOCAL for each in judged for cause in each.causes)
    assert all(verdict(judged[-1], name).judgement is Judgement.LOCAL for name in ill)


def test_what_begins_at_one_moment_at_eleven_practices_is_one_thing_in_the_middle_of_a_round() -> None:
    world = World(seed=12, practices=200, noise=0.003)
    ill = {place.vantage for place in world.agents()[::19]}
    fault = Fault(
        meets=lambda place, provider: place.vantage in ill,
        failure_class=FailureClass.CLIENT_CRASH,
        begins=BEGINS_S + world.round_s / 2,
    )
    last = world.story(world.attempts(12, fault), upto=12)[-1]
    assert {cause.key for cause in last.causes} == {"shared/unrecorded/unrecorded"}
    assert {verdict(last, name).judgement for name in ill} == {Judgement.SHARED}
