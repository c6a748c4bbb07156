"""The agents' configuration files: what the lab writes is what an agent takes."""

from pathlib import Path

import pytest

from bookwatch.lab.agents import AgentSettings, agent_document, credentials
from bookwatch.lab.network.plan import SERVICES
from bookwatch.lab.network_plan import network_plan
from bookwatch.lab.topology import Topology, topology
from probes.agent.config import AgentConfig, AgentVantage, parse_config
from probes.profiles import TestService


@pytest.fixture
def lab() -> Topology:
    return topology(practices=15)


@pytest.fixture
def config(lab: Topology, tmp_path: Path) -> AgentConfig:
    (tmp_path / "ca.pem").write_text("")
    upstream = dict.fromkeys(SERVICES, ("127.0.0.1", 9))
    settings = AgentSettings(
        plan=network_plan(lab, upstream=upstream, certificates=tmp_path),
        ca_file=tmp_path / "ca.pem",
        services=[TestService(service_id="1001", provider="ZH1")],
        round_s=5.0,
        timeouts_s=(3.0, 5.0, 12.0),
    )
    document = agent_document(
        lab.sites,
        settings=settings,
        secrets_of=credentials(lab),
        outbox=tmp_path / "outbox.db",
        offsets_s={"Y99003": 1200.0},
    )
    return parse_config(document, folder=tmp_path)


def vantage(config: AgentConfig, code: str) -> AgentVantage:
    return next(each for each in config.vantages if each.setup.vantage == code)


def test_every_site_is_a_vantage_with_a_card_and_a_token_of_its_own(config: AgentConfig, lab: Topology) -> None:
    assert [each.setup.vantage for each in config.vantages] == [site.code for site in lab.sites]
    assert len({each.token for each in config.vantages}) == len({each.setup.card for each in config.vantages}) == 18


def test_a_practice_reports_through_its_own_line_and_asks_its_own_resolver(config: AgentConfig, lab: Topology) -> None:
    setup = vantage(config, "Y99002").setup
    site = lab.site("Y99002")
    assert site is not None
    assert setup.source_address == site.address
    assert vantage(config, "Y99002").collector.startswith(f"http://{site.address}:")
    assert setup.resolver is not None
    assert setup.resolver != vantage(config, "Y99001").setup.resolver == vantage(config, "Y99003").setup.resolver


def test_behind_a_proxy_there_is_no_resolver_to_ask(config: AgentConfig) -> None:
    setup = vantage(config, "Y99005").setup
    assert setup.proxy is not None
    assert setup.resolver is None


def test_a_wrong_clock_is_one_practices_alone(config: AgentConfig) -> None:
    wrong = {each.setup.vantage for each in config.vantages if each.clock_offset}
    assert wrong == {"Y99003"}
