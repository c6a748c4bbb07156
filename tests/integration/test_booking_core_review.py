"""Beyond refer-and-book: letters, worklists, reviews, triage, changes of the shortlist; roles and versions of each."""

from collections.abc import Iterator

import pytest

from booking_core.launch import Estate
from tests.integration.booking_core_caller import (
    Caller,
    Json,
    code,
    coded,
    control,
    deferral_reason,
    document,
    estate_in,
    fault,
    patient,
    shortlist,
    state,
)

pytestmark = pytest.mark.integration
REFERRER_LISTS = (
    "LETTERS_OUTSTANDING",
    "REJECTED_TRIAGE_RESPONSE",
    "ASSESSMENT_RETURNED_CANCELLED_DNA",
    "AWAITING_BOOKING",
)
LATER = coded("intentionToAddReferralLetter", "NEED_TO_ADD_LATER")


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1", "ZH2")) as running:
        yield running


def new_referral(gp: Caller) -> Json:
    body = {"resourceType": "Parameters", "parameter": [patient(), shortlist("1001"), LATER]}
    reply = gp.call("POST", "/STU3/ReferralRequest/$ers.createReferral", body=body)
    referral: Json = reply.json()
    return referral


def triaged(gp: Caller) -> Json:
    body = {"resourceType": "Parameters", "parameter": [patient(), shortlist("4001")]}
    reply = gp.call("POST", "/STU3/ReferralRequest/$ers.createReferralAndSendForTriage", body=body)
    assert reply.status_code == 201, reply.text
    referral: Json = reply.json()
    return referral


def actions(caller: Caller, referral: Json) -> set[str]:
    focus = f"ReferralRequest/{referral['id']}/_history/{referral['meta']['versionId']}"
    reply = caller.call("GET", f"/STU3/Task?focus={focus}&intent=proposal&status=ready")
    return {each["resource"]["code"]["coding"][0]["code"] for each in reply.json()["entry"]}


def test_a_letter_is_uploaded_attached_listed_and_served(gp: Caller, consultant: Caller) -> None:
    referral = new_referral(gp)
    assert referral["id"] in gp.listed("LETTERS_OUTSTANDING")
    lettered = gp.with_letter(referral, b"%PDF-the letter")
    assert (lettered["meta"]["versionId"], lettered["supportingInfo"]) != ("1", [])
    assert referral["id"] not in gp.listed("LETTERS_OUTSTANDING")
    attachment = lettered["contained"][-1]["content"][0]["attachment"]
    assert (attachment["size"], attachment["title"]) == (15, "letter.pdf")
    assert consultant.call("GET", f"/STU3/{attachment['url']}").content == b"%PDF-the letter"

    found = consultant.session.get(
        f"{consultant.estate.core.url}/FHIR/R4/{attachment['url']}",
        headers=consultant.headers(),
        timeout=10,
        allow_redirects=False,
    )
    assert found.status_code == 307
    place = found.headers["Location"]
    assert place.startswith(f"{gp.estate.core.url}/ObjectStore/")
    served = gp.session.get(place, timeout=10)
    assert (served.content, served.headers["Content-Type"]) == (b"%PDF-the letter", "application/pdf")
    assert gp.session.get(f"{place}0", timeout=10).status_code == 403
    by_name = {**gp.headers(), "Host": "core.bookwatch.test:8443"}
    url = f"{gp.estate.core.url}/FHIR/R4/{attachment['url']}"
    named = gp.session.get(url, headers=by_name, timeout=10, allow_redirects=False)
    assert named.headers["Location"].startswith("https://core.bookwatch.test:8443/ObjectStore/")
    assert gp.session.get(place.replace("expires=", "expires=9"), timeout=10).status_code == 403


def test_files_that_are_refused(gp: Caller, consultant: Caller) -> None:
    referral = new_referral(gp)
    assert code(gp.upload(referral, b"")) == "FILE_SIZE_ERROR"
    assert code(gp.upload(referral, b"x" * 5_242_881)) == "FILE_SIZE_ERROR"
    assert gp.upload(referral, b"x" * 5_242_880).status_code == 201
    assert code(gp.upload(referral, name="letter.exe")) == "CONFLICTING_VALUES"
    elsewhere = gp.upload(new_referral(gp)).headers["Location"]
    for letter, refusal in (
        (document("referralLetterFile", elsewhere), "INAPPROPRIATE_VALUE"),
        (document("referralLetterFile", "Binary/none"), "REFERENCE_NOT_FOUND"),
        (coded("other", "x"), "MISSING_VALUE"),
    ):
        assert code(gp.change(referral, "maintainReferralLetter", parameters=[letter])) == refusal
    assert consultant.call("GET", "/STU3/Binary/none").status_code == 404
    assert consultant.change(referral, "maintainReferralLetter", parameters=[]).status_code == 403


def test_an_appointment_follows_its_referral_when_a_letter_comes_late(gp: Caller) -> None:
    referral, appointment = gp.booked()
    version = gp.with_letter(referral)["meta"]["versionId"]
    followed = gp.call("GET", f"/STU3/Appointment/{appointment['id']}").json()
    assert followed["incomingReferral"][0]["reference"].endswith(f"/_history/{version}")
    assert followed["meta"] == appointment["meta"]


def test_accept_then_reject_a_booking(gp: Caller, consultant: Caller) -> None:
    referral, appointment = gp.booked()
    assert referral["id"] in consultant.listed("REFERRALS_FOR_REVIEW")
    assert "RECORD_REVIEW_OUTCOME" in actions(consultant, referral)
    assert gp.change(referral, "acceptReferral").status_code == 403
    accepted = consultant.change(referral, "acceptReferral")
    assert (accepted.status_code, accepted.headers["ETag"]) == (200, 'W/"3"')
    assert state(accepted.json()) == "BOOKED"
    assert referral["id"] not in consultant.listed("REFERRALS_FOR_REVIEW")
    assert code(consultant.change(accepted.json(), "acceptReferral")) == "INVALID_REQUEST_STATE"

    no_reason = consultant.change(accepted.json(), "rejectReferral", parameters=[])
    assert code(no_reason) == "MISSING_VALUE"
    reason = coded("rejectionReason", "SERVICE_INAPPROPRIATE")
    rejected = consultant.change(accepted.json(), "rejectReferral", parameters=[reason])
    assert state(rejected.json()) == "REJECTED"
    assert consultant.change(accepted.json(), "rejectReferral", parameters=[reason]).status_code == 409
    assert gp.call("GET", f"/STU3/Appointment/{appointment['id']}").json()["status"] == "cancelled"
    assert referral["id"] in gp.listed("REJECTED_TRIAGE_RESPONSE")
    booked_again = gp.book(gp.wish(gp.referral(referral["id"]), slot=gp.free_slot()))
    assert booked_again.status_code == 201


def test_a_hospital_that_cannot_cancel_stops_a_rejection(gp: Caller, consultant: Caller) -> None:
    referral, _ = gp.booked()
    parameters = [coded("rejectionReason", "SERVICE_INAPPROPRIATE")]
    with fault(gp.estate.hospitals["ZH1"], operation="PAS-CANCEL", kind="error", status=500):
        assert (
            code(consultant.change(referral, "rejectReferral", parameters=parameters)) == "UNABLE_TO_CANCEL_APPOINTMENT"
        )
    with fault(gp.estate.hospitals["ZH1"], operation="PAS-CANCEL", kind="hang"):
        assert consultant.change(referral, "rejectReferral", parameters=parameters).status_code == 504
        comment = {"name": "comments", "valueString": "Another clinic, please."}
        later = consultant.change(referral, "cancelAppointmentActionLater", parameters=[comment])
    assert (later.status_code, state(later.json())) == (200, "TRIAGED_PROVIDER_TO_ACTION")
    appointment = later.json()["contained"][2]
    assert (appointment["status"], "slot" in appointment) == ("proposed", False)


def test_triage_from_request_to_advice(gp: Caller, consultant: Caller) -> None:
    referral = triaged(gp)
    assert (state(referral), referral["meta"]["versionId"]) == ("AWAITING_TRIAGE", "2")
    assert referral["id"] in gp.listed("AWAITING_BOOKING")
    service = {"name": "service", "valueIdentifier": {"system": "x", "value": "4001"}}
    assert referral["id"] in consultant.listed("REFERRALS_FOR_REVIEW", service)
    assert actions(gp, referral) == {"CANCEL_REFERRAL"}

    outcome = coded("reviewOutcome", "RETURN_TO_REFERRER_WITH_ADVICE")
    comment = {"name": "reviewComments", "valueString": "Reassure."}
    urgent = coded("reviewPriority", "URGENT")
    assert code(consultant.change(referral, "recordReviewOutcome", parameters=[outcome])) == "VALUE_IS_REQUIRED"
    priority = consultant.change(referral, "recordReviewOutcome", parameters=[outcome, comment, urgent])
    assert code(priority) == "PRIORITY_NOT_CURRENT"
    advised = consultant.change(referral, "recordReviewOutcome", parameters=[outcome, comment])
    assert (advised.status_code, state(advised.json())) == (200, "TRIAGE_RESPONSE")
    assert referral["id"] in gp.listed("REJECTED_TRIAGE_RESPONSE")
    assert referral["id"] not in consultant.listed("REFERRALS_FOR_REVIEW")

    again = gp.change(advised.json(), "changeShortlistAndSendForTriage", parameters=[shortlist("4001")])
    sent = again.json()["parameter"][0]["resource"]
    assert state(sent) == "AWAITING_TRIAGE"
    later = coded("reviewOutcome", "ACCEPT_REFER_BOOK_LATER")
    file = consultant.upload(sent).headers["Location"]
    attached = document("reviewAttachmentFile", file, kind="PROVIDER")
    accepted = consultant.change(sent, "recordReviewOutcome", parameters=[later, comment, urgent, attached])
    assert state(accepted.json()) == "TRIAGED_PROVIDER_TO_ACTION"
    assert accepted.json()["contained"][-1]["type"]["coding"][0]["code"] == "PROVIDER"


def test_a_triage_service_is_asked_and_never_booked(gp: Caller) -> None:
    referral = gp.create("1001", "4001")
    assert actions(gp, referral) >= {"CREATE_APPOINTMENT", "CHANGE_SHORTLIST"}
    wrong = gp.book(gp.wish(referral, service="4001", reason=deferral_reason("NO_SLOTS_AT_SERVICE")))
    assert code(wrong) == "INAPPROPRIATE_VALUE"
    assert code(gp.book(gp.wish(referral, reason=deferral_reason("TRIAGE")))) == "INAPPROPRIATE_VALUE"
    assert gp.book(gp.wish(referral, service="4001", reason=deferral_reason("TRIAGE"))).status_code == 201
    assert state(gp.referral(referral["id"])) == "AWAITING_TRIAGE"


def test_another_shortlist(gp: Caller) -> None:
    referral, appointment = gp.booked()
    urgent = shortlist("2001")
    assert code(gp.change(referral, "changeShortlist", parameters=[urgent])) == "INVALID_REQUEST_STATE"
    gp.cancel_appointment(appointment)
    cancelled = gp.referral(referral["id"])
    assert state(cancelled) == "APPT_CANCELLED_BY_PATIENT"
    assert cancelled["id"] in gp.listed("AWAITING_BOOKING")
    changed = gp.change(cancelled, "changeShortlist", parameters=[urgent])
    assert (changed.status_code, state(changed.json())) == (200, "NOT_BOOKED")
    assert changed.json()["contained"][1]["entry"][0]["item"]["identifier"]["value"] == "2001"
    assert gp.change(cancelled, "changeShortlist", parameters=[urgent]).status_code == 409
    booked = gp.book(gp.wish(changed.json(), service="2001", slot=gp.free_slot("2001")))
    assert booked.status_code == 201


def test_slot_issues_are_the_hospitals_worklist(gp: Caller, consultant: Caller) -> None:
    full = gp.create("3001", specialty="DERMATOLOGY", clinic_type="SKIN_CONDITIONS")
    gp.book(gp.wish(full, service="3001", reason=deferral_reason("NO_SLOTS_AT_SERVICE")))
    assert full["id"] in consultant.listed("APPOINTMENT_SLOT_ISSUES")
    specialty = {"name": "specialty", "valueCodeableConcept": {"coding": [{"code": "CARDIOLOGY"}]}}
    assert full["id"] not in consultant.listed("APPOINTMENT_SLOT_ISSUES", specialty)
    clinician = {"name": "clinician", "valueIdentifier": {"value": "x"}}
    assert code(consultant.worklist("APPOINTMENT_SLOT_ISSUES", clinician)) == "UNEXPECTED_FIELD"
    other = {"name": "service", "valueIdentifier": {"value": "1002"}}
    assert code(consultant.worklist("APPOINTMENT_SLOT_ISSUES", other)) == "NO_RELATIONSHIP"


def test_a_referral_that_the_hospital_ends_is_told_to_the_referrer(gp: Caller, consultant: Caller) -> None:
    referral, own = gp.create(), gp.create()
    gp.cancel_referral(own)
    assert consultant.cancel_referral(referral, "INTEND_PRIVATE").status_code == 200
    told = gp.listed("ASSESSMENT_RETURNED_CANCELLED_DNA")
    assert (referral["id"] in told, own["id"] in told) == (True, False)


@pytest.mark.parametrize("kind", REFERRER_LISTS)
def test_lists_are_for_their_roles(estate: Estate, gp: Caller, consultant: Caller, kind: str) -> None:
    clerk = Caller(estate, role="REFERRING_ADMIN")
    with clerk.session:
        assert clerk.worklist(kind).status_code == 200
        assert clerk.call("GET", "/STU3/ReferralRequest/000000000001").status_code == 403
    assert consultant.worklist(kind).status_code == 403
    assert gp.worklist("REFERRALS_FOR_REVIEW").status_code == 403
    assert code(gp.worklist("NO_LIST")) == "INVALID_CODE"
    with fault(estate.core, operation="A008", kind="wrong_content"):
        assert gp.listed(kind) == []


def test_whom_an_administrator_acts_for(estate: Estate, gp: Caller) -> None:
    secretary = Caller(estate, org="ZH1", role="SERVICE_PROVIDER_CLINICIAN_ADMIN")
    with secretary.session:
        found = secretary.call("GET", "/R4/Practitioner?_query=onBehalfOf").json()
        user = found["entry"][0]["resource"]["identifier"]["value"]
        assert secretary.worklist("REFERRALS_FOR_REVIEW").status_code == 403
        path = "/STU3/CodeSystem/PRIORITY"
        assert secretary.call("GET", path, **{"NHSD-eRS-On-Behalf-Of-User-ID": user}).status_code == 200
        assert gp.call("GET", path, **{"NHSD-eRS-On-Behalf-Of-User-ID": user}).status_code == 403


def test_enquiries(gp: Caller, consultant: Caller) -> None:
    referral = gp.create()
    query = f"/R4/ServiceRequest?identifier=https://fhir.nhs.uk/Id/UBRN|{referral['id']}"
    found = gp.call("GET", query).json()
    assert (found["total"], found["entry"][0]["resource"]["meta"]["versionId"]) == (1, "1")
    stranger = Caller(gp.estate, org="Y99002")
    with stranger.session:
        assert stranger.call("GET", query).json()["total"] == 0
    assert gp.call("GET", "/R4/ServiceRequest?identifier=x").status_code == 400
    services = gp.call("GET", "/R4/HealthcareService?_id=4001,1001,9").json()
    assert [each["resource"]["id"] for each in services["entry"]] == ["4001", "1001"]
    head = gp.call("HEAD", "/R4/HealthcareService/1001")
    assert (head.headers["ETag"], head.content) == ('W/"1"', b"")
    for paper in ("generateCRI", "generatePatientLetter"):
        reply = gp.change(referral, paper)
        assert (reply.status_code, reply.content[:5]) == (200, b"%PDF-")
    assert consultant.change(referral, "generatePatientLetter").status_code == 403
    gp.cancel_referral(referral)
    assert code(gp.change(referral, "generatePatientLetter")) == "INVALID_REQUEST_STATE"


def test_another_application_may_be_named_at_log_on(estate: Estate) -> None:
    from tests.integration.booking_core_caller import assertion

    visitor = Caller(estate, org="Y99031")
    with visitor.session:
        visitor.token = visitor.log_on(assertion(org="Y99031", app="Y99032")).json()["access_token"]
        visitor.create()
    assert control(estate.core, "GET", "/counts").json()["open_referrals"]["Y99032"] == 1
