"""The director, its control port and the story, against a control port that notes what it is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bookwatch.lab.control_port import ControlPort, Handlers
from bookwatch.lab.director import Controls, Director, service_fault
from bookwatch.lab.errors import FaultError, LabError
from bookwatch.lab.faults import KINDS, UNNAMED, fault, from_json, to_json
from bookwatch.lab.http_json import call
from bookwatch.lab.menu import menu
from bookwatch.lab.remote import RemoteLab, director_port
from bookwatch.lab.story import LENGTH_S, ROUND_S, Storyteller, story
from bookwatch.lab.topology import topology
from domain.clock import system_clock

LAB = topology(practices=15)


@dataclass
class Agents:
    """Notes what was done to agents."""

    done: list[str] = field(default_factory=list)

    def silence(self, vantage: str) -> Callable[[], None]:
        self.done.append(f"silence {vantage}")
        return lambda: self.done.append(f"wake {vantage}")

    def set_clock(self, vantage: str, *, offset_s: float) -> Callable[[], None]:
        self.done.append(f"clock {vantage} {offset_s:g}")
        return lambda: self.done.append(f"clock {vantage} right")


@dataclass
class Network:
    """A control port that takes any fault."""

    broken: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def delete(self, key: str) -> bool:
        return self.broken.pop(key, None) is not None


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def agents() -> Agents:
    return Agents()


@pytest.fixture
def director(network: Network, agents: Agents) -> Iterator[Director]:
    handlers = Handlers(listed=lambda: network.broken, put=network.broken.__setitem__, delete=network.delete)
    port = ControlPort(handlers)
    port.start()
    yield Director(Controls(network=port.url, services={}, cards={}), agents=agents, clock=system_clock)
    port.close()


def test_what_was_broken_is_mended_and_written_down(director: Director, network: Network) -> None:
    cut = fault("link:L-ZZ1", kind="cut")
    director.apply("it", fault=cut)
    assert from_json(network.broken["it"]) == cut
    with pytest.raises(FaultError, match="broken already"):
        director.apply("it", fault=cut)
    director.mend_all()
    assert network.broken == {}
    [happening] = director.history()
    assert happening.ended_at is not None
    assert happening.started_at <= happening.ended_at
    assert not director.mend("it")


def test_agents_fall_silent_and_clocks_go_wrong(director: Director, agents: Agents) -> None:
    director.apply("a", fault=fault("agent:Y99005", kind="silent"))
    director.apply("b", fault=fault("agent:Y99006", kind="wrong_clock", params={"offset_s": 900}))
    director.mend_all()
    assert agents.done == ["silence Y99005", "clock Y99006 900", "wake Y99005", "clock Y99006 right"]


def test_a_place_that_is_not_there_is_refused(director: Director) -> None:
    for where, kind in (("hospital:ZH9", "hang"), ("card:Y99999", "revoked")):
        with pytest.raises(FaultError, match=where):
            director.apply("it", fault=fault(where, kind=kind))
    assert director.history() == ()


def test_the_pages_break_and_mend_through_the_port(director: Director, network: Network) -> None:
    port = director_port(director, menu=menu(LAB))
    port.start()
    try:
        lab = RemoteLab(port.url)
        assert [each.key for each in lab.faults() if each.active] == []
        lab.break_("practice-resolver")
        lab.break_("practice-resolver")
        assert "practice-resolver" in network.broken
        (broken,) = [each for each in lab.faults() if each.broken_at]
        assert (broken.key, broken.mended_at) == ("practice-resolver", None)
        assert [each.title for each in lab.faults() if each.active] == ["Resolver of practice Y99002 gives no answer"]
        lab.mend("practice-resolver")
        lab.mend("practice-resolver")
        (mended,) = [each for each in lab.faults() if each.broken_at]
        (happening,) = director.history()
        assert (mended.broken_at, mended.mended_at) == (happening.started_at, happening.ended_at)
        for throw in (lab.break_, lab.mend):
            with pytest.raises(KeyError):
                throw("nothing")
        whole = len(lab.faults())
        director.apply("story-resolver", fault=menu(LAB)["practice-resolver"].fault)
        lab.break_("practice-resolver")
        listed = lab.faults()
        assert [each.key for each in listed if each.active] == ["practice-resolver"], "one fault is listed once"
        assert len(listed) == whole
        lab.mend("practice-resolver")
        assert dict(director.active()) == {}
    finally:
        port.close()
    with pytest.raises(LabError, match="still runs"):
        lab.faults()


def test_the_port_answers_nonsense_with_a_remedy(director: Director) -> None:
    port = director_port(director, menu={})
    port.start()
    try:
        with pytest.raises(FaultError, match="lacks where"):
            call("PUT", url=f"{port.url}/faults/x", body={"kind": "cut"})
        with pytest.raises(FaultError, match="nothing at"):
            call("GET", url=f"{port.url}/elsewhere")
    finally:
        port.close()


def test_every_switch_of_the_menu_breaks_something_of_its_lab() -> None:
    switches = menu(LAB)
    assert {each.where for each in switches.values()} == {"One practice", "A PCT", "A hospital", "Choose and Book"}
    assert len({each.title for each in switches.values()}) == len(switches)


def test_the_story_breaks_three_things_for_three_rounds_each_and_mends_them_in_time(
    director: Director, network: Network
) -> None:
    parts = story(LAB)
    assert all(part.until_s - part.from_s >= 3 * ROUND_S for part in parts)
    said: list[str] = []
    resolver = [part for part in parts if part.key == "story-resolver"]
    teller = Storyteller(resolver, director=director, on_event=said.append)
    for second in range(int(LENGTH_S) + 40):
        teller.tell(float(second))
        assert bool(network.broken) == (resolver[0].from_s <= second % LENGTH_S < resolver[0].until_s)
    assert len(said) == 3, "broken, mended, broken again"


@pytest.mark.parametrize("place", KINDS)
def test_every_kind_of_fault_has_defaults_and_travels_as_json(place: str) -> None:
    for kind in KINDS[place]:
        made = fault(place if place in UNNAMED else f"{place}:X", kind=kind)
        assert from_json(to_json(made)) == made


def test_a_services_fault_speaks_its_control_ports_language() -> None:
    assert service_fault(fault("core/A016", kind="error", params={"share": 0.5})) == {
        "operation": "A016",
        "share": 0.5,
        "kind": "error",
        "status": 503,
        "code": "SYSTEM_UNAVAILABLE",
    }
    slow = service_fault(fault("core", kind="slow"))
    assert (slow["operation"], slow["kind"], slow["latency_ms"]) == ("*", "latency", {"median": 400.0, "sigma": 0.2})
