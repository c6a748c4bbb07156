"""Runs of neighbours are no evidence about the core: what they say changes no verdict."""

from dataclasses import replace

import pytest

from domain.failures import FailureClass
from domain.vocabulary import Outcome
from tests.unit.attribution.stories import own_resolver
from tests.unit.attribution.world import World


@pytest.mark.parametrize("journey", ["care-records", "pacs"])
def test_dead_neighbours_change_no_verdict(journey: str) -> None:
    world = World(seed=3)
    attempts = world.attempts(8, *own_resolver(world).faults)
    neighbours = [
        replace(each, journey=journey, outcome=Outcome.FAILED, failure_class=FailureClass.CONNECT_REFUSED)
        for each in attempts
    ]
    assert world.story([*attempts, *neighbours], upto=8) == world.story(attempts, upto=8)


def test_live_neighbours_do_not_stand_for_a_silent_booking_journey() -> None:
    world = World(seed=4, noise=0.0)
    attempts = world.attempts(8)
    silent = world.agents()[0].vantage
    booking = [each for each in attempts if each.vantage != silent or each.scheduled_at < attempts[0].scheduled_at]
    neighbours = [replace(each, journey="pacs") for each in attempts if each.vantage == silent]
    assert world.story([*booking, *neighbours], upto=8) == world.story(booking, upto=8)
