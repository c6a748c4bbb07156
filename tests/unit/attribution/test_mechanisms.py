"""One test a mechanism: weak local faults over time, meetings of two dimensions, the unrecorded, any dimension."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.failures import FailureClass
from domain.organisations import Place
from domain.verdicts import Evaluation
from domain.vocabulary import FaultDomain, Judgement, Phase, VantageKind
from tests.unit.attribution.stories import only_at
from tests.unit.attribution.world import EPOCH, OPERATIONS, Fault, World, verdict


def wide(evaluation: Evaluation) -> set[str]:
    return {cause.key for cause in evaluation.causes if cause.domain is not FaultDomain.LOCAL}


def over(world: World, fault: Fault, *, rounds: int) -> list[Evaluation]:
    return world.story(world.attempts(rounds, fault), upto=rounds)


def test_a_practice_that_fails_two_times_in_five_is_local_within_eight_rounds_mostly() -> None:
    found = 0
    for seed in range(10):
        world = World(seed=seed, noise=0.003)
        one = world.agents()[seed]
        fault = Fault(
            meets=lambda place, provider, one=one: place is one,  # type: ignore[misc]
            failure_class=FailureClass.CONNECT_TIMED_OUT,
            share=0.4,
            begins=30.0,
        )
        judged = [verdict(each, one.vantage).judgement for each in over(world, fault, rounds=14)]
        found += Judgement.LOCAL in judged
    assert found >= 6


def test_a_release_behind_one_proxy_is_named_as_their_meeting() -> None:
    world = World(seed=3, practices=120, noise=0.003)
    world.record(lambda number: {"proxy": f"PRX-{number % 4}", "release": f"REL-{number // 4 % 5}"})

    def meets(place: Place, provider: str) -> bool:
        return (place.dimensions.get("proxy"), place.dimensions.get("release")) == ("PRX-1", "REL-2")

    fault = Fault(meets=meets, failure_class=FailureClass.TLS_PROTOCOL, begins=30.0)
    last = over(world, fault, rounds=10)[-1]
    assert wide(last) == {"shared/proxy+release/PRX-1+REL-2"}


def test_what_many_share_and_no_record_names_is_said_to_be_unrecorded() -> None:
    world = World(seed=5, practices=120, noise=0.003)
    touched = {place.vantage for place in world.agents()[::5]}
    fault = Fault(
        meets=lambda place, provider: place.vantage in touched, failure_class=FailureClass.CLIENT_CRASH, begins=30.0
    )
    last = over(world, fault, rounds=10)[-1]
    assert wide(last) == {"shared/unrecorded/unrecorded"}
    assert {verdict(last, each).judgement for each in touched} == {Judgement.SHARED}


def test_many_faults_at_once_that_have_nothing_in_common_stay_local() -> None:
    world = World(seed=6, practices=120, noise=0.003)
    classes = (FailureClass.DNS_NO_ANSWER, FailureClass.TLS_CUT, FailureClass.PROXY_REFUSED, FailureClass.CLOCK_SKEW)
    ill = {place.vantage: number for number, place in enumerate(world.agents()[::6])}

    def only(name: str) -> Callable[[Place, str], bool]:
        return lambda place, provider: place.vantage == name

    faults = [
        Fault(meets=only(name), failure_class=classes[number % 4], begins=30.0 + 1.7 * number)
        for name, number in ill.items()
    ]
    last = world.story(world.attempts(16, *faults), upto=16)[-1]
    assert wide(last) == set()
    assert sum(verdict(last, name).judgement is Judgement.LOCAL for name in ill) >= 0.9 * len(ill)


@pytest.mark.parametrize("dimension", ["browser", "printer"])
def test_a_dimension_of_any_name_can_be_at_fault(dimension: str) -> None:
    world = World(seed=7, noise=0.003)
    world.record(lambda number: {dimension: f"MAKE-{number % 3}"})
    fault = Fault(
        meets=lambda place, provider: place.dimensions.get(dimension) == "MAKE-1",
        failure_class=FailureClass.CONTRACT_MALFORMED,
        begins=30.0,
    )
    assert wide(over(world, fault, rounds=10)[-1]) == {f"shared/{dimension}/MAKE-1"}


def test_a_control_that_is_ill_is_no_central_fault() -> None:
    world = World(seed=8, noise=0.003)
    ill = next(place for place in world.places if place.kind is VantageKind.CONTROL)
    fault = Fault(meets=lambda place, provider: place is ill, failure_class=FailureClass.CONNECT_TIMED_OUT, begins=30.0)
    last = over(world, fault, rounds=10)[-1]
    assert [cause.key for cause in last.causes] == [f"local/control/{ill.organisation}"]


def test_one_practice_without_a_control_cannot_be_told() -> None:
    world = World(seed=10, noise=0.0)
    world.places = world.agents()[:1]
    fault = Fault(meets=lambda place, provider: True, failure_class=FailureClass.CORE_ERROR, begins=30.0)
    last = over(world, fault, rounds=12)[-1]
    assert (last.causes, last.verdicts[0].judgement) == ((), Judgement.UNDETERMINED)


def test_a_release_of_the_probe_that_breaks_probes_is_no_central_fault() -> None:
    world = World(seed=11, noise=0.003)
    new = {place.vantage for place in world.places[::2]}
    fault = Fault(
        meets=lambda place, provider: place.vantage in new, failure_class=FailureClass.CLIENT_CRASH, begins=30.0
    )
    attempts = [replace(each, agent_version="2" if each.vantage in new else "1") for each in world.attempts(12, fault)]
    assert wide(world.story(attempts, upto=12)[-1]) == {"shared/probe/2"}


def test_a_release_of_the_probe_that_has_reached_everybody_stays_its_cause() -> None:
    world = World(seed=11, noise=0.003)
    fault = Fault(meets=lambda place, provider: True, failure_class=FailureClass.CLIENT_CRASH, begins=30.0)
    attempts = [
        replace(each, agent_version="2" if (each.scheduled_at - EPOCH).total_seconds() >= 30.0 else "1")
        for each in world.attempts(18, fault)
    ]
    assert [wide(each) for each in world.story(attempts, upto=18)[-8:]] == [{"shared/probe/2"}] * 8


def test_one_call_in_ten_that_is_slow_with_every_hospital_is_the_cores() -> None:
    world = World(seed=16, practices=120, noise=0.003)
    everywhere = [
        Fault(meets=lambda place, provider: True, operation=name, server_ms=3_000.0, share=0.1, begins=30.0)
        for name in OPERATIONS[2:]
    ]
    judged = world.story(world.attempts(12, *everywhere), upto=12)
    assert [wide(each) for each in judged[-3:]] == [{"central/core/core"}] * 3


def test_one_operation_that_takes_half_of_the_time_again_is_no_busy_hour() -> None:
    world = World(seed=17, noise=0.0, round_s=300.0)
    usual = Fault(meets=lambda place, provider: True, server_ms=200.0)
    slow = Fault(meets=lambda place, provider: True, operation="A016", server_ms=2_000.0, begins=2_400.0)
    judged = world.story(world.attempts(16, usual, slow), upto=16)
    assert [wide(each) for each in judged[-4:]] == [{"central/operation/A016"}] * 4
    assert {each.judgement for each in judged[-1].verdicts} == {Judgement.CENTRAL}


def test_after_hours_in_which_all_calls_were_refused_at_once_nobody_is_slow() -> None:
    """Refusals come at once, and those hours were no quick ones: the usual is not slow afterwards."""
    world = World(seed=15, noise=0.0, round_s=300.0)
    down = Fault(
        meets=lambda place, provider: True,
        failure_class=FailureClass.IDENTITY_UNAVAILABLE,
        operation="LOGON",
        begins=300.0 * 8,
        ends=300.0 * 30,
    )
    usual = Fault(meets=lambda place, provider: True, server_ms=200.0)
    attempts = [
        replace(each, wait_ms={"LOGON": 20.0}) if each.outcome.is_bad else each
        for each in world.attempts(40, usual, down)
    ]
    assert all(each.causes == () for each in world.story(attempts, upto=40)[-7:])


def test_many_clocks_that_go_wrong_each_on_its_own_are_no_shared_fault() -> None:
    world = World(seed=8, practices=120, noise=0.003)
    ill = [place.vantage for place in world.agents()[::9]]
    faults = [
        Fault(meets=only_at(name), failure_class=FailureClass.CLOCK_SKEW, begins=30.0 + 3.1 * number)
        for number, name in enumerate(ill)
    ]
    judged = world.story(world.attempts(16, *faults), upto=16)
    assert all(wide(each) == set() for each in judged)
    assert sum(verdict(judged[-1], name).judgement is Judgement.LOCAL for name in ill) >= 0.9 * len(ill)


def test_two_suppliers_that_break_in_the_same_round_have_something_unrecorded_in_common() -> None:
    world = World(seed=9, practices=120, noise=0.003)
    world.record(lambda number: {"supplier": f"SYS-{number % 6}"})
    fault = Fault(
        meets=lambda place, provider: place.dimensions.get("supplier") in {"SYS-1", "SYS-4"},
        failure_class=FailureClass.CONTRACT_MALFORMED,
        share=0.7,
        begins=30.0,
    )
    assert wide(over(world, fault, rounds=10)[-1]) == {"shared/unrecorded/unrecorded"}


def test_an_address_that_is_throttled_is_its_proxys() -> None:
    world = World(seed=10, practices=120, noise=0.003)
    world.record(lambda number: {"proxy": f"PRX-{number % 9}"})
    fault = Fault(
        meets=lambda place, provider: place.dimensions.get("proxy") == "PRX-2",
        failure_class=FailureClass.GATEWAY_THROTTLED,
        share=0.5,
        begins=30.0,
    )
    assert wide(over(world, fault, rounds=9)[-1]) == {"shared/proxy/PRX-2"}


def test_a_proxy_that_passes_requests_on_late_is_named() -> None:
    world = World(seed=18, practices=120, noise=0.003)
    world.record(lambda number: {"proxy": f"PRX-{number % 9}"})
    fault = Fault(meets=lambda place, provider: place.dimensions.get("proxy") == "PRX-2", server_ms=200.0, begins=30.0)
    assert wide(over(world, fault, rounds=10)[-1]) == {"shared/proxy/PRX-2"}


def test_a_gateway_is_named_as_it_is_recorded() -> None:
    world = World(seed=19, noise=0.003)
    world.places = [
        replace(place, dimensions={**place.dimensions, "gateway": "GW-1"}) if "gateway" in place.dimensions else place
        for place in world.places
    ]
    fault = Fault(
        meets=lambda place, provider: "gateway" in place.dimensions,
        failure_class=FailureClass.GATEWAY_UNAVAILABLE,
        begins=30.0,
    )
    assert wide(over(world, fault, rounds=10)[-1]) == {"central/gateway/GW-1"}


def test_a_line_that_loses_large_packets_is_no_fault_of_the_operation_that_sends_them() -> None:
    world = World(seed=14, practices=200, noise=0.003)
    world.record(lambda number: {"isp": f"ISP-{number % 7}"})
    fault = Fault(
        meets=lambda place, provider: place.dimensions.get("isp") == "ISP-3",
        failure_class=FailureClass.CORE_TIMED_OUT,
        operation="A016",
        share=0.5,
        begins=30.0,
    )
    assert [wide(each) for each in over(world, fault, rounds=11)[-2:]] == [{"shared/isp/ISP-3"}] * 2


@pytest.mark.parametrize("spoiled", [FailureClass.CORE_UNAVAILABLE, FailureClass.CONNECT_RESET])
def test_a_core_that_spoils_one_run_in_ten_is_named_in_its_first_rounds(spoiled: FailureClass) -> None:
    world = World(seed=11, practices=200, noise=0.003)
    fault = Fault(meets=lambda place, provider: True, failure_class=spoiled, share=0.1, begins=30.0)
    judged = over(world, fault, rounds=9)
    assert any(wide(each) for each in judged[3:6])
    assert {key.partition("/")[0] for key in wide(judged[-1])} == {"central"}


def test_a_link_that_comes_and_goes_is_not_mended_in_between() -> None:
    world = World(seed=12, practices=120, noise=0.003)
    name = world.agents()[0].dimensions["link"]
    faults = [
        Fault(
            meets=lambda place, provider: place.dimensions.get("link") == name,
            failure_class=FailureClass.CONNECT_TIMED_OUT,
            begins=5.0 * begins,
            ends=5.0 * (begins + 1),
        )
        for begins in (8, 11, 14)
    ]
    judged = world.story(world.attempts(17, *faults), upto=17)
    assert [wide(each) for each in judged if each.window_end >= judged[-1].window_end - 3 * timedelta(seconds=5)] == [
        {f"shared/link/{name}"}
    ] * 4


def test_a_failure_without_a_class_counts_by_its_phase() -> None:
    world = World(seed=13, practices=60, noise=0.003)
    name = world.agents()[0].dimensions["link"]
    fault = Fault(
        meets=lambda place, provider: place.dimensions.get("link") == name,
        failure_class=FailureClass.CONNECT_TIMED_OUT,
        begins=30.0,
    )
    told = [
        replace(each, failure_class=None, failed_phase=Phase.CONNECT) if each.outcome.is_bad else each
        for each in world.attempts(10, fault)
    ]
    assert wide(world.story(told, upto=10)[-1]) == {f"shared/link/{name}"}
