"""The demonstration's story: three faults that overlap in time, each named while it lasts and not long after."""

from dataclasses import replace

import pytest

from tests.unit.attribution.stories import Truth, booking_fails, hospital_down, own_resolver
from tests.unit.attribution.world import World

SPANS = ((own_resolver, 4, 13), (hospital_down, 7, 16), (booking_fails, 11, 18))
ROUNDS = 22


@pytest.mark.parametrize("seed", range(5))
def test_overlapping_faults_come_and_go(seed: int) -> None:
    world = World(seed=seed, round_s=10.0, noise=0.0)
    faults, due = [], []
    for telling, begins, ends in SPANS:
        story = telling(world)
        faults += [replace(each, begins=begins * 10.0, ends=ends * 10.0) for each in story.faults]
        due.append((story.truths[0], begins, ends))
    evaluations = world.story(world.attempts(ROUNDS, *faults), upto=ROUNDS)
    for boundary, evaluation in enumerate(evaluations, start=3):
        named: set[Truth] = {(each.domain.value, each.dimension, each.value) for each in evaluation.causes}
        assert {truth for truth, begins, ends in due if begins + 3 <= boundary <= ends} <= named | hidden(due, boundary)
        assert named <= {truth for truth, begins, ends in due if begins < boundary < ends + 3}


def hidden(due: list[tuple[Truth, int, int]], boundary: int) -> set[Truth]:
    """A hospital cannot be judged while the booking operation, which comes first, fails for all."""
    return {truth for truth, _, _ in due if truth[0] == "provider" and 11 < boundary <= 18 + 3}
