"""Runs that left something behind, against the real core: the sweeper finds it and clears it away."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from booking_core.launch import Estate, launch_estate
from domain.clock import system_clock
from domain.failures import FailureClass as F
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run, Step
from domain.vocabulary import Outcome
from probes.discovery import discover
from probes.engine import run_journey
from probes.journeys import load_journey
from probes.ledger import Ledger, Notes, RunFacts, open_ledger
from probes.settings import Card, Target, Timeouts, VantageSetup
from probes.sweeper import Sweeper, Swept
from tests.fakes.recording_proxy import Recorder, recording

pytestmark = pytest.mark.integration
SETUP = VantageSetup(vantage="Y99001", organisation="Y99001", card=Card(card_id="CARD-1", key="k" * 40))
TIMES = Timeouts(connect_s=2, step_s=3, budget_s=10)


class PowerCutError(BaseException):
    """The process ends here: nothing catches this."""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    folder = tmp_path_factory.mktemp("estate")
    with launch_estate(folder=folder, hospitals=("ZH1",), cards={"CARD-1": "k" * 40}, pas_timeout_s=1) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.db", clock=system_clock)
    yield opened
    opened.close()


@pytest.fixture
def proxy(estate: Estate, tmp_path: Path) -> Iterator[Recorder]:
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    bundle = tmp_path / "both.pem"
    bundle.write_bytes(estate.ca_file.read_bytes() + authority.cert_pem.bytes())
    with recording(estate.core.url, ca_file=estate.ca_file, authority=authority) as recorder:
        yield recorder


@pytest.fixture
def target(estate: Estate, proxy: Recorder, tmp_path: Path) -> Target:
    found = discover(estate.core.url, ca_file=estate.ca_file)
    servers = {**found.servers, "core": proxy.url}
    return replace(found, servers=servers, ca_file=tmp_path / "both.pem", timeouts=TIMES)


@pytest.fixture
def run_once(target: Target, ledger: Ledger) -> Callable[..., Run]:
    """Runs refer-and-book once with the ledger."""

    def once(name: str = "refer-and-book", **changes: Any) -> Run:
        now = system_clock()
        return run_journey(
            load_journey(name), target=target, setup=SETUP, scheduled_at=now, clock=system_clock, run_id=uuid7(now),
            trace_id=new_trace_id(), agent="test", agent_version="0", ledger=ledger, **changes,
        )  # fmt: skip

    return once


@pytest.fixture
def sweep(target: Target, ledger: Ledger) -> Callable[[], Swept]:
    """Sweeps until nothing more is due at once."""
    sweeper = Sweeper(ledger, places=lambda: (target, {"Y99001": SETUP}), clock=system_clock)
    return sweeper.sweep


def control(url: str, method: str = "GET", body: dict[str, Any] | None = None) -> Any:
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method), timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def left_open(estate: Estate) -> int:
    """Open referrals of the practice's application, as the core counts them."""
    return int(control(f"{estate.core.control_url}/counts")["open_referrals"].get("Y99001", 0))


def until_swept(sweep: Callable[[], Swept], ledger: Ledger, *, within_s: float = 20.0) -> None:
    """Sweep until the ledger is empty."""
    end = time.monotonic() + within_s
    while ledger.entries():
        sweep()
        assert time.monotonic() < end, ledger.entries()
        time.sleep(0.2)


def test_a_run_that_clears_up_leaves_no_entry(estate: Estate, run_once: Callable[..., Run], ledger: Ledger) -> None:
    run = run_once()
    assert (run.outcome, run.not_cleaned) == (Outcome.OK, 0)
    assert ledger.entries() == []
    assert left_open(estate) == 0


def test_what_a_crash_left_is_cancelled(
    estate: Estate, run_once: Callable[..., Run], ledger: Ledger, sweep: Callable[[], Swept]
) -> None:
    def die(step: Step) -> None:
        if step.step_id == "book":
            raise PowerCutError

    with pytest.raises(PowerCutError):
        run_once(on_step=die)
    assert left_open(estate) == 1
    assert [each.kind for each in ledger.entries()] == ["referral", "appointment"]
    ledger.end_all()
    assert sweep() == Swept(cleared=2, left=0)
    assert (left_open(estate), ledger.entries()) == (0, [])
    assert control(f"{estate.core.control_url}/counts")["booked_appointments"] == 0


@pytest.mark.parametrize("last", ["ask", "convert"])
def test_a_request_for_advice_is_made_a_referral_and_cancelled(
    estate: Estate, run_once: Callable[..., Run], ledger: Ledger, sweep: Callable[[], Swept], last: str
) -> None:
    def die(step: Step) -> None:
        if step.step_id == last:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        run_once("advice-and-guidance", on_step=die)
    [left] = ledger.entries()
    assert left.kind == {"ask": "advice request", "convert": "converted referral"}[last]
    ledger.end_all()
    assert sweep() == Swept(cleared=1, left=0)
    assert left_open(estate) == 0
    control_counts = control(f"{estate.core.control_url}/counts")
    assert not control_counts.get("open_advice"), control_counts


@pytest.mark.parametrize("lost", [b"createAdviceAndGuidance ", b"createFromCommunicationRequestActionLater "])
def test_a_request_for_advice_whose_reply_was_lost_is_found(
    estate: Estate,
    run_once: Callable[..., Run],
    ledger: Ledger,
    proxy: Recorder,
    sweep: Callable[[], Swept],
    lost: bytes,
) -> None:
    proxy.loses = lambda request: lost in request.split(b"\r\n")[0]
    run_once("advice-and-guidance")
    proxy.loses = lambda _: False
    until_swept(sweep, ledger)
    counts = control(f"{estate.core.control_url}/counts")
    assert (counts["open_advice"], left_open(estate)) == ({}, 0)


@pytest.mark.parametrize(("lost", "failed"), [(b"createReferral ", "create-referral"), (b"STU3/Appointment ", "book")])
def test_what_was_made_and_its_reply_lost_is_found(
    estate: Estate,
    run_once: Callable[..., Run],
    ledger: Ledger,
    proxy: Recorder,
    sweep: Callable[[], Swept],
    lost: bytes,
    failed: str,
) -> None:
    proxy.loses = lambda request: lost in request.split(b"\r\n")[0]
    run = run_once()
    proxy.loses = lambda _: False
    assert (run.failure_class, run.failed_step) == (F.CORE_CUT, failed)
    if failed == "create-referral":
        assert (run.not_cleaned, left_open(estate), len(ledger.entries())) == (1, 1, 1)
    until_swept(sweep, ledger)
    assert left_open(estate) == 0


def test_what_never_came_to_be_is_forgotten_when_that_is_sure(
    estate: Estate, run_once: Callable[..., Run], ledger: Ledger, sweep: Callable[[], Swept]
) -> None:
    fault = {"operation": "A011", "kind": "drop"}
    control(f"{estate.core.control_url}/faults", "POST", fault)
    run = run_once()
    control(f"{estate.core.control_url}/faults", "DELETE")
    assert (run.not_cleaned, left_open(estate)) == (1, 0)
    assert sweep() == Swept(cleared=0, left=1)
    assert "may still be under way" in ledger.entries()[0].problem
    until_swept(sweep, ledger)


def test_a_hospital_that_is_away_is_told_and_tried_again(
    estate: Estate, run_once: Callable[..., Run], ledger: Ledger, sweep: Callable[[], Swept]
) -> None:
    hospital = f"{estate.hospitals['ZH1'].control_url}/faults"

    def lose_the_hospital(step: Step) -> None:
        if step.step_id == "book":
            control(hospital, "POST", {"operation": "*", "kind": "drop"})

    run_once(on_step=lose_the_hospital)
    assert left_open(estate) == 1
    assert sweep().left >= 1
    assert {each.problem for each in ledger.entries()} == {
        "cancelling the referral (A036) was answered 504 PAS_NOT_RESPONDING"
    }
    control(hospital, "DELETE")
    until_swept(sweep, ledger)
    assert left_open(estate) == 0


def test_nothing_is_taken_from_a_run_that_still_goes(
    run_once: Callable[..., Run], ledger: Ledger, target: Target, sweep: Callable[[], Swept], proxy: Recorder
) -> None:
    proxy.loses = lambda request: b"createReferral " in request.split(b"\r\n")[0]
    run_once()
    proxy.loses = lambda _: False
    [lost] = ledger.entries()
    later = system_clock() + timedelta(minutes=1)
    going = Notes(ledger, run=replace(lost.run, run_id="another", over_at=later))
    going.intend((("referral", "referral"),))
    sweep()
    assert {each.problem for each in ledger.entries()} <= {"a run with the same patient is under way", ""}
    going.cleared(["referral"])
    until_swept(sweep, ledger)
    assert proxy.numbers <= set(target.nhs_numbers)
    assert proxy.numbers


def test_what_cannot_be_cleared_away_is_shown(ledger: Ledger, target: Target, sweep: Callable[[], Swept]) -> None:
    facts = RunFacts(
        run_id="r", trace_id="a" * 32, vantage="Y99001", organisation="Y99001", role="REFERRING_CLINICIAN",
        core=target.servers["core"], nhs_number=target.nhs_numbers[0], over_at=system_clock(),
    )  # fmt: skip
    for changes, kind in (
        ({"vantage": "Y99009"}, "referral"),
        ({"core": "https://another.core.test"}, "referral"),
        ({"nhs_number": ""}, "referral"),
        ({}, "appointment"),
        ({}, "advice request"),
        ({}, "letter"),
    ):
        Notes(ledger, run=replace(facts, **changes)).intend(((kind, kind),))  # type: ignore[arg-type]
    assert sweep() == Swept(cleared=0, left=6)
    told = " ".join(each.problem for each in ledger.entries())
    for words in (
        "no longer configured",
        "not the configured core",
        "no patient to find",
        "no way is known",
        "reply was lost",
    ):
        assert words in told
