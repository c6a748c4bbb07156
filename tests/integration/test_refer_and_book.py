"""The journey refer-and-book against the real reference core with its neighbours, over TLS."""

import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from booking_core.launch import Estate, launch_estate
from bookwatch.simulator.asked import Asked, simulation_of
from bookwatch.simulator.records import Records
from domain.clock import Clock, skewed, system_clock
from domain.failures import FailureClass as F
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run, Step
from domain.vocabulary import Outcome
from probes.discovery import DiscoveryError, discover
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.settings import Card, Target, TestService, Timeouts, VantageSetup

pytestmark = pytest.mark.integration
JOURNEYS = Path(__file__).parents[2] / "probes" / "journeys"
CARDS = {"CARD-1": "k" * 40, "CARD-2": "q" * 40}
OPERATIONS = "LOGON A030 PDS A004 A010 A033 A011 A020 A012 A005 A029 A015 A016 A038 A034 A005 A036"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with launch_estate(folder=tmp_path_factory.mktemp("estate"), cards=CARDS, pas_timeout_s=1.0) as running:
        yield running


@pytest.fixture
def target(estate: Estate) -> Target:
    found = discover(estate.core.url, ca_file=estate.ca_file)
    return replace(found, timeouts=Timeouts(connect_s=2, step_s=3, budget_s=8))


Runner = Callable[..., Run]


@pytest.fixture
def run_once(target: Target) -> Runner:
    def run(
        *, journey: str = "refer-and-book", clock: Clock = system_clock, card: str = "CARD-1", **changes: Any
    ) -> Run:
        now = clock()
        return run_journey(
            load_journey(journey),
            target=replace(target, **changes),
            setup=VantageSetup(vantage="Y99001", organisation="Y99001", card=Card(card_id=card, key=CARDS[card])),
            scheduled_at=now,
            clock=clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="test",
            agent_version="0",
        )

    return run


def control(url: str, body: Any = None, *, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:
        content = answer.read()
    return json.loads(content) if content else None


@contextmanager
def broken(control_url: str, **fault: Any) -> Iterator[None]:
    made = control(f"{control_url}/faults", fault)
    try:
        yield
    finally:
        control(f"{control_url}/faults/{made['id']}", method="DELETE")


def left_open(estate: Estate) -> int:
    counts = control(f"{estate.core.control_url}/counts")
    return int(sum(counts["open_referrals"].values()) + counts["booked_appointments"])


def test_a_healthy_run_is_ok_measured_and_leaves_nothing(estate: Estate, run_once: Runner) -> None:
    before = left_open(estate)
    run = run_once()
    assert (run.outcome, run.failure_class, run.not_cleaned) == (Outcome.OK, None, 0)
    assert " ".join(step.operation for step in run.steps) == OPERATIONS
    assert {step.outcome for step in run.steps} == {Outcome.OK}
    assert left_open(estate) == before
    for step in run.steps:
        phases = step.phases.measured()
        assert len(phases) == 6
        assert abs(step.total_ms - step.client_ms - sum(phases.values())) <= 1.0
    assert run.trace_id in control(f"{estate.core.control_url}/trace-ids")["trace_ids"]


def test_concurrent_runs_rarely_want_the_same_slot(estate: Estate, run_once: Runner) -> None:
    before = left_open(estate)
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: run_once(), range(16)))
    assert {run.outcome for run in runs} <= {Outcome.OK, Outcome.SLOW}
    assert control(f"{estate.core.control_url}/counts")["double_booked"] == 0
    assert left_open(estate) == before


@pytest.mark.parametrize(
    ("fault", "outcome", "failure_class", "step", "left"),
    [
        ({"operation": "A016", "kind": "error", "status": 503, "code": "SYSTEM_UNAVAILABLE"},
         Outcome.FAILED, F.CORE_UNAVAILABLE, "book", 0),
        ({"operation": "A016", "kind": "error", "status": 504, "code": "PAS_NOT_RESPONDING"},
         Outcome.FAILED, F.PROVIDER_NOT_RESPONDING, "book", 0),
        ({"operation": "A016", "kind": "error", "status": 422, "code": "SLOT_NOT_AVAILABLE"},
         Outcome.BUSINESS, None, "", 0),
        ({"operation": "A010", "kind": "error", "status": 500},
         Outcome.FAILED, F.CORE_ERROR, "search-services", 0),
        ({"operation": "A011", "kind": "drop"}, Outcome.FAILED, F.CORE_CUT, "create-referral", 1),
        ({"operation": "A029", "kind": "hang"}, Outcome.FAILED, F.CORE_TIMED_OUT, "may-i-book", 0),
        ({"operation": "A038", "kind": "wrong_content"},
         Outcome.WRONG_RESULT, F.CONTRACT_READ_BACK, "read-back", 0),
        ({"operation": "A015", "kind": "latency", "latency_ms": 700}, Outcome.SLOW, None, "slots", 0),
        ({"operation": "A034", "kind": "error", "status": 503, "code": "SYSTEM_UNAVAILABLE"},
         Outcome.OK, None, "", 0),
    ],
)  # fmt: skip
def test_faults_of_the_core(
    estate: Estate,
    run_once: Runner,
    fault: dict[str, Any],
    outcome: Outcome,
    failure_class: F | None,
    step: str,
    left: int,
) -> None:
    before = left_open(estate)
    with broken(estate.core.control_url, **fault):
        run = run_once()
    assert (run.outcome, run.failure_class, run.failed_step) == (outcome, failure_class, step)
    assert run.not_cleaned == left
    assert left_open(estate) == before


def test_a_lost_booking_reply_is_cleaned_through_the_referral(estate: Estate, run_once: Runner) -> None:
    before = left_open(estate)
    with broken(estate.hospitals["ZH1"].control_url, operation="*", kind="hang"):
        run = run_once()
    assert (run.failure_class, run.provider) == (F.PROVIDER_NOT_RESPONDING, "ZH1")
    assert run.not_cleaned == 0
    assert left_open(estate) == before


def test_identity_away_card_revoked_clock_wrong(estate: Estate, run_once: Runner) -> None:
    with broken(estate.identity.control_url, operation="LOGON", kind="error", status=503, code="SYSTEM_UNAVAILABLE"):
        assert run_once().failure_class is F.IDENTITY_UNAVAILABLE
    with broken(estate.identity.control_url, operation="LOGON", kind="hang"):
        assert run_once().failure_class is F.IDENTITY_UNAVAILABLE
    control(f"{estate.identity.control_url}/cards/CARD-2/revoke", method="POST")
    run = run_once(card="CARD-2")
    assert (run.failure_class, run.steps[0].error_code) == (F.IDENTITY_REJECTED, "CARD_REVOKED")
    control(f"{estate.identity.control_url}/cards/CARD-2/restore", method="POST")
    late = run_once(card="CARD-2", clock=skewed(system_clock, by=timedelta(minutes=10)))
    assert late.failure_class is F.CLOCK_SKEW
    assert late.clock_offset_ms == pytest.approx(600_000, abs=2500)


def test_no_slots_is_deferred_and_business(estate: Estate, run_once: Runner, tmp_path: Path) -> None:
    for file in JOURNEYS.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    document = tmp_path / "refer-and-book.arazzo.yaml"
    words = document.read_text().replace("CARDIOLOGY", "DERMATOLOGY").replace("HEART_FAILURE", "SKIN_CONDITIONS")
    document.write_text(words)
    before = left_open(estate)
    run = run_once(journey=str(document), services=(TestService(service_id="3001", provider="ZH1"),))
    assert (run.outcome, run.failure_class) == (Outcome.BUSINESS, None)
    assert [step.step_id for step in run.steps][-3:] == ["defer", "reread-referral", "cancel-referral"]
    assert run.not_cleaned == 0
    assert left_open(estate) == before


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        ("$inputs.businessFunction}", "SERVICE_PROVIDER_CLINICIAN}", F.IDENTITY_ROLE),
        ("$inputs.organisation}", "Y99009}", F.IDENTITY_ORGANISATION),
    ],
)
def test_the_cores_own_403_says_whether_role_or_organisation(
    run_once: Runner, tmp_path: Path, written: str, instead: str, expected: F
) -> None:
    for file in JOURNEYS.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    document = tmp_path / "refer-and-book.arazzo.yaml"
    text = document.read_text()
    assert written in text
    document.write_text(text.replace(written, instead))
    run = run_once(journey=str(document))
    assert (run.failure_class, run.steps[-1].status) == (expected, 403)


def test_the_hospital_of_a_run_is_the_one_that_it_books_at(run_once: Runner) -> None:
    triage = TestService(service_id="4002", provider="ZH2", request_type="TRIAGE_REQUEST")
    run = run_once(services=(triage, TestService(service_id="1001", provider="ZH1")))
    assert (run.outcome, run.provider) == (Outcome.OK, "ZH1")


def test_discovery_finds_the_rest_of_the_estate(estate: Estate, target: Target) -> None:
    assert target.servers["identity"] == estate.identity.url
    assert target.services[0] == TestService(service_id="1001", provider="ZH1")
    assert len(target.nhs_numbers) == 50


def test_discovery_says_what_is_wrong(estate: Estate, tmp_path: Path) -> None:
    with pytest.raises(DiscoveryError, match="https"):
        discover("http://localhost", ca_file=None)
    with pytest.raises(DiscoveryError, match="cannot be read"):
        discover(estate.core.url, ca_file=tmp_path / "absent.pem")
    with pytest.raises(DiscoveryError, match="cannot be reached"):
        discover("https://localhost:1", ca_file=estate.ca_file)
    with pytest.raises(DiscoveryError, match="answered 404"):
        discover(estate.care_records.url, ca_file=estate.ca_file)


def test_a_simulated_run_is_a_real_one_but_for_its_figures(run_once: Runner) -> None:
    real, simulated = run_once(), next(run for run in _simulated() if run.outcome is Outcome.OK)
    assert [_shape(step) for step in simulated.steps] == [_shape(step) for step in real.steps]
    assert (simulated.journey, simulated.role, simulated.not_cleaned) == (real.journey, real.role, real.not_cleaned)
    assert len(simulated.trace_id) == len(real.trace_id)


def _simulated() -> Iterator[Run]:
    simulation = simulation_of(Asked(practices=5, days=0.01))
    for batch in simulation:
        yield from (TypeAdapter(Run).validate_json(record.body) for record in Records(seed=1).of(batch))


def _shape(step: Step) -> tuple[Any, ...]:
    """All of a step but its figures: which phases took no time at all, and whether the core named the request."""
    took = {phase: value > 0 for phase, value in step.phases.measured().items()}
    named = (step.step_id, step.operation, bool(step.provider), bool(step.request_id), step.cleanup)
    return (*named, took, step.status, step.outcome, step.failure_class, step.error_code)
