"""Facts travel when they change, and never hold up or break off a run."""

import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import system_clock
from probes.self_tests.machine import Machine
from probes.self_tests.observer import Observed, Observer
from probes.self_tests.site import KEYS, site_facts
from probes.self_tests.steady import Steady
from probes.self_tests.telling import Telling
from probes.self_tests.words import Facts, clock_offset, fill, speed
from probes.settings import Card, Target, VantageSetup
from tests.unit.probes.agent.making import run

ZERO = timedelta()
TARGET = Target(servers={"core": "https://127.0.0.1:1"})


def setup(number: int, *, proxy: str | None = None) -> VantageSetup:
    return VantageSetup(
        vantage=f"Y9900{number}", organisation=f"Y9900{number}", card=Card(card_id="C", key="k"), proxy=proxy
    )


@pytest.mark.parametrize(
    ("offset_ms", "told"),
    [
        (0, "within 2 s"),
        (-1999, "within 2 s"),
        (2100, "about 2 s fast"),
        (-47_000, "about 50 s slow"),
        (1_234_000, "about 20 min fast"),
    ],
)
def test_clock_offsets_in_bands(offset_ms: float, told: str) -> None:
    assert clock_offset(offset_ms) == told


def test_other_bands() -> None:
    assert [speed(value) for value in (1, 50, 500)] == ["under 50 ms", "under 500 ms", "500 ms and more"]
    assert [fill(value) for value in (10, 80, 96)] == ["under 80 % used", "80 to 95 % used", "over 95 % used"]


def test_what_wavers_is_told_when_it_was_seen_twice() -> None:
    steady = Steady()
    first = steady.settle({"load.disk": "a", "site.java": "x"})
    assert steady.settle({"load.disk": "b", "site.java": "x"}) is first
    assert steady.settle({"load.disk": "a", "site.java": "x"}) is first
    assert steady.settle({"load.disk": "b", "site.java": "y"}) == {"load.disk": "a", "site.java": "y"}
    assert steady.settle({"load.disk": "b"}) == {"load.disk": "b", "site.java": "y"}


def test_all_once_then_what_changes_with_a_marker() -> None:
    telling = Telling(lambda: None)
    facts: Facts = {"site.java": "Java 8", "proxy": "none"}
    told = telling.with_news(run(markers=("agent started",)), facts=facts, clock_fast_by=ZERO)
    assert (told.facts, told.markers) == (facts, ("agent started",))
    assert telling.with_news(run(), facts=facts, clock_fast_by=ZERO).facts == {}
    changed = {**facts, "site.java": "Java 21"}
    told = telling.with_news(run(), facts=changed, clock_fast_by=ZERO)
    assert (told.facts, told.markers) == ({"site.java": "Java 21"}, ("site.java: Java 8 -> Java 21",))


def test_clocks_beside_two_servers() -> None:
    telling = Telling(lambda: 100.0)
    told = telling.with_news(run(clock_offset_ms=1_200_500.0), facts={}, clock_fast_by=timedelta(minutes=20))
    assert told.facts == {"clock.core": "about 20 min fast", "clock.collector": "about 20 min fast"}
    once = telling.with_news(run(clock_offset_ms=0.0), facts={}, clock_fast_by=timedelta(minutes=20))
    assert once.facts == {}, "a single reading is not believed"


def test_what_cannot_travel_is_made_to_fit() -> None:
    facts = {f"own.{number}": "a\nb" + "x" * 500 for number in range(100)}
    told = Telling(lambda: None).with_news(run(), facts=facts, clock_fast_by=ZERO)
    assert len(told.facts) == 60
    assert all(len(value) == 200 and value.isprintable() for value in told.facts.values())


Trust = Callable[[], Facts]


def observer(tmp_path: Path, *setups: VantageSetup, trust: Trust = lambda: {"trust.system": "x"}) -> Observer:
    return Observer(
        lambda: Observed(target=TARGET, setups=setups),
        machine=Machine(tmp_path, clock=system_clock),
        trust=trust,
        every_s=60,
    )


def test_one_reading_serves_all_vantages_of_a_way(tmp_path: Path) -> None:
    many = [setup(number % 10) for number in range(8_300)]
    watching = observer(tmp_path, *many, setup(1, proxy="http://127.0.0.1:1"))
    assert watching.facts_for(TARGET, many[0]) == {}
    watching.read()
    watching.read()
    found = watching.facts_for(TARGET, many[0])
    assert found["line.core"] == "no connection: refused"
    assert found is watching.facts_for(TARGET, many[-1])
    assert watching.facts_for(TARGET, setup(1, proxy="http://127.0.0.1:1"))["line.proxy"] == "no connection: refused"
    assert watching.facts_for(TARGET, setup(1, proxy="http://127.0.0.1:2"))["trust.system"] == "x"


def test_a_test_that_fails_hides_no_other_and_one_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    def fail() -> Facts:
        raise RuntimeError("no trust here")

    watching = observer(tmp_path, setup(1), trust=fail)
    watching.read()
    assert "load.memory" in watching.facts_for(TARGET, setup(1))
    gate = threading.Event()

    def hang() -> Facts:
        gate.wait(20)
        return {}

    hanging = observer(tmp_path, setup(1), trust=hang)
    hanging.begin()
    began = time.monotonic()
    assert hanging.facts_for(TARGET, setup(1)) == {}
    hanging.end()
    assert time.monotonic() - began < 5
    gate.set()


def test_a_site_adds_facts_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(site_facts()) == set(KEYS)
    (tmp_path / "own_site.py").write_text(
        "def facts(): return {'site.mode': 'integrated'}\ndef broken(): raise OSError('no')\n"
    )
    info = tmp_path / "own_site-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-site\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[bookwatch.site_facts]\nown = own_site:facts\nbad = own_site:broken\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert site_facts()["site.mode"] == "integrated"
    sys.modules.pop("own_site", None)
