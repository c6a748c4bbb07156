"""A practice whose own fault stops its reports too: what its last attempts showed holds while the window has them."""

import pytest

from domain.failures import FailureClass
from domain.verdicts import Cause, Verdict
from domain.vocabulary import Judgement
from tests.unit.attribution.world import Fault, World, verdict

BEGINS = 8


def told(seed: int, *, reported: int) -> list[tuple[Verdict, tuple[Cause, ...]]]:
    """What is said round by round, from the one on in which the line breaks; `reported`: bad attempts that came."""
    world = World(seed=seed, noise=0.0)
    place = world.agents()[seed % world.practices]
    begins, silent = BEGINS * world.round_s, (BEGINS + reported) * world.round_s
    breaks = Fault(meets=lambda met, provider: met is place, failure_class=FailureClass.CONNECT_RESET, begins=begins)
    held_up = Fault(meets=lambda met, provider: met is place, silences=True, begins=silent)
    story = world.story(world.attempts(BEGINS + 12, breaks, held_up), upto=BEGINS + 12, since=BEGINS + 1)
    return [(verdict(each, place.vantage), each.causes) for each in story]


@pytest.mark.parametrize("reported", [2, 3])
@pytest.mark.parametrize("seed", range(5))
def test_a_line_that_fails_and_then_stops_the_reports_stays_the_practices_own_fault(seed: int, reported: int) -> None:
    story = told(seed, reported=reported)
    named = [said.judgement for said, _ in story[reported - 1 :]]
    assert named[:5] == [Judgement.LOCAL] * 5
    assert named[6:] == [Judgement.NO_DATA] * len(named[6:]), "the window has forgotten its failures"
    said, causes = story[reported + 2]
    assert "It has not reported for 3 rounds since" in said.evidence.sentence
    assert [(each.share.bad, each.share.attempts) for each in causes] == [(reported, reported)], "silence is no attempt"


@pytest.mark.parametrize("seed", range(5))
def test_one_failed_attempt_before_the_silence_is_not_enough(seed: int) -> None:
    story = told(seed, reported=1)
    assert Judgement.LOCAL not in {said.judgement for said, _ in story}
    assert story[3][0].judgement is Judgement.NO_DATA
