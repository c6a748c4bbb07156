"""The counts that verdicts rest on."""

from datetime import timedelta

import numpy as np

from attribution.columns import columns_of
from attribution.evidence import Tally
from attribution.memory import Memory
from attribution.window import Grid, grid
from domain.vocabulary import VantageKind
from tests.unit.attribution.stories import pct_resolver
from tests.unit.attribution.world import EPOCH, World


def tallied(world: World) -> tuple[Grid, Tally]:
    memory, end = Memory(round_s=world.round_s), EPOCH + timedelta(seconds=7 * world.round_s)
    memory.absorb(columns_of(world.attempts(7, *pct_resolver(world).faults)))
    ordered = memory.ordered(world.places)
    rows = memory.advance(end, vantages=[each.vantage for each in ordered])
    window = grid(memory, places=ordered, rows=rows, end=end)
    return window, Tally(window, membership=memory.membership(ordered))


def test_a_group_is_the_other_practices_that_share_its_value_from_each_places_own_round_on() -> None:
    window, tally = tallied(World(seed=1))
    since = np.arange(len(window.places)) % window.symptom.shape[1]
    found = tally.groups(np.arange(len(window.places)), since=since)
    agents = [each.kind is VantageKind.AGENT for each in window.places]
    seen = set()
    for number, place in enumerate(window.places):
        expected = {}
        for dimension, value in place.dimensions.items() if agents[number] else ():
            sharing = [each.dimensions.get(dimension) == value for each in window.places]
            others = np.flatnonzero(np.array(sharing) & np.array(agents))
            others = others[others != number]
            if others.size:
                expected[f"{dimension}={value}"] = tally.of(others, since=int(since[number]))
        assert found[number] == expected
        seen |= {share.bad > 0 for share in expected.values()}
    assert seen == {True, False}


def test_groups_of_some_places_are_given_in_their_order() -> None:
    window, tally = tallied(World(seed=1))
    everyone = tally.groups(np.arange(len(window.places)), since=np.zeros(len(window.places), dtype=np.int64))
    some = np.array([7, 2, 11])
    assert tally.groups(some, since=np.zeros(3, dtype=np.int64)) == [everyone[each] for each in some]
    assert tally.groups(some[:0], since=some[:0]) == []
