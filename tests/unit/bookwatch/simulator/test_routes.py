"""The calls of a run are those of the compiled journey, whatever it says."""

from dataclasses import replace

import pytest

from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.routes import Route, Routes
from domain.vocabulary import Outcome
from probes.arazzo.compiled import WorkflowStep
from probes.journeys import load_journey

ROUTES = Routes(journey=load_journey("refer-and-book"))


def step_ids(calls: tuple[int, ...]) -> list[str]:
    return [ROUTES.calls[number].step.step_id for number in calls]


def failing_at(step_id: str, *, broken: bool = False) -> Route:
    call = next(number for number, each in enumerate(ROUTES.calls) if each.step.step_id == step_id)
    return ROUTES.found[ROUTES.number(0, failing=call, broken=broken)]


def test_the_usual_way_is_the_document_in_order_without_its_branches() -> None:
    branches = {"defer", "defer-taken"}
    steps = [step.step_id for step in load_journey("refer-and-book").steps if step.step_id not in branches]
    assert step_ids(ROUTES.found[0].main) == steps
    assert step_ids(ROUTES.found[0].clean_up) == ["cancel-appointment", "reread-referral", "cancel-referral"]


def test_without_a_free_slot_the_run_defers_and_clears_the_referral_only() -> None:
    way = next(number for number, each in enumerate(ROUTES.ways) if each.lacking == "slots")
    route = ROUTES.found[way]
    assert step_ids(route.main)[-2:] == ["slots", "defer"]
    assert step_ids(route.clean_up) == ["reread-referral", "cancel-referral"]
    assert route.declared is Outcome.BUSINESS


def test_a_taken_slot_is_tried_again_as_often_as_the_document_says() -> None:
    ends = [step_ids(ROUTES.found[way].main)[11:] for way, each in enumerate(ROUTES.ways) if each.refused == "book"]
    assert ends == [
        ["slots", "book", "slots", "book", "read-back"],
        ["slots", "book", "slots", "book", "slots", "book", "read-back"],
        ["slots", "book", "slots", "book", "slots", "book", "defer-taken"],
    ]


def test_a_failed_run_clears_up_what_it_had_made() -> None:
    assert step_ids(failing_at("search-services").clean_up) == []
    assert step_ids(failing_at("book").clean_up) == ["reread-referral", "cancel-referral"]
    assert step_ids(failing_at("read-back").clean_up)[0] == "cancel-appointment"


def test_each_server_is_connected_to_once_and_again_after_its_connection_broke() -> None:
    assert step_ids(tuple(sorted(ROUTES.found[0].fresh))) == ["log-on", "roles", "find-patient"]
    kept, broken = failing_at("book"), failing_at("book", broken=True)
    assert set(step_ids(tuple(broken.fresh - kept.fresh))) == {"reread-referral"}


def test_a_journey_that_runs_others_is_refused() -> None:
    journey = ROUTES.journey
    other = WorkflowStep(step_id="other", workflow="other", record=journey.steps[0])
    nested = replace(journey, entry=replace(journey.entry, steps=(other,)))
    with pytest.raises(SimulatorError, match="runs other workflows"):
        Routes(journey=nested)
