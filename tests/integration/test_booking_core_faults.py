"""Injected faults and hospitals that fail, over real HTTP."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import requests

from booking_core.launch import Estate
from tests.integration.booking_core_caller import (
    NHS_NUMBER,
    Caller,
    Json,
    assertion,
    code,
    control,
    deferral_reason,
    estate_in,
    fault,
    patient,
    shortlist,
    state,
)

pytestmark = pytest.mark.integration
PAS_TIMEOUT_S = 0.6


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate"), pas_timeout_s=PAS_TIMEOUT_S) as running:
        yield running


@pytest.fixture
def caller(estate: Estate) -> Iterator[Caller]:
    one = Caller(estate)
    with one.session:
        yield one


def priorities(caller: Caller) -> requests.Response:
    return caller.call("GET", "/STU3/CodeSystem/PRIORITY")


def test_a_hung_hospital_becomes_504_and_the_slot_is_free_again(caller: Caller) -> None:
    referral, slot = caller.create(), caller.free_slot()
    with fault(caller.estate.hospitals["ZH1"], operation="*", kind="hang"):
        began = time.monotonic()
        reply = caller.book(caller.wish(referral, slot=slot))
        assert PAS_TIMEOUT_S * 0.9 < time.monotonic() - began < PAS_TIMEOUT_S + 3
    assert (reply.status_code, code(reply)) == (504, "PAS_NOT_RESPONDING")
    assert state(caller.referral(referral["id"])) == "NOT_BOOKED"
    assert caller.book(caller.wish(referral, slot=slot)).status_code == 201


def test_a_hospital_that_did_not_answer_allows_a_deferral(caller: Caller) -> None:
    referral = caller.create()
    with fault(caller.estate.hospitals["ZH1"], operation="PAS-BOOK", kind="drop"):
        assert caller.book(caller.wish(referral, slot=caller.free_slot())).status_code == 504
    problem = caller.wish(referral, reason=deferral_reason("BOOKING_ATTEMPT_PROBLEM"))
    assert caller.book(problem).status_code == 201


def test_a_hospital_that_answers_an_error_becomes_502(caller: Caller) -> None:
    referral, appointment = caller.booked()
    with fault(caller.estate.hospitals["ZH1"], operation="*", kind="error", status=500):
        reply = caller.book(caller.wish(caller.create(), slot=caller.free_slot()))
        assert (reply.status_code, code(reply)) == (502, "PAS_RESPONDED_WITH_ERROR")
        for refused in (caller.cancel_appointment(appointment), caller.cancel_referral(referral)):
            assert (refused.status_code, code(refused)) == (502, "PAS_RESPONDED_WITH_ERROR")
    assert caller.cancel_appointment(appointment).status_code == 200


def test_a_hung_hospital_keeps_no_other_hospital_waiting(caller: Caller) -> None:
    waiting = [(caller.create("1001"), caller.free_slot("1001")) for _ in range(5)]
    swift, slot = caller.create("1002"), caller.free_slot("1002")
    with (
        fault(caller.estate.hospitals["ZH1"], operation="PAS-BOOK", kind="hang"),
        ThreadPoolExecutor(5) as pool,
    ):
        slow = [pool.submit(_book_alone, caller, *pair) for pair in waiting]
        began = time.monotonic()
        assert caller.book(caller.wish(swift, service="1002", slot=slot)).status_code == 201
        assert time.monotonic() - began < PAS_TIMEOUT_S
        assert {each.result() for each in slow} == {504}


def _book_alone(caller: Caller, referral: Json, slot: Json) -> int:
    other = Caller(caller.estate)
    with other.session:
        return other.book(other.wish(referral, slot=slot)).status_code


def test_an_injected_error_speaks_the_dialect(caller: Caller) -> None:
    core = caller.estate.core
    with fault(core, operation="A004", kind="error", status=503):
        reply = priorities(caller)
        assert (reply.status_code, code(reply), reply.headers["Retry-After"]) == (503, "SYSTEM_UNAVAILABLE", "120")
        assert reply.headers["X-Request-ID"]
        assert caller.call("GET", "/R4/PractitionerRole").status_code == 200
    with fault(core, operation="A030", kind="error", status=429):
        assert code(caller.call("GET", "/R4/PractitionerRole")) == "TOO_MANY_REQUESTS"
    with fault(core, operation="*", kind="error", status=422, code="UNABLE_TO_CONFIRM_APPOINTMENT"):
        assert code(priorities(caller)) == "UNABLE_TO_CONFIRM_APPOINTMENT"
    assert priorities(caller).status_code == 200


def test_an_injected_drop_closes_the_connection_without_a_reply(caller: Caller) -> None:
    with (
        fault(caller.estate.core, operation="A004", kind="drop"),
        pytest.raises(requests.ConnectionError),
    ):
        priorities(caller)


def test_an_injected_hang_says_nothing(caller: Caller) -> None:
    url = caller.estate.core.url + "/FHIR/STU3/CodeSystem/PRIORITY"
    with (
        fault(caller.estate.core, operation="A004", kind="hang"),
        pytest.raises(requests.ReadTimeout),
    ):
        caller.session.get(url, timeout=0.5)


def test_injected_latency_delays_its_operation_only(caller: Caller) -> None:
    with fault(caller.estate.core, operation="A004", kind="latency", latency_ms={"median": 400, "sigma": 0}):
        assert priorities(caller).elapsed >= timedelta(milliseconds=400)
        assert caller.call("GET", "/R4/PractitionerRole").elapsed < timedelta(milliseconds=400)


def test_a_share_breaks_some_and_spares_others(caller: Caller) -> None:
    with fault(caller.estate.core, operation="A004", kind="error", share=0.5):
        statuses = [priorities(caller).status_code for _ in range(40)]
    assert set(statuses) == {200, 503}


def test_a_fault_can_be_limited_to_one_hospital(caller: Caller) -> None:
    core = caller.estate.core
    mine, other = caller.booked(service="1001")[1], caller.booked(service="1002")[1]
    with fault(core, operation="*", kind="error", provider="ZH1"):
        for path in (f"/STU3/Appointment/{mine['id']}", "/R4/HealthcareService/1001"):
            assert caller.call("GET", path).status_code == 503
        for path in (f"/STU3/Appointment/{other['id']}", "/R4/HealthcareService/1002", "/STU3/CodeSystem/PRIORITY"):
            assert caller.call("GET", path).status_code == 200
        query = "appointmentType=ROUTINE&_count=5&status=free&page=1"
        path = "/STU3/Slot?schedule.actor:HealthcareService="
        assert caller.call("GET", f"{path}1001&{query}").status_code == 503
        referral = caller.create("1002")
        slot = caller.free_slot("1002")
        assert caller.book(caller.wish(referral, service="1002", slot=slot)).status_code == 201
        assert caller.book(caller.wish(referral, service="1001", slot=slot)).status_code == 503


def test_wrong_content_reads_back_another_booking(caller: Caller) -> None:
    referral, appointment = caller.booked()
    with fault(caller.estate.core, operation="A038", kind="wrong_content"):
        reply = caller.call("GET", f"/STU3/Appointment/{appointment['id']}")
        wrong = reply.json()
        assert (reply.status_code, wrong["id"], wrong["status"]) == (200, appointment["id"], "booked")
        assert wrong["slot"] != appointment["slot"]
        assert wrong["start"] != appointment["start"]
        assert wrong["participant"][0] != appointment["participant"][0]
    with fault(caller.estate.core, operation="A005", kind="wrong_content"):
        contained = {each["id"]: each for each in caller.referral(referral["id"])["contained"]}
        assert contained["appointment"]["slot"] != appointment["slot"]
    assert caller.call("GET", f"/STU3/Appointment/{appointment['id']}").json() == appointment


def test_a_fault_keeps_to_its_time(caller: Caller) -> None:
    now = datetime.now(UTC)
    later = {"start": (now + timedelta(hours=1)).isoformat(), "end": (now + timedelta(hours=2)).isoformat()}
    with fault(caller.estate.core, operation="A004", kind="error", **later):
        assert priorities(caller).status_code == 200
        assert [each["active"] for each in control(caller.estate.core, "GET", "/faults").json()["faults"]] == [False]
    with fault(caller.estate.core, operation="A004", kind="error", end=(now + timedelta(seconds=1.5)).isoformat()):
        assert priorities(caller).status_code == 503
        time.sleep(1.6)
        assert priorities(caller).status_code == 200


def test_log_on_and_care_records_break_too(caller: Caller) -> None:
    patient = f"{caller.estate.care_records.url}/personal-demographics/FHIR/R4/Patient/{NHS_NUMBER}"
    with fault(caller.estate.identity, operation="LOGON", kind="error", status=503):
        assert caller.log_on(assertion()).status_code == 503
    with fault(caller.estate.care_records, operation="PDS", kind="error", status=500):
        assert caller.session.get(patient, timeout=5).status_code == 500
    assert caller.session.get(patient, timeout=5).status_code == 401


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ({"operation": "A004", "kind": "error", "colour": 1}, "colour"),
        ({"operation": "A999", "kind": "error"}, "A016"),
        ({"operation": "A004", "kind": "explode"}, "wrong_content"),
        ({"operation": "A004", "kind": "error", "share": 2}, "from 0 to 1"),
        ({"operation": "A004", "kind": "latency"}, "latency_ms"),
        ({"operation": "A004", "kind": "error", "provider": "ZH9"}, "ZH1, ZH2, ZH3"),
        ({"operation": "A004", "kind": "wrong_content"}, "A005, A008, A038"),
        ({"operation": "A004", "kind": "error", "start": "2026-11-23T09:00:00"}, "offset"),
        ({"kind": "error"}, "required"),
        ([], "a JSON object"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_what_is_allowed(
    estate: Estate, description: Json, told: str
) -> None:
    reply = control(estate.core, "POST", "/faults", json=description)
    assert reply.status_code == 422
    assert told in reply.text


def test_all_faults_are_mended_at_once(caller: Caller) -> None:
    core = caller.estate.core
    for operation in ("A004", "A030"):
        control(core, "POST", "/faults", json={"operation": operation, "kind": "error"})
    assert control(core, "DELETE", "/faults").status_code == 204
    assert control(core, "GET", "/faults").json() == {"faults": []}
    assert control(core, "DELETE", "/faults/1").status_code == 404


def test_a_locked_database_is_503_and_nothing_is_lost(caller: Caller, estate: Estate) -> None:
    with closing(sqlite3.connect(estate.cards.parent / "core" / "core.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        body = {"resourceType": "Parameters", "parameter": [patient(), shortlist("1001")]}
        reply = caller.call("POST", "/STU3/ReferralRequest/$ers.createReferral", body=body)
        assert (reply.status_code, code(reply)) == (503, "SYSTEM_UNAVAILABLE")
    assert state(caller.create()) == "NOT_BOOKED"
