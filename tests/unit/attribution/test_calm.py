"""Where nothing lasting is wrong, nothing is said to be: chance, silence of one, slot issues, the first rounds."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.attempts import Attempt
from domain.vocabulary import Judgement, Outcome
from tests.unit.attribution.stories import one_silent, only_at, own_resolver
from tests.unit.attribution.world import Fault, World, verdict


def test_three_hundred_healthy_rounds_name_no_cause() -> None:
    world = World(seed=7)
    evaluations = world.story(world.attempts(300), upto=300)
    assert [cause.key for each in evaluations for cause in each.causes if cause.domain.value != "local"] == []
    judged = Counter(each.judgement for evaluation in evaluations for each in evaluation.verdicts)
    total = sum(judged.values())
    assert judged[Judgement.LOCAL] <= 2e-4 * total  # two chance failures of a kind in a row do happen
    assert judged[Judgement.UNDETERMINED] <= 0.02 * total
    assert judged[Judgement.NO_DATA] == 0


@pytest.mark.parametrize("seed", range(20))
def test_one_silent_practice_is_no_data_and_no_cause(seed: int) -> None:
    world = World(seed=seed, noise=0.0)
    story = one_silent(world)
    last = world.story(world.attempts(7, *story.faults), upto=7, since=7)[-1]
    assert last.causes == ()
    silent = [each for each in last.verdicts if each.judgement is Judgement.NO_DATA]
    assert len(silent) == 1
    assert "Silence is not health" in silent[0].evidence.sentence


@pytest.mark.parametrize("seed", range(10))
def test_when_most_are_silent_no_link_is_blamed(seed: int) -> None:
    world = World(seed=seed, noise=0.0)
    resting = {place.vantage for place in world.chance.sample(world.agents(), 28)}
    holiday = Fault(meets=lambda place, provider: place.vantage in resting, silences=True, begins=15)
    last = world.story(world.attempts(8, holiday), upto=8, since=8)[-1]
    assert last.causes == ()
    assert {each.judgement for each in last.verdicts if each.vantage in resting} == {Judgement.NO_DATA}


@pytest.mark.parametrize("outcome", [Outcome.BUSINESS, Outcome.INTERRUPTED, Outcome.MISSED])
def test_slot_issues_and_runs_that_were_none_never_count(outcome: Outcome) -> None:
    world = World(noise=0.0)
    attempts = [replace(each, outcome=outcome) if booked_at(each, world) else each for each in world.attempts(8)]
    last = world.story(attempts, upto=8, since=8)[-1]
    assert last.causes == ()
    assert {each.judgement for each in last.verdicts} == {Judgement.OK}


def booked_at(attempt: Attempt, world: World) -> bool:
    return attempt.provider == world.hospitals[0]


def test_one_failed_attempt_is_not_enough() -> None:
    world = World(noise=0.0)
    fault = own_resolver(world).faults[0]
    once = replace(fault, begins=25, ends=29.5, takes_s=0.1)
    place = world.alone("resolver")
    last = world.story(world.attempts(6, once), upto=6, since=6)[-1]
    found = verdict(last, place.vantage)
    assert found.judgement is Judgement.UNDETERMINED
    assert "one bad attempt is not enough" in found.evidence.sentence
    assert last.causes == ()


def test_nothing_reported_is_no_data() -> None:
    world = World()
    last = world.story([], upto=3)[-1]
    assert {each.judgement for each in last.verdicts} == {Judgement.NO_DATA}
    assert last.causes == ()


@pytest.mark.parametrize("seed", range(3))
def test_a_silent_link_of_twenty_is_named_in_two_rounds_from_silence_alone(seed: int) -> None:
    world = World(seed=seed, practices=75)
    link = f"L-{world.agents()[0].dimensions['pct']}"
    assert len(world.sharing("link", link)) == 20
    cut = Fault(meets=lambda place, provider: place.dimensions.get("link") == link, silences=True, begins=50.0)
    last = world.story(world.attempts(12, cut), upto=12, since=3)[-1]
    assert [(cause.key, cause.symptom) for cause in last.causes] == [(f"shared/link/{link}", "silent")]


@pytest.mark.parametrize("seed", range(3))
def test_a_bank_holiday_with_six_of_ten_silent_raises_no_alarm(seed: int) -> None:
    world = World(seed=seed, practices=200)
    resting = {place.vantage for place in world.chance.sample(world.agents(), 120)}
    holiday = Fault(meets=lambda place, provider: place.vantage in resting, silences=True, begins=50.0)
    evaluations = world.story(world.attempts(24, holiday), upto=24, since=3)
    assert [cause.key for each in evaluations for cause in each.causes if cause.domain.value != "local"] == []


@pytest.mark.parametrize("seed", range(3))
def test_who_switched_off_hours_before_planned_work_condemns_no_group_in_it(seed: int) -> None:
    """Nobody else's reports are judged in those rounds, so that only the silent would speak for their groups."""
    world = World(seed=seed, practices=60, noise=0.0)
    off = [place.vantage for place in world.sharing("pct", world.agents()[0].dimensions["pct"])[:12:2]]
    evenings = [
        Fault(meets=only_at(name), silences=True, begins=world.round_s * (6 + number))
        for number, name in enumerate(off)
    ]
    story = world.story(world.attempts(30, *evenings), upto=30, planned=(18, 26))
    assert [cause.key for each in story for cause in each.causes] == []
    assert {each.judgement for each in story[-1].verdicts if each.vantage in off} == {Judgement.NO_DATA}


@pytest.mark.parametrize("seed", range(3))
def test_a_thin_line_that_feels_a_busy_hour_more_than_others_is_no_fault(seed: int) -> None:
    monday = datetime(2026, 2, 2, 6, tzinfo=UTC)
    world = World(seed=seed, practices=60, noise=0.0, round_s=300.0, epoch=monday)
    thin = world.agents()[seed].vantage
    usual = Fault(meets=lambda met, provider: True, server_ms=130.0)
    busy = [
        Fault(meets=lambda met, provider: True, server_ms=4.0, begins=300.0 * (14 + number)) for number in range(30)
    ]
    more = [replace(each, meets=only_at(thin), server_ms=5.0) for each in busy]
    story = world.story(world.attempts(50, usual, *busy, *more), upto=50)
    assert [cause.key for each in story for cause in each.causes] == []
