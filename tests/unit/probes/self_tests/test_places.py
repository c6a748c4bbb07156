"""Resolvers, proxies, connections, trust and load, on real sockets and this machine."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from domain.clock import system_clock
from probes.self_tests.machine import Machine
from probes.self_tests.places import Way, system_resolvers, way_facts, way_of
from probes.self_tests.proxies import proxy_facts
from probes.self_tests.trust import trust_facts
from probes.settings import Card, Target, VantageSetup
from probes.transport.names import is_address
from tests.fakes.bad_servers import accepting
from tests.fakes.line_faults import address_answer, udp_resolver

NAME = "core.bookwatch.test"


def way(*, port: int = 1, resolver: tuple[str, int] | None = None, proxy: str | None = None) -> Way:
    return Way(host=NAME, port=port, resolver=resolver, proxy=proxy, source="127.0.0.1")


def test_a_resolver_that_answers_and_a_core_that_takes_connections() -> None:
    with udp_resolver(address_answer) as resolver, accepting() as port:
        found = way_facts(way(port=port, resolver=resolver))
    assert found["resolver.own"].startswith("127.0.0.1: answers in ")
    assert found["line.core"].startswith("connects in ")


@pytest.mark.parametrize(("code", "told"), [(3, "no such name"), (5, "refused"), (2, "server failure")])
def test_a_resolver_that_does_not_help(code: int, told: str) -> None:
    with udp_resolver(lambda question: address_answer(question, code=code)) as resolver:
        found = way_facts(way(resolver=resolver))
    assert found == {"resolver.own": f"127.0.0.1: {told}", "line.core": "no connection: no address"}


def test_a_core_that_refuses_connections() -> None:
    with udp_resolver(address_answer) as resolver:
        assert way_facts(way(resolver=resolver))["line.core"] == "no connection: refused"


def test_with_a_proxy_the_way_ends_there() -> None:
    with udp_resolver(address_answer) as resolver, accepting() as port:
        found = way_facts(way(resolver=resolver, proxy=f"http://user:secret@127.0.0.1:{port}"))
    assert found["line.proxy"].startswith("connects in ")
    assert "line.core" not in found


def test_a_core_named_by_its_address_needs_no_resolver() -> None:
    with accepting() as port:
        found = way_facts(Way(host="127.0.0.1", port=port, resolver=None, proxy=None, source=None))
    assert found["resolver.own"].startswith("not asked")
    assert found["line.core"].startswith("connects in ")


def test_the_machines_resolvers_are_addresses() -> None:
    assert all(is_address(server) for server in system_resolvers())


def test_the_way_of_a_vantage() -> None:
    setup = VantageSetup(
        vantage="V", organisation="Y99001", card=Card(card_id="C", key="k"), resolver=("127.0.0.1", 53)
    )
    found = way_of(Target(servers={"core": "https://core.example:8443"}), setup)
    assert (found.host, found.port, found.resolver) == ("core.example", 8443, ("127.0.0.1", 53))


def test_the_configured_proxy_is_in_force_and_the_environments_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_facts(None)["proxy"] == "none"
    assert proxy_facts(None)["proxy.environment"] == "none"
    monkeypatch.setenv("https_proxy", "http://user:secret@10.0.0.1:3128")
    found = proxy_facts("http://u:p@192.0.2.7")
    assert found["proxy"] == "192.0.2.7:8080, from the configuration"
    assert found["proxy.environment"] == "10.0.0.1:3128, not used"
    assert "secret" not in str(found)
    monkeypatch.setenv("https_proxy", "http://[bad")
    assert proxy_facts(None)["proxy.environment"] == "unknown, not used"


def test_the_profiles_authority_beside_the_systems(tmp_path: Path) -> None:
    authority = trustme.CA(organization_name="Invented trust")
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    found = trust_facts(file, clock=system_clock)
    assert "until" in found["trust.authority"]
    assert found["trust.system"].endswith("does not hold the profile's authority")
    late = trust_facts(file, clock=lambda: datetime(3999, 1, 1, tzinfo=UTC))
    assert "expired" in late["trust.authority"]
    assert trust_facts(tmp_path / "absent.pem", clock=system_clock)["trust.authority"] == "cannot be read"
    assert trust_facts(None, clock=system_clock)["trust.authority"] == "the system's store"


def test_the_machine_as_psutil_sees_it(tmp_path: Path) -> None:
    machine = Machine(tmp_path, clock=system_clock)
    found = machine.facts()
    assert all(found[f"load.{part}"].endswith("used") for part in ("processor", "memory", "disk"))
    assert found == {**machine.facts(), "load.processor": found["load.processor"], "load.memory": found["load.memory"]}
    assert found["machine.started"].endswith("x UTC")
    assert Machine(tmp_path / "absent", clock=system_clock).facts()["load.disk"] == "unknown"


def test_the_network_card_towards_a_host(tmp_path: Path) -> None:
    machine = Machine(tmp_path, clock=system_clock)
    found = machine.line_facts("127.0.0.1")
    assert found["line.interface"].partition(",")[0] in {name for _, name in socket.if_nameindex()}
    assert found["line.errors"] == "none seen"
    assert machine.line_facts("not a host") == {"line.interface": "unknown", "line.errors": "unknown"}
