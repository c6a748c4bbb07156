"""The pace of an application, on a clock of the tests' own."""

from dataclasses import replace

import pytest

from probes.engine.applications import Application, application_of
from probes.profiles import load_profile
from probes.settings import Credentials, Target, VantageSetup


class Clock:
    """Seconds that the test moves."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def sent(application: Application, clock: Clock, *, count: int) -> float:
    """Seconds that so many requests in a row take."""
    began = clock.now
    for _ in range(count):
        wait_s = application.reserve(within_s=1000, control=False)
        assert wait_s is not None
        clock.now += wait_s
    return clock.now - began


@pytest.mark.parametrize(("rate", "count", "seconds"), [(10, 10, 0.0), (10, 11, 0.1), (10, 110, 10.0), (0.5, 3, 4.0)])
def test_a_second_at_once_then_the_rate(rate: float, count: int, seconds: float) -> None:
    clock = Clock()
    assert sent(Application(rate_per_s=rate, now=clock), clock, count=count) == pytest.approx(seconds)


def test_without_a_rate_nothing_waits() -> None:
    clock = Clock()
    assert sent(Application(rate_per_s=None, now=clock), clock, count=1000) == 0


def test_what_cannot_wait_reserves_nothing() -> None:
    clock = Clock()
    application = Application(rate_per_s=1, now=clock)
    assert application.reserve(within_s=0.5, control=False) == 0
    assert [application.reserve(within_s=0.5, control=False) for _ in range(9)] == [None] * 9
    clock.now += 1
    assert application.reserve(within_s=0.5, control=False) == 0


def test_429_stops_for_one_two_four_seconds_and_controls_never() -> None:
    clock = Clock()
    application = Application(rate_per_s=None, now=clock)
    for pause in (1, 2, 4, 8, 16, 32, 64, 64):
        application.answered(429)
        application.answered(429)  # sent before the stop
        application.answered(200)
        assert application.reserve(within_s=100, control=False) == pytest.approx(pause)
        assert application.reserve(within_s=pause / 2, control=False) is None
        assert application.reserve(within_s=0, control=True) == 0
        clock.now += pause
    application.answered(200)
    application.answered(429)
    assert application.reserve(within_s=100, control=False) == pytest.approx(1)


def test_who_shares_an_application() -> None:
    setups = [VantageSetup(vantage=name, organisation=name) for name in ("Y99001", "Y99002")]
    ours = Target(servers={"core": "https://core-a.test"}, rate_per_s=7)
    assert application_of(ours, setup=setups[0]) is not application_of(ours, setup=setups[1])
    assert application_of(ours, setup=setups[0]).rate_per_s == 7
    theirs = replace(ours, profile=load_profile("ers-int"), rate_per_s=20)
    clients = [replace(each, credentials=Credentials(client_id="app-1")) for each in setups]
    assert application_of(theirs, setup=clients[0]) is application_of(theirs, setup=clients[1])
    assert application_of(theirs, setup=clients[0]).rate_per_s == 10
