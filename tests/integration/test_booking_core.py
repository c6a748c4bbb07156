"""The tested estate over real HTTP: the whole of refer-and-book, and what is refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from booking_core.launch import Estate
from tests.integration.booking_core_caller import (
    NHS_NUMBER,
    Caller,
    Json,
    code,
    control,
    criteria,
    deferral_reason,
    estate_in,
    fault,
    patient,
    shortlist,
    state,
    timed,
)

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate")) as running:
        yield running


@pytest.fixture
def caller(estate: Estate) -> Iterator[Caller]:
    one = Caller(estate)
    with one.session:
        yield one


def test_refer_and_book_from_log_on_to_clean_up(caller: Caller) -> None:
    found = caller.session.get(
        f"{caller.estate.care_records.url}/personal-demographics/FHIR/R4/Patient/{NHS_NUMBER}",
        headers={"Authorization": f"Bearer {caller.token}"},
        timeout=10,
    )
    assert found.json()["id"] == NHS_NUMBER
    roles = caller.call("GET", "/R4/PractitionerRole").json()
    assert roles["entry"][0]["resource"]["organization"]["identifier"]["value"] == "Y99001"
    for name in (
        "PRIORITY",
        "SPECIALTY",
        "CLINIC-TYPE",
        "APPOINTMENT-CANCELLATION-REASON",
        "REFERRAL-CANCELLATION-REASON",
    ):
        assert caller.call("GET", f"/STU3/CodeSystem/{name}").json()["id"] == name
    search = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "requestType", "valueCoding": {"code": "APPOINTMENT_REQUEST"}},
            patient(),
            {"name": "searchCriteria", "resource": criteria()},
        ],
    }
    services = caller.call("POST", "/STU3/HealthcareService/$ers.searchHealthcareServicesForPatient", body=search)
    assert {entry["item"]["identifier"]["value"] for entry in services.json()["entry"]} >= {"1001", "1002", "1003"}
    assert caller.call("GET", "/R4/HealthcareService/1001").headers["ETag"] == 'W/"1"'

    referral = caller.create("1001", "1002")
    assert (len(referral["id"]), state(referral), referral["meta"]["versionId"]) == (12, "NOT_BOOKED", "1")
    focus = f"ReferralRequest/{referral['id']}/_history/1"
    tasks = caller.call("GET", f"/STU3/Task?focus={focus}&intent=proposal&status=ready").json()
    assert "CREATE_APPOINTMENT" in [each["resource"]["code"]["coding"][0]["code"] for each in tasks["entry"]]

    slot = caller.free_slot()
    reply = caller.book(caller.wish(referral, slot=slot))
    assert (reply.status_code, reply.headers["ETag"]) == (201, 'W/"1"')
    appointment = reply.json()
    assert (appointment["start"], appointment["slot"]) == (slot["start"], [{"reference": f"Slot/{slot['id']}"}])

    booked = caller.call("GET", f"/STU3/ReferralRequest/{referral['id']}")
    assert (state(booked.json()), booked.headers["ETag"]) == ("BOOKED", 'W/"2"')
    assert caller.call("GET", f"/STU3/Appointment/{appointment['id']}").json() == appointment

    cancelled = caller.cancel_appointment(appointment)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert cancelled.headers["ETag"] == 'W/"2"'
    free_again = caller.referral(referral["id"])
    assert (state(free_again), free_again["meta"]["versionId"]) == ("APPT_CANCELLED_BY_PATIENT", "3")

    ended = caller.cancel_referral(free_again)
    assert ended.status_code == 200
    assert state(ended.json()["parameter"][0]["resource"]) == "CANCELLED_REFERRAL"
    assert caller.trace_id in control(caller.estate.core, "GET", "/trace-ids").json()["trace_ids"]


def test_fifty_callers_want_one_slot_and_one_gets_it(caller: Caller) -> None:
    slot = caller.free_slot()
    referrals = [caller.create() for _ in range(50)]

    def attempt(referral: Json) -> requests.Response:
        return requests.post(
            f"{caller.estate.core.url}/FHIR/STU3/Appointment",
            json=caller.wish(referral, slot=slot),
            headers={**caller.headers(), "Content-Type": "application/fhir+json"},
            verify=str(caller.estate.ca_file),
            timeout=30,
        )

    # A slow hospital makes the attempts overlap for certain.
    with (
        fault(caller.estate.hospitals["ZH1"], operation="PAS-BOOK", kind="latency", latency_ms=300),
        ThreadPoolExecutor(50) as pool,
    ):
        replies = list(pool.map(attempt, referrals))
    assert sorted(reply.status_code for reply in replies) == [201] + [422] * 49
    assert {code(reply) for reply in replies if reply.status_code == 422} == {"SLOT_NOT_AVAILABLE"}
    assert control(caller.estate.core, "GET", "/counts").json()["double_booked"] == 0


def test_one_referral_is_changed_by_one_caller_at_a_time(caller: Caller) -> None:
    referral, slot = caller.create(), caller.free_slot()
    with (
        fault(caller.estate.hospitals["ZH1"], operation="PAS-BOOK", kind="latency", latency_ms=500),
        ThreadPoolExecutor(2) as pool,
    ):
        other = Caller(caller.estate)
        with other.session:
            replies = list(pool.map(lambda one: one.book(one.wish(referral, slot=slot)).status_code, (caller, other)))
    assert sorted(replies) == [201, 423]


def test_a_slot_is_free_again_after_its_appointment_is_cancelled(caller: Caller) -> None:
    referral, appointment = caller.booked()
    slot = {"id": appointment["slot"][0]["reference"][5:], "start": appointment["start"], "end": appointment["end"]}
    assert code(caller.book(caller.wish(caller.create(), slot=slot))) == "SLOT_NOT_AVAILABLE"
    assert caller.cancel_appointment(appointment).status_code == 200
    assert caller.book(caller.wish(caller.referral(referral["id"]), slot=slot)).status_code == 201


def test_deferral_is_allowed_only_without_slots(caller: Caller) -> None:
    full = caller.create("3001", specialty="DERMATOLOGY", clinic_type="SKIN_CONDITIONS")
    assert caller.slots("3001")["total"] == 0
    reply = caller.book(caller.wish(full, service="3001", reason=deferral_reason("NO_SLOTS_AT_SERVICE"), comment="No."))
    assert (reply.status_code, reply.json()["status"], reply.json()["comment"]) == (201, "proposed", "No.")
    deferred = caller.referral(full["id"])
    assert state(deferred) == "DEFERRED_TO_PROVIDER"
    assert caller.cancel_referral(deferred).status_code == 200
    assert caller.call("GET", f"/STU3/Appointment/{reply.json()['id']}").json()["status"] == "cancelled"

    free = caller.create()
    for reason in ("NO_SLOTS_AT_SERVICE", "BOOKING_ATTEMPT_PROBLEM"):
        refused = caller.book(caller.wish(free, reason=deferral_reason(reason)))
        assert (refused.status_code, code(refused)) == (422, "SLOTS_CURRENTLY_AVAILABLE")


def test_deferral_over_a_slot_needs_the_slot_to_be_gone(caller: Caller) -> None:
    _, appointment = caller.booked()
    reason = deferral_reason("SLOT_NOT_AVAILABLE")
    gone = {**caller.wish(caller.create(), reason=reason), "slot": appointment["slot"]}
    assert caller.book(gone).status_code == 201
    free = {**caller.wish(caller.create(), reason=reason), "slot": timed(caller.free_slot())["slot"]}
    assert code(caller.book(free)) == "THIS_SLOT_IS_AVAILABLE"


def test_a_cancelled_referral_takes_its_appointment_along(caller: Caller) -> None:
    referral, appointment = caller.booked()
    assert caller.cancel_referral(referral, "INTEND_PRIVATE").status_code == 200
    assert caller.call("GET", f"/STU3/Appointment/{appointment['id']}").json()["status"] == "cancelled"
    assert code(caller.cancel_referral(caller.referral(referral["id"]))) == "INVALID_REQUEST_STATE"


def test_changes_need_the_current_version(caller: Caller) -> None:
    referral, appointment = caller.booked()
    assert caller.cancel_appointment(appointment, **{"If-Match": None}).status_code == 412
    assert caller.cancel_appointment(appointment, **{"If-Match": 'W/"7"'}).status_code == 409
    assert caller.cancel_referral(referral, **{"If-Match": None}).status_code == 412
    assert caller.cancel_referral(referral, **{"If-Match": 'W/"1"'}).status_code == 409
    stale = {**caller.create(), "meta": {"versionId": "9"}}
    assert caller.book(caller.wish(stale, slot=caller.free_slot())).status_code == 409


def test_only_the_current_version_can_be_read(caller: Caller) -> None:
    referral, appointment = caller.booked()
    for kind, found in (("ReferralRequest", referral), ("Appointment", appointment)):
        version = found["meta"]["versionId"]
        assert caller.call("GET", f"/STU3/{kind}/{found['id']}/_history/{version}").json() == found
        assert caller.call("GET", f"/STU3/{kind}/{found['id']}/_history/99").status_code == 404


def test_slot_pages_do_not_overlap(caller: Caller) -> None:
    first, second = caller.slots("2001", count=5), caller.slots("2001", count=5, page=2)
    ids = [entry["resource"]["id"] for page in (first, second) for entry in page["entry"][:-1]]
    assert (len(set(ids)), first["total"] >= 400) == (10, True)
    assert [link["relation"] for link in second["link"]] == ["self", "previous", "next"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("_count=0&page=1", "INVALID_VALUE"),
        ("_count=101&page=1", "INVALID_VALUE"),
        ("_count=100&page=99", "INVALID_VALUE"),
        ("_count=5&page=x", "INVALID_VALUE"),
        ("_count=5", "MISSING_PARAMETER"),
    ],
)
def test_slot_search_refuses_pages_that_do_not_exist(caller: Caller, query: str, expected: str) -> None:
    path = "/STU3/Slot?schedule.actor:HealthcareService=1001&appointmentType=ROUTINE&status=free&"
    reply = caller.call("GET", path + query)
    assert (reply.status_code, code(reply)) == (400, expected)


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        ({"Authorization": None}, 401, "NO_ACCESS"),
        ({"Authorization": "Bearer nonsense"}, 401, "NO_ACCESS"),
        ({"NHSD-End-User-Organisation-ODS": None}, 400, "MISSING_HEADER"),
        ({"NHSD-End-User-Organisation-ODS": "Y99002"}, 403, "FORBIDDEN"),
        ({"NHSD-eRS-Business-Function": "SERVICE_PROVIDER_CLINICIAN"}, 403, "FORBIDDEN"),
    ],
)
def test_callers_are_checked(caller: Caller, headers: dict[str, str | None], status: int, expected: str) -> None:
    reply = caller.call("GET", "/STU3/CodeSystem/PRIORITY", **headers)
    assert (reply.status_code, code(reply)) == (status, expected)
    assert reply.headers["X-Request-ID"]
    assert reply.headers["X-Correlation-ID"].startswith("test-")


def test_a_practice_cannot_touch_the_referral_of_another(caller: Caller) -> None:
    referral = caller.create()
    other = Caller(caller.estate, org="Y99002")
    with other.session:
        reply = other.call("GET", f"/STU3/ReferralRequest/{referral['id']}")
        assert (reply.status_code, code(reply)) == (422, "NO_RELATIONSHIP")
        assert other.cancel_referral(referral).status_code == 422


def test_media_types_are_checked(caller: Caller) -> None:
    path = "/STU3/ReferralRequest/$ers.createReferral"
    assert caller.call("POST", path, body={}, **{"Content-Type": "text/plain"}).status_code == 415
    assert caller.call("GET", "/R4/PractitionerRole", Accept="application/xml").status_code == 406


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([shortlist("1001")], "MISSING_VALUE"),
        ([patient("0" * 10), shortlist("1001")], "PATIENT_ERROR"),
        ([patient(NHS_NUMBER[:9] + "9"), shortlist("1001")], "INVALID_VALUE"),
        ([patient()], "MISSING_VALUE"),
        ([patient(), shortlist("77")], "REFERENCE_NOT_FOUND"),
        ([patient(), shortlist("1001", "1001")], "DUPLICATE_SERVICE"),
        ([patient(), shortlist(*map(str, range(21)))], "TOO_MANY_ITEMS"),
        ([patient(), shortlist("3001")], "SHORTLISTED_SERVICE_NOT_IN_RESULTS"),
    ],
)
def test_a_referral_that_makes_no_sense_is_refused(caller: Caller, parameters: list[Json], expected: str) -> None:
    body = {"resourceType": "Parameters", "parameter": parameters}
    reply = caller.call("POST", "/STU3/ReferralRequest/$ers.createReferral", body=body)
    assert (reply.status_code, code(reply)) == (422, expected)


def test_a_booking_that_does_not_fit_is_refused(caller: Caller) -> None:
    referral, slot = caller.create(), caller.free_slot()
    right = caller.wish(referral, slot=slot)
    wrong: dict[str, Json] = {
        "INAPPROPRIATE_SLOT": {**right, "start": "2020-01-01T00:00:00Z"},
        "REFERENCE_NOT_FOUND": {**right, "slot": [{"reference": "Slot/1"}]},
        "MISSING_VALUE": {**right, "slot": []},
        "INAPPROPRIATE_VALUE": caller.wish(referral, slot=slot, service="1002"),
        "INVALID_VALUE": {**right, "incomingReferral": [{"reference": "ReferralRequest/1"}]},
        "INVALID_CODE": {**right, "status": "arrived"},
        "INVALID_FHIR_STRUCTURE": {"resourceType": "Slot"},
    }
    assert {expected: code(caller.book(body)) for expected, body in wrong.items()} == {each: each for each in wrong}


def test_open_referrals_are_counted_by_application(estate: Estate) -> None:
    one = Caller(estate, org="Y99009")
    with one.session:
        referral = one.create()
        assert control(estate.core, "GET", "/counts").json()["open_referrals"]["Y99009"] == 1
        one.cancel_referral(referral)
        assert "Y99009" not in control(estate.core, "GET", "/counts").json()["open_referrals"]
