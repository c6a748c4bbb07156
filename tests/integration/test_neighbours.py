"""The neighbours through real relays: they pass while the core is dead, and fail where the practice's line is cut."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests

from booking_core.launch import Estate, launch_estate
from bookwatch.lab.agents import AgentSettings, agent_document, credentials
from bookwatch.lab.faults import fault, to_json
from bookwatch.lab.http_json import call
from bookwatch.lab.network.plan import write_plan
from bookwatch.lab.network_plan import network_plan
from bookwatch.lab.processes import Children, ready_line
from bookwatch.lab.topology import topology
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.journeys import NEIGHBOURS
from domain.runs import Run
from domain.vocabulary import Outcome, Role
from probes.agent.config import AgentConfig, parse_config
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.profiles import TestService

pytestmark = pytest.mark.integration


@dataclass(frozen=True, kw_only=True)
class Street:
    """Two practices with lines of their own, and a core that is dead."""

    estate: Estate
    config: AgentConfig
    network: str

    def run(self, journey: str, *, practice: str = "Y99001") -> Run:
        setup = next(each.setup for each in self.config.vantages if each.setup.vantage == practice)
        now = system_clock()
        return run_journey(
            load_journey(journey),
            target=self.config.target,
            setup=setup,
            scheduled_at=now,
            clock=system_clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="test",
            agent_version="0",
        )


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("street")
    lab = topology(practices=2, pcts=1, controls=0, hospitals=1)
    given = credentials(lab)
    cards = {each.card_id: each.key for each in given.values()}
    with launch_estate(folder=folder / "estate", hospitals=("ZH1",), cards=cards) as estate:
        services = {"core": estate.core, "identity": estate.identity}
        services |= {"care-records": estate.care_records, "pacs": estate.pacs}
        upstream = {name: ("127.0.0.1", urlsplit(each.url).port or 0) for name, each in services.items()}
        upstream |= {"collector": ("127.0.0.1", 9)}
        plan = network_plan(lab, upstream=upstream, certificates=folder / "estate" / "certificates")
        write_plan(plan, file=folder / "plan.json")
        children = Children(folder)
        child = children.start(["bookwatch.lab.network", str(folder / "plan.json")], name="net", says_ready=True)
        shared = AgentSettings(
            plan=plan,
            ca_file=estate.ca_file,
            services=[TestService(service_id="1001", provider="ZH1")],
            round_s=5,
            timeouts_s=(2, 5, 15),
        )
        document = agent_document(lab.sites, settings=shared, secrets_of=given, outbox=folder / "o.db", offsets_s={})
        os.kill(estate.core.pid, signal.SIGKILL)
        yield Street(estate=estate, config=parse_config(document, folder=folder), network=ready_line(child))
        children.stop()


@pytest.mark.parametrize("journey", sorted(NEIGHBOURS))
def test_a_neighbour_passes_while_the_core_is_down(street: Street, journey: str) -> None:
    run = street.run(journey)
    assert run.outcome in {Outcome.OK, Outcome.SLOW}, run.steps
    assert (run.role, run.provider, run.not_cleaned) == (Role.REFERRING_CLINICIAN, "", 0)
    assert street.run("refer-and-book").outcome is Outcome.FAILED


@pytest.mark.parametrize("journey", sorted(NEIGHBOURS))
@pytest.mark.parametrize("kind", ["cut", "refuse"])
def test_a_neighbour_fails_where_the_line_is_cut_and_only_there(street: Street, journey: str, kind: str) -> None:
    broken = f"{street.network}/faults/line"
    call("PUT", url=broken, body=to_json(fault("line:Y99001", kind=kind)))
    try:
        run = street.run(journey)
        assert run.outcome is Outcome.FAILED
        assert run.failure_class is not None
        assert run.failure_class.root in {"connect", "dns", "tls"}
        assert street.run(journey, practice="Y99002").outcome in {Outcome.OK, Outcome.SLOW}
    finally:
        call("DELETE", url=broken)


def test_the_archive_refuses_what_it_does_not_serve(street: Street) -> None:
    base, session = f"{street.estate.pacs.url}/dicom-web/studies", requests.Session()
    session.trust_env, session.verify = False, str(street.estate.ca_file)
    with session:
        assert session.get(base, timeout=10).status_code == 400
        assert session.get(f"{base}?PatientID=4000000000", timeout=10).json() == []
        assert session.get(f"{base}/2.25.1/metadata", timeout=10).status_code == 404
        picture = f"{base}/2.25.99900000181/series/2.25.99900000182/instances/2.25.99900000183"
        assert session.get(picture, headers={"Accept": "image/png"}, timeout=10).status_code == 406
        assert session.get(f"{picture}4", timeout=10).status_code == 404


def test_a_broken_archive_fails_its_own_journey_alone(street: Street) -> None:
    made = requests.post(
        f"{street.estate.pacs.control_url}/faults",
        json={"operation": "WADO-INSTANCE", "kind": "error", "status": 503},
        timeout=10,
    ).json()
    try:
        run = street.run("pacs")
        assert (run.outcome, run.failed_step) == (Outcome.FAILED, "fetch-picture")
        assert street.run("care-records").outcome in {Outcome.OK, Outcome.SLOW}
    finally:
        requests.delete(f"{street.estate.pacs.control_url}/faults/{made['id']}", timeout=10)
