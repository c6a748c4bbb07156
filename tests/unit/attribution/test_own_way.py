"""One place of many behind a cut link fails in a way of its own, again and again, and it is the link all the same."""

import pytest

from domain.failures import FailureClass
from domain.organisations import Place
from domain.vocabulary import Judgement
from tests.unit.attribution.world import Fault, World, verdict

CUT, MENDED = 6.0, 13.8
"""Rounds; the reports of the whole window come at once, before the first good attempt."""


def cut(world: World, *, one: Place, ends: float = MENDED) -> list[Fault]:
    """The link of a practice with a name server of its own: the others' lies beyond the cut."""
    link = world.sharing("link", one.dimensions["link"])
    silent = Fault(meets=lambda place, _: place in link, silences=True, begins=CUT * 5.0, ends=MENDED * 5.0)
    theirs = Fault(
        meets=lambda place, _: place in link and place is not one,
        failure_class=FailureClass.DNS_NO_ANSWER,
        begins=CUT * 5.0,
        ends=MENDED * 5.0,
    )
    own = Fault(
        meets=lambda place, _: place is one,
        failure_class=FailureClass.CONNECT_TIMED_OUT,
        begins=CUT * 5.0,
        ends=ends * 5.0,
    )
    return [silent, theirs, own]


@pytest.mark.parametrize("seed", range(1, 5))
def test_who_is_behind_the_link_has_no_fault_of_its_own(seed: int) -> None:
    world = World(seed=seed, noise=0.0)
    one = world.alone("resolver")
    said = {
        verdict(each, one.vantage).judgement
        for each in world.story(world.attempts(18, *cut(world, one=one)), upto=18, since=8)
    }
    assert said == {Judgement.SHARED, Judgement.OK}


@pytest.mark.parametrize("seed", range(1, 5))
def test_who_goes_on_failing_when_the_link_is_mended_has_one(seed: int) -> None:
    world = World(seed=seed, noise=0.0)
    one = world.alone("resolver")
    story = world.story(world.attempts(19, *cut(world, one=one, ends=19.0)), upto=19, since=8)
    assert verdict(story[-1], one.vantage).judgement is Judgement.LOCAL
