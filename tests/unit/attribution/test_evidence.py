"""What a verdict says: counts with denominators, sums of one, the same answer for the same attempts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from attribution import evaluate
from domain.failures import FailureClass
from domain.organisations import Place
from domain.verdicts import Evaluation
from domain.vocabulary import Judgement, VantageKind
from tests.unit.attribution.stories import (
    booking_fails,
    hospital_down,
    local_and_central,
    own_resolver,
    pct_resolver,
    resolver_and_hospital,
)
from tests.unit.attribution.world import EPOCH, Fault, World, verdict


def after_seven(world: World, *faults: Fault) -> Evaluation:
    return world.story(world.attempts(7, *faults), upto=7, since=7)[-1]


def test_a_local_sentence_compares_at_the_same_times() -> None:
    world = World(seed=2, noise=0.0)
    place = world.alone("resolver")
    found = verdict(after_seven(world, *own_resolver(world).faults), place.vantage)
    assert found.evidence.sentence.startswith(
        "Local to this practice: 3 of the last 3 journeys failed at look-up (dns no answer), while controls passed "
    )
    assert "39 other practices 100 %" in found.evidence.sentence
    assert f"Its resolver {place.dimensions['resolver']} serves no other practice." in found.evidence.sentence
    assert found.evidence.check_first == (
        "Check first whether this practice's resolver runs and answers: look-ups got no reply."
    )
    # The seventh attempt hangs in look-up for 3 s and has not arrived.
    assert (found.evidence.own.bad, found.evidence.own.attempts) == (3, 5)
    assert found.cause_key == f"local/practice/{place.organisation}"
    assert any(
        each.dimension == "link" and "others with it passed" in each.reason for each in found.evidence.alternatives
    )


def test_what_was_over_before_a_practices_own_fault_is_no_part_of_it() -> None:
    world = World(seed=2, noise=0.0)
    place, over = world.alone("resolver"), 6 * world.round_s
    outage = replace(booking_fails(world).faults[0], begins=3 * world.round_s, ends=over)
    own = replace(own_resolver(world).faults[0], begins=over)
    last = world.story(world.attempts(9, outage, own), upto=9)[-1]
    (cause,) = [each for each in last.causes if each.value == place.organisation]
    assert (cause.started_at - EPOCH).total_seconds() >= over
    found = verdict(last, place.vantage).evidence
    assert found.own.bad > 3, "in the window, the outage with it"
    assert (found.controls.bad, found.peers.bad) == (0, 0), "at the same times"
    assert found.all_controls is not None
    assert found.all_practices is not None
    assert found.all_controls.bad > 0, "the whole window holds the outage too"
    assert found.all_practices.attempts > found.own.attempts + found.peers.attempts


def test_a_shared_cause_names_its_members_and_its_start() -> None:
    world = World(seed=1, noise=0.0)
    story = pct_resolver(world)
    (cause,) = after_seven(world, *story.faults).causes
    members = [place for place in world.agents() if place.dimensions.get("resolver") == cause.value]
    assert set(cause.members) == {place.vantage for place in members}
    assert cause.started_after is not None
    begins = story.faults[0].begins
    assert (cause.started_after - EPOCH).total_seconds() <= begins <= (cause.started_at - EPOCH).total_seconds()


def test_dimensions_with_the_same_practices_are_named_together() -> None:
    world = World(seed=1, noise=0.0)
    pct = world.agents()[0].dimensions["pct"]
    world.places = [
        replace(place, dimensions={**place.dimensions, "link": f"L-{place.dimensions['pct']}"})
        if "pct" in place.dimensions
        else place
        for place in world.places
    ]
    fault = replace(
        pct_resolver(world).faults[0], meets=lambda place, provider: place.dimensions.get("pct") == pct, takes_s=0.1
    )
    fault = replace(fault, failure_class=FailureClass.CONNECT_REFUSED)
    (cause,) = after_seven(world, fault).causes
    assert cause.domain.value == "shared"
    assert (cause.dimension, cause.value) == ("link", f"L-{pct}")
    assert ("pct", pct) in cause.co_linear


@pytest.mark.parametrize("seed", range(5))
def test_probabilities_sum_to_one(seed: int) -> None:
    world = World(seed=seed, noise=0.05)
    for found in after_seven(world, *resolver_and_hospital(world).faults).verdicts:
        assert sum(found.probabilities.values()) == pytest.approx(1.0)
        assert found.judgement is Judgement.UNDETERMINED or found.probability >= 0.8


def test_the_order_of_attempts_does_not_matter() -> None:
    world = World(seed=4)
    attempts = world.attempts(7, *local_and_central(world).faults)
    one = world.story(attempts, upto=7, since=7)
    world.chance.shuffle(attempts)
    world.chance.shuffle(world.places)
    assert world.story(attempts, upto=7, since=7) == one


def test_a_cause_keeps_its_start_after_the_window_has_passed_it() -> None:
    world = World(seed=4, noise=0.0)
    evaluations = world.story(world.attempts(16, *booking_fails(world).faults), upto=16)
    starts = {cause.started_at for each in evaluations[2:] for cause in each.causes}
    assert len(starts) == 1


def test_a_hospital_counts_for_those_who_met_it_until_they_meet_it_again() -> None:
    world = World(seed=4, noise=0.0)
    last = after_seven(world, *hospital_down(world).faults)
    judged = {each.judgement for each in last.verdicts}
    assert Judgement.PROVIDER in judged
    assert judged <= {Judgement.PROVIDER, Judgement.OK}
    assert "while journeys with other hospitals passed 100 %" in last.verdicts[0].evidence.sentence


def test_two_vantages_of_one_practice_make_one_cause() -> None:
    world = World(seed=5, noise=0.0)
    place = world.alone("resolver")
    twin = Place(vantage=f"{place.vantage}-2", kind=VantageKind.AGENT, organisation=place.organisation, dimensions={})
    attempts = world.attempts(7, *own_resolver(world).faults)
    attempts += [replace(each, vantage=twin.vantage) for each in attempts if each.vantage == place.vantage]
    world.places.append(twin)
    (cause,) = world.story(attempts, upto=7, since=7)[-1].causes
    assert cause.members == (place.vantage, twin.vantage)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        evaluate([], places=[], window_end=datetime(2026, 1, 1), round_s=5.0, previous=None)  # noqa: DTZ001


def test_no_places_no_verdicts() -> None:
    found = evaluate([], places=[], window_end=datetime(2026, 1, 1, tzinfo=UTC), round_s=5.0, previous=None)
    assert found.verdicts == ()
