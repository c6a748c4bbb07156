"""What fails alike for different reasons: right within three rounds of the start, and over soon after the end."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.failures import FailureClass
from domain.verdicts import Evaluation
from domain.vocabulary import Judgement
from tests.unit.attribution.stories import BEGINS, FAILING, SLOW, TWO, Story, Truth, link_cut
from tests.unit.attribution.world import Fault, World, verdict

SEEDS = range(20)
Telling = Callable[[World], Story]


def named(evaluation: Evaluation) -> set[Truth]:
    return {(each.domain.value, each.dimension, each.value) for each in evaluation.causes}


def wide(truths: set[Truth]) -> set[Truth]:
    return {truth for truth in truths if truth[0] != "local"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("telling", [*FAILING, *SLOW, link_cut], ids=lambda telling: telling.__name__)
def test_the_cause_is_named_within_three_rounds(telling: Telling, seed: int) -> None:
    world = World(seed=seed)
    story = telling(world)
    upto = int(BEGINS) + 3
    last = world.story(world.attempts(upto, *story.faults), upto=upto, since=upto)[-1]
    assert set(story.truths) <= named(last)
    assert wide(named(last)) == wide(set(story.truths))
    touched = [place for place in world.places if story.faults[0].meets(place, "")]
    judged = {verdict(last, place.vantage).judgement.value for place in touched}
    assert judged <= {truth[0] for truth in story.truths}


def test_two_failed_look_ups_after_three_good_ones_are_the_practices_own() -> None:
    """What a demonstration shows first: a place that has run for three rounds only."""
    world = World(seed=1, noise=0.0)
    place = world.alone("resolver")
    fault = Fault(
        meets=lambda each, provider: each.vantage == place.vantage,
        failure_class=FailureClass.DNS_NO_ANSWER,
        begins=3 * world.round_s,
    )
    last = world.story(world.attempts(5, fault), upto=5, since=5)[-1]
    assert verdict(last, place.vantage).evidence.own.bad == 2
    assert verdict(last, place.vantage).judgement is Judgement.LOCAL


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("telling", TWO, ids=lambda telling: telling.__name__)
def test_two_at_once_are_both_named(telling: Telling, seed: int) -> None:
    world = World(seed=seed)
    story = telling(world)
    last = world.story(world.attempts(9, *story.faults), upto=9, since=9)[-1]
    assert set(story.truths) <= named(last)
    assert wide(named(last)) == wide(set(story.truths))
    began = {cause.key: cause.started_at for cause in last.causes}
    explained = [each for each in last.verdicts if each.cause_key in began and each.since]
    assert explained
    assert all(each.since and each.since >= began[each.cause_key] for each in explained), "before its cause began"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("telling", FAILING[:1] + FAILING[-3:], ids=lambda telling: telling.__name__)
def test_twelve_practices_are_enough(telling: Telling, seed: int) -> None:
    world = World(seed=seed, practices=12, noise=0.0)
    story = telling(world)
    last = world.story(world.attempts(7, *story.faults), upto=7, since=7)[-1]
    assert named(last) == set(story.truths)


@pytest.mark.parametrize("telling", [*FAILING, *SLOW, link_cut], ids=lambda telling: telling.__name__)
def test_it_is_over_within_three_rounds_after_its_end(telling: Telling) -> None:
    world = World(seed=3, noise=0.0)
    faults = [replace(fault, ends=9.0 * world.round_s) for fault in telling(world).faults]
    last = world.story(world.attempts(12, *faults), upto=12, since=3)[-1]
    assert named(last) == set()
    assert {each.judgement.value for each in last.verdicts} == {"ok"}


def test_a_silent_cause_says_how_many_practices_it_could_touch() -> None:
    world = World(seed=3, noise=0.0)
    story = link_cut(world)
    (cause,) = world.story(world.attempts(9, *story.faults), upto=9)[-1].causes
    sharing = [place for place in world.agents() if story.faults[0].meets(place, "")]
    assert cause.symptom == "silent"
    assert cause.around == len(sharing) == len(cause.members)
