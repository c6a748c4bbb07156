"""A line that loses packets fails in several ways, and who looks up no name cannot fail to."""

from dataclasses import replace

import numpy as np
import pytest

from attribution.chance import log_chance
from attribution.local import log_local
from attribution.symptoms import NUMBER, SYMPTOMS
from domain.failures import FailureClass
from domain.vocabulary import FaultDomain, Phase
from tests.unit.attribution.world import Fault, World


def odds(*shown: str) -> float:
    """Log odds that a practice which showed this at last has a fault of its own, before its past is asked."""
    row = np.array([[0] * (6 - len(shown)) + [NUMBER[name] for name in shown]])
    usual = np.zeros(len(SYMPTOMS))
    return float((log_local(row, usual=usual) - log_chance(row, usual=usual).sum(axis=1))[0])


def test_what_is_lost_in_one_moment_or_another_is_one_fault() -> None:
    lossy = odds("tls.timed_out", "dns.no_answer")
    assert odds("dns.no_answer", "dns.no_answer") > lossy > 0.0
    assert odds("tls.timed_out", "dns.no_answer", "slow.line") > 3.0
    assert odds("connect.reset", "core.cut") > 0.0


def test_failures_that_have_nothing_to_do_with_each_other_are_two() -> None:
    assert odds("identity.rejected", "dns.no_answer") < 0.0
    assert odds("tls.untrusted", "dns.no_answer") < 0.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_attempts_without_a_look_up_say_nothing_of_look_ups_that_fail(seed: int) -> None:
    world = World(seed=seed, noise=0.0)
    pct = world.agents()[0].dimensions["pct"]
    inside = world.sharing("pct", pct)
    by_proxy = {place.vantage for place in inside if "proxy" in place.dimensions}
    world.record(lambda number: {"resolver": f"RES-{number}"})
    fault = Fault(
        meets=lambda place, _: place in world.sharing("pct", pct) and place.vantage not in by_proxy,
        failure_class=FailureClass.DNS_NO_ANSWER,
        begins=5 * world.round_s,
    )
    attempts = [
        replace(each, phase_ms={**each.phase_ms, Phase.DNS: 0.0}) if each.vantage in by_proxy else each
        for each in world.attempts(8, fault)
    ]
    (cause,) = [each for each in world.story(attempts, upto=8)[-1].causes if each.domain is not FaultDomain.LOCAL]
    assert (cause.dimension, cause.value) == ("pct", pct)
    assert cause.share.bad == cause.share.attempts
