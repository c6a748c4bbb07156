"""The journeys of referrers, administrators and consultants against the real reference core, over TLS."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from booking_core.launch import Estate
from domain.clock import system_clock
from domain.failures import FailureClass as F
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from probes.discovery import discover
from probes.engine import TargetError, run_journey
from probes.journeys import load_journey
from probes.settings import Card, Target, Timeouts, VantageSetup
from tests.integration.booking_core_caller import CARDS, control, estate_in, fault
from tests.integration.ers_contract import Contract

pytestmark = pytest.mark.integration
CONTRACT = os.environ.get("ERS_OPENAPI", "")
"""Where the published e-RS description is at hand, what a journey sends is judged by it too."""
PASSING = {
    "refer-and-book": ("REFERRING_CLINICIAN", "A020 A012 A016"),
    "change-booking": ("REFERRING_CLINICIAN", "A034 A031 A016 A038"),
    "cancel": ("REFERRING_CLINICIAN", "A041 A034 A036"),
    "triage-request": ("REFERRING_CLINICIAN", "A010 A016"),
    "administrator-tracking": ("REFERRING_CLINICIAN_ADMIN", "A008 A041 A038"),
    "consultant-review": ("SERVICE_PROVIDER_CLINICIAN", "A008 A042 OBJECT-STORE A007 A013 A014 A032 A028"),
    "patient-self-service": ("PATIENT", "PATIENT-BOOK PATIENT-CHANGE PATIENT-CANCEL"),
    "advice-and-guidance": ("REFERRING_CLINICIAN", "A044 A023 A026"),
}
"""Each journey's role and some of the operations that only it, or it above all, exercises."""

Runner = Callable[..., Run]
ABSENT = {"operation": "A008", "kind": "wrong_content"}


def failing(operation: str, status: int) -> dict[str, object]:
    return {"operation": operation, "kind": "error", "status": status}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1", "ZH2"), requests_per_s=200.0) as running:
        yield running


@pytest.fixture
def run(estate: Estate) -> Runner:
    found = replace(
        discover(estate.core.url, ca_file=estate.ca_file), timeouts=Timeouts(connect_s=3, step_s=5, budget_s=30)
    )

    def once(name: str, target: Target = found) -> Run:
        now = system_clock()
        return run_journey(
            load_journey(name),
            target=target,
            setup=VantageSetup(
                vantage="Y99001", organisation="Y99001", card=Card(card_id="card-1", key=CARDS["card-1"])
            ),
            scheduled_at=now,
            clock=system_clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="test",
            agent_version="0",
        )

    return once


def left(estate: Estate) -> object:
    return control(estate.core, "GET", "/counts").json()


@pytest.mark.parametrize("name", PASSING)
def test_a_journey_passes_as_a_person_runs_it_and_leaves_nothing(estate: Estate, tmp_path: Path, name: str) -> None:
    before, archive = left(estate), tmp_path / "run.har"
    command = [sys.executable, "-m", "bookwatch", "probe", name, "--target", estate.core.url, "--json"]
    files = ["--ca", str(estate.ca_file), "--cards", str(estate.cards), "--save-har", str(archive)]
    ended = subprocess.run([*command, *files], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    role, operations = PASSING[name]
    assert (found["role"], found["not_cleaned"]) == (role, 0)
    assert found["outcome"] in {"ok", "slow"}
    assert set(operations.split()) <= {step["operation"] for step in found["steps"]}
    assert left(estate) == before
    if CONTRACT:
        judge = Contract(Path(CONTRACT), base="_baseurl_").judge_request
        sent = [each["request"] for each in json.loads(archive.read_text())["log"]["entries"]]
        assert [problem for each in sent for problem in judge(each)] == []


@pytest.mark.parametrize(
    ("name", "broken", "failure_class", "step"),
    [
        ("administrator-tracking", ABSENT, F.CONTRACT_NOT_LISTED, "letters-outstanding"),
        ("consultant-review", ABSENT, F.CONTRACT_NOT_LISTED, "for-review"),
        ("consultant-review", failing("OBJECT-STORE", 500), F.CORE_ERROR, "fetch-letter"),
        ("consultant-review", failing("A028", 503), F.CORE_UNAVAILABLE, "return-with-advice"),
        ("change-booking", failing("A031", 503), F.CORE_UNAVAILABLE, "change-shortlist"),
        ("cancel", {"operation": "A038", "kind": "wrong_content"}, F.CONTRACT_READ_BACK, "read-appointment"),
    ],
)
def test_a_journey_says_what_is_wrong_and_cleans_up(
    estate: Estate, run: Runner, name: str, broken: dict[str, object], failure_class: F, step: str
) -> None:
    before = left(estate)
    with fault(estate.core, **broken):
        found = run(name)
    assert (found.failure_class, found.failed_step) == (failure_class, step)
    assert found.not_cleaned == 0
    assert left(estate) == before


def test_without_a_triage_service_the_journey_is_refused(run: Runner, estate: Estate) -> None:
    target = discover(estate.core.url, ca_file=estate.ca_file)
    bookable = tuple(each for each in target.services if each.request_type == "APPOINTMENT_REQUEST")
    with pytest.raises(TargetError, match="triage"):
        run("consultant-review", replace(target, services=bookable))


def test_the_pace_of_the_core_is_kept(tmp_path: Path) -> None:
    with estate_in(tmp_path, hospitals=("ZH1",), requests_per_s=10.0) as slow:
        target = discover(slow.core.url, ca_file=slow.ca_file)
        assert target.rate_per_s == 10.0
