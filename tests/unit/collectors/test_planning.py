"""What runs under planned work raises no cause, and nobody seems silent for it."""

from datetime import timedelta

import pytest

from attribution import Watch, columns_of
from collectors.planning import without_planned_work
from data.planned import PlannedWork
from domain.failures import FailureClass
from domain.verdicts import Evaluation
from domain.vocabulary import Judgement
from tests.unit.attribution.world import EPOCH, Fault, World

BEGINS, ENDS = 5, 12
"""Rounds."""


def work(world: World, *, dimension: str = "", value: str = "", after: int = BEGINS) -> PlannedWork:
    since, until = (EPOCH + timedelta(seconds=number * world.round_s) for number in (after, ENDS))
    return PlannedWork(
        planned_id=1, since=since, until=until, dimension=dimension, value=value, reason="release", declared_at=EPOCH
    )


def story(world: World, *works: PlannedWork, upto: int) -> list[Evaluation]:
    """The core is down from `BEGINS` on until the work ends."""
    down = Fault(
        meets=lambda place, provider: True,
        failure_class=FailureClass.CORE_UNAVAILABLE,
        operation="A016",
        begins=BEGINS * world.round_s,
        ends=ENDS * world.round_s,
    )
    attempts, watch, out = world.attempts(upto, down), Watch(), list[Evaluation]()
    for number in range(1, upto + 1):
        end = EPOCH + timedelta(seconds=number * world.round_s)
        shown = end - timedelta(seconds=0.8 * world.round_s)
        fresh = [each for each in attempts if shown < each.received_at <= end + timedelta(seconds=0.2 * world.round_s)]
        columns = without_planned_work(columns_of(fresh), works=works, places=world.places)
        previous = out[-1] if out else None
        out.append(watch(columns, places=world.places, window_end=end, round_s=world.round_s, previous=previous))
    return out


def test_without_a_declaration_the_core_is_named() -> None:
    assert any(cause.domain.value == "central" for each in story(World(noise=0.0), upto=8) for cause in each.causes)


@pytest.mark.parametrize("upto", [8, 13, 20])
def test_planned_work_on_everything_raises_no_cause_while_it_lasts_and_after(upto: int) -> None:
    world = World(noise=0.0)
    assert [cause.key for each in story(world, work(world), upto=upto) for cause in each.causes] == []


def test_a_window_of_nothing_but_planned_work_says_so() -> None:
    world = World(noise=0.0)
    last = story(world, work(world), upto=11)[-1]
    assert {each.judgement for each in last.verdicts} == {Judgement.NO_DATA}
    assert all("planned work" in each.evidence.sentence for each in last.verdicts)


def test_planned_work_at_one_pct_excuses_nobody_else() -> None:
    world = World(noise=0.0)
    pct = world.agents()[0].dimensions["pct"]
    last = story(world, work(world, dimension="pct", value=pct), upto=9)[-1]
    touched = {member for cause in last.causes for member in cause.members}
    inside = {place.vantage for place in world.sharing("pct", pct)}
    assert touched
    assert not touched & inside
