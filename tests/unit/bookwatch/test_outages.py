"""The outages that questions are asked of: the figures of their scenes, and whether what failed passes again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine

from bookwatch.questions.outages import people
from bookwatch.questions.outages.playing import ROUND, batches, play
from bookwatch.questions.outages.scenes import BOTH, GONE, HIT, OWN, SCENES, at
from data.engine import reading
from data.incidents.passing import Passing, passing
from data.incidents.reading import by_cause
from data.verdicts import latest_evaluation
from domain.failures import FailureClass
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain, Outcome
from tests.e2e.serving import store_in

BOOKING = "central/operation/A016"


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The outage, a quarter of an hour after its end."""
    engine = store_in(tmp_path_factory.mktemp("outage"))
    play(engine, scene=SCENES["after"])
    yield engine
    engine.dispose()


def test_a_scene_is_the_same_each_time_and_nobody_in_it_is_real() -> None:
    first, again = ([run.run_id for each in batches(SCENES["outage"]) for run in each.runs] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(first)
    assert all(code.startswith(("Y99", "Y98")) for code in people.EVERYONE)
    assert all("invented" in each.name or "Control" in each.name for each in people.People().organisations())


def test_what_breaks_is_what_the_scene_says() -> None:
    scene = SCENES["outage"]
    runs = [run for each in batches(scene) for run in each.runs if run.scheduled_at >= at("09:15")]
    failed = Counter(run.vantage for run in runs if run.outcome is Outcome.FAILED)
    controls = set(people.CONTROLS[:2])
    assert set(failed) == HIT | set(OWN) | controls
    assert max(each.at for each in batches(scene)) <= scene.now


def test_what_is_wrong_was_a_success_in_every_call() -> None:
    wrong = [run for each in batches(SCENES["wrong"]) for run in each.runs if run.outcome is Outcome.WRONG_RESULT]
    assert {run.failure_class for run in wrong} == {FailureClass.CONTRACT_READ_BACK}
    assert {step.status for run in wrong for step in run.steps} == {200}


def booking(engine: Engine) -> Cause:
    with reading(engine) as conn:
        return by_cause(conn)[BOOKING].life.cause


def passed(engine: Engine, *, until: datetime, cause: Cause | None = None) -> Passing | None:
    with reading(engine) as conn:
        return passing(conn, cause=cause or booking(engine), until=until, round_s=ROUND.total_seconds())


@pytest.mark.parametrize(("until", "rounds"), [("09:40", 0), ("09:45", 0), ("09:50", 1), ("10:00", 3), ("10:30", 0)])
def test_rounds_pass_once_the_outage_is_over_and_silence_is_no_round(after: Engine, until: str, rounds: int) -> None:
    found = passed(after, until=at(until))
    assert found is not None
    assert found.rounds == rounds
    assert found.since == at(until) - rounds * ROUND
    assert found.calls.attempts == {0: 0, 1: 66, 3: 197}[rounds]


@pytest.mark.parametrize(
    ("domain", "dimension", "value", "rounds"),
    [
        (FaultDomain.PROVIDER, "provider", "ZH1", 3),
        (FaultDomain.CENTRAL, "core", "core", 3),
        (FaultDomain.CENTRAL, "identity", "identity", 10),  # never broken; four practices of 70 cannot log on
    ],
)
def test_each_cause_has_its_own_calls(
    after: Engine, domain: FaultDomain, dimension: str, value: str, rounds: int
) -> None:
    cause = replace(booking(after), domain=domain, dimension=dimension, value=value)
    found = passed(after, until=at("10:00"), cause=cause)
    assert found is not None
    assert found.rounds == rounds
    assert (found.apart > 0) == (dimension == "identity")


def test_a_link_has_no_calls_of_its_own(after: Engine) -> None:
    link = replace(booking(after), domain=FaultDomain.SHARED, dimension="link", value="L-1")
    assert passed(after, until=at("10:00"), cause=link) is None


def test_calls_that_pass_slowly_do_not_say_that_slowness_is_over(after: Engine) -> None:
    slow = replace(booking(after), symptom="slow")
    assert passed(after, until=at("10:00"), cause=slow) is None


def test_who_failed_before_is_known_and_the_silent_are_not_back(after: Engine) -> None:
    with reading(after) as conn:
        incident, evaluation = by_cause(conn)[BOOKING], latest_evaluation(conn)
    assert set(incident.life.before) == {*OWN, BOTH}
    assert evaluation is not None
    judged = {each.vantage: each.judgement.value for each in evaluation.verdicts}
    assert {judged[each] for each in GONE} == {"no_data"}
    assert Counter(judged[code] for code in people.PRACTICES) == {"ok": 62, "local": 6, "no_data": 2}
