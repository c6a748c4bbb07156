"""Slowness: where the extra time went, and what an hour usually takes."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.attempts import Attempt
from domain.verdicts import Evaluation
from domain.vocabulary import Phase
from tests.unit.attribution.test_mechanisms import wide
from tests.unit.attribution.world import EPOCH, World

CALL_MS = 500.0
LENGTH = timedelta(minutes=5)
STRAYS = 0.28
"""Logarithm by which the time of a call strays."""


def timed(attempts: Sequence[Attempt], *, seed: int, factor: Callable[[Attempt, str], float]) -> list[Attempt]:
    """The same attempts with waits of half a second that stray, each `factor` times as long."""
    chance = random.Random(seed)
    out = []
    for each in attempts:
        waits = {
            name: CALL_MS * math.exp(chance.gauss(0.0, STRAYS)) * factor(each, name) for name in sorted(each.wait_ms)
        }
        phases = {**each.phase_ms, Phase.WAIT: sum(waits.values())}
        out.append(replace(each, wait_ms=waits, phase_ms=phases, duration_ms=sum(phases.values()) + 40.0))
    return out


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_a_slow_log_on_is_the_identity_services_though_other_calls_stray(seed: int) -> None:
    world = World(seed=seed, practices=120, noise=0.003, round_s=300.0)
    attempts = timed(
        world.attempts(16),
        seed=seed,
        factor=lambda each, name: 9.0 if name == "LOGON" and since(each, 10) else 1.0,
    )
    judged = world.story(attempts, upto=16)
    assert [wide(each) for each in judged[-5:]] == [{"central/identity/identity"}] * 5


def grown(world: World, *, after: int) -> list[Evaluation]:
    """Waits grow by a few parts in a hundred each round, at all places, until they take three times as long."""
    attempts = timed(
        world.attempts(60),
        seed=world.seed,
        factor=lambda each, name: 1.0 + max(0.0, (each.scheduled_at - world.epoch) / LENGTH - after) / 16,
    )
    return world.story(attempts, upto=after + 32)


def test_what_slows_everybody_by_degrees_as_a_working_day_begins_is_the_hour() -> None:
    world = World(seed=9, noise=0.0, round_s=300.0, epoch=datetime(2026, 2, 2, 6, 0, tzinfo=UTC))
    assert all(each.causes == () for each in grown(world, after=16))


def test_what_slows_everybody_by_degrees_in_the_middle_of_a_working_day_is_the_cores() -> None:
    world = World(seed=9, noise=0.0, round_s=300.0, epoch=datetime(2026, 2, 3, 9, 30, tzinfo=UTC))
    judged = grown(world, after=20)
    assert all(each.causes == () for each in judged[:20])
    assert [wide(each) for each in judged[-8:]] == [{"central/core/core"}] * 8


def since(attempt: Attempt, number: int) -> bool:
    """Whether an attempt belongs to that round or a later one."""
    return attempt.scheduled_at >= EPOCH + number * LENGTH
