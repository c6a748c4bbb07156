"""Calls of every published operation that the core has, as they should be."""

from typing import Any
from urllib.parse import urlsplit

import requests

from booking_core.core.operation import Operation
from booking_core.core.routes import ROUTES, operation_of
from booking_core.launch import Estate
from tests.integration import advice_calls as advice
from tests.integration.booking_core_caller import (
    Caller,
    Json,
    coded,
    criteria,
    deferral_reason,
    document,
    fault,
    patient,
    shortlist,
)

CODE_SYSTEMS = (
    "PRIORITY",
    "SPECIALTY",
    "CLINIC-TYPE",
    "APPOINTMENT-CANCELLATION-REASON",
    "APPOINTMENT-NON-ATTENDANCE-REASON",
    "REFERRAL-CANCELLATION-REASON",
)
ALL_LISTS = (
    "LETTERS_OUTSTANDING",
    "REJECTED_TRIAGE_RESPONSE",
    "ASSESSMENT_RETURNED_CANCELLED_DNA",
    "AWAITING_BOOKING",
)
HOSPITAL_LISTS = ("REFERRALS_FOR_REVIEW", "APPOINTMENT_SLOT_ISSUES")
COMMENT = {"name": "reviewComments", "valueString": "Synthetic."}
BY_CODE: dict[str, Operation] = {each.code: each for each in ROUTES}


class Recording:
    """Everything that three callers were answered; the first good request of each operation is kept to be broken."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.replies: list[requests.Response] = []
        self.good: dict[str, requests.PreparedRequest] = {}
        self.gp = self._caller()
        self.consultant = self._caller(org="ZH1", role="SERVICE_PROVIDER_CLINICIAN")
        self.secretary = self._caller(org="ZH1", role="SERVICE_PROVIDER_CLINICIAN_ADMIN")
        self.stranger = self._caller(org="Y99002")

    def _caller(self, **who: str) -> Caller:
        one = Caller(self.estate, **who)
        one.session.hooks["response"].append(self._note)
        return one

    def _note(self, response: requests.Response, **_: Any) -> None:
        self.replies.append(response)
        code = operation_of({"method": response.request.method, "path": urlsplit(response.url).path})
        if code and response.status_code < 400:
            self.good.setdefault(code, response.request)

    def close(self) -> None:
        for each in (self.gp, self.consultant, self.secretary, self.stranger):
            each.session.close()

    def send(self, request: requests.PreparedRequest) -> None:
        self.gp.session.send(request, verify=str(self.estate.ca_file), timeout=30, allow_redirects=False)


def call_everything(recording: Recording) -> None:
    """Each operation at least once, with every shape of reply that it has."""
    _reference_data(recording)
    _letters_and_worklists(recording)
    _bookings(recording)
    _reviews(recording)
    _triage(recording)
    _advice(recording)


def _reference_data(recording: Recording) -> None:
    gp = recording.gp
    gp.call("GET", "/R4/PractitionerRole")
    for name in CODE_SYSTEMS:
        gp.call("GET", f"/STU3/CodeSystem/{name}")
    for kind in ("APPOINTMENT_REQUEST", "TRIAGE_REQUEST", "ADVICE_AND_GUIDANCE_REQUEST"):
        wanted = [coded("requestType", kind), patient(), {"name": "searchCriteria", "resource": criteria()}]
        body = {"resourceType": "Parameters", "parameter": wanted}
        gp.call("POST", "/STU3/HealthcareService/$ers.searchHealthcareServicesForPatient", body=body)
    for service in ("1001", "4001", "5001"):
        gp.call("GET", f"/R4/HealthcareService/{service}")
    gp.call("HEAD", "/R4/HealthcareService/1001")
    gp.call("GET", "/R4/HealthcareService?_id=1001,4001,9")
    gp.call("GET", "/R4/HealthcareService?_id=")
    recording.secretary.call("GET", "/R4/Practitioner?_query=onBehalfOf")
    recording.secretary.call("GET", "/R4/Practitioner?_query=other")


def _letters_and_worklists(recording: Recording) -> None:
    gp = recording.gp
    later = coded("intentionToAddReferralLetter", "NEED_TO_ADD_LATER")
    start = {"name": "eReferralPathwayStart", "valueInstant": "2026-11-23T09:00:00.000Z"}
    body = {"resourceType": "Parameters", "parameter": [patient(), shortlist("1001", "4001"), later, start]}
    referral = gp.call("POST", "/STU3/ReferralRequest/$ers.createReferral", body=body).json()
    for kind in ALL_LISTS:
        gp.worklist(kind)
    lettered = gp.with_letter(referral)
    file = lettered["contained"][-1]["content"][0]["attachment"]["url"]
    gp.call("GET", f"/STU3/{file}")
    gp.session.get(
        f"{recording.estate.core.url}/FHIR/R4/{file}", headers=gp.headers(), timeout=9, allow_redirects=False
    )
    gp.upload(referral, b"")
    gp.change(lettered, "maintainReferralLetter", parameters=[document("referralLetterFile", "Binary/none")])
    for paper in ("generateCRI", "generatePatientLetter"):
        gp.change(lettered, paper)
    for ubrn in (referral["id"], "000000000000"):
        gp.call("GET", f"/R4/ServiceRequest?identifier=https://fhir.nhs.uk/Id/UBRN|{ubrn}")
    gp.call("GET", "/R4/ServiceRequest?identifier=x")
    gp.call("GET", f"/STU3/ReferralRequest/{referral['id']}/_history/2")
    gp.call("GET", f"/STU3/ReferralRequest/{referral['id']}/_history/9")
    recording.stranger.call("GET", f"/R4/{file}")


def _bookings(recording: Recording) -> None:
    gp = recording.gp
    _, appointment = gp.booked()
    for path in ("", "/_history/1", "/_history/9"):
        gp.call("GET", f"/STU3/Appointment/{appointment['id']}{path}")
    hospital = recording.estate.hospitals["ZH1"]
    for broken in ({"kind": "error", "status": 500}, {"kind": "hang"}):
        with fault(hospital, operation="*", **broken):
            gp.cancel_appointment(appointment)
            gp.cancel_referral(gp.referral(appointment["incomingReferral"][0]["reference"][16:28]))
            gp.book(gp.wish(gp.create(), slot=gp.free_slot()))
    gp.cancel_appointment(appointment)
    for service, specialty, clinic in (
        ("3001", "DERMATOLOGY", "SKIN_CONDITIONS"),
        ("1001", "CARDIOLOGY", "HEART_FAILURE"),
    ):
        referral = gp.create(service, specialty=specialty, clinic_type=clinic)
        gp.book(gp.wish(referral, service=service, reason=deferral_reason("NO_SLOTS_AT_SERVICE"), comment="None."))
        actions(gp, gp.referral(referral["id"]))
        gp.slots(service)
    clinician = {
        "type": {"coding": [{"system": "x", "code": "CON"}]},
        "actor": {"identifier": {"system": "http://fhir.nhs.net/Id/sds-user-id", "value": "ZH1-CLINICIAN"}},
        "status": "accepted",
    }
    wish = gp.wish(gp.create(), slot=gp.free_slot())
    gp.book({**wish, "participant": [*wish["participant"], clinician]})


def actions(caller: Caller, referral: Json) -> None:
    focus = f"ReferralRequest/{referral['id']}/_history/{referral['meta']['versionId']}"
    caller.call("GET", f"/STU3/Task?focus={focus}&intent=proposal&status=ready")
    caller.call("GET", f"/STU3/Task?focus={focus}9&intent=proposal&status=ready")


def _reviews(recording: Recording) -> None:
    gp, consultant = recording.gp, recording.consultant
    referral, _ = gp.booked()
    referral = gp.with_letter(referral)
    for kind in HOSPITAL_LISTS:
        consultant.worklist(kind)
    accepted = consultant.change(referral, "acceptReferral").json()
    consultant.change(accepted, "acceptReferral")
    rejection = [coded("rejectionReason", "SERVICE_INAPPROPRIATE")]
    for broken in ({"kind": "error", "status": 500}, {"kind": "hang"}):
        with fault(recording.estate.hospitals["ZH1"], operation="*", **broken):
            consultant.change(accepted, "rejectReferral", parameters=rejection)
    rejected = consultant.change(accepted, "rejectReferral", parameters=rejection).json()
    gp.worklist("REJECTED_TRIAGE_RESPONSE")
    gp.change(rejected, "changeShortlist", parameters=[shortlist("2001")])
    ended = gp.create()
    consultant.cancel_referral(ended, "INTEND_PRIVATE")
    gp.worklist("ASSESSMENT_RETURNED_CANCELLED_DNA")
    gp.worklist("AWAITING_BOOKING")
    again, _ = gp.booked()
    comment = {"name": "comments", "valueString": "Another clinic."}
    consultant.change(again, "cancelAppointmentActionLater", parameters=[comment])


def _triage(recording: Recording) -> None:
    gp, consultant = recording.gp, recording.consultant
    body = {"resourceType": "Parameters", "parameter": [patient(), shortlist("4001")]}
    referral = gp.call("POST", "/STU3/ReferralRequest/$ers.createReferralAndSendForTriage", body=body).json()
    consultant.worklist("REFERRALS_FOR_REVIEW")
    actions(consultant, referral)
    outcome = [coded("reviewOutcome", "RETURN_TO_REFERRER_WITH_ADVICE"), COMMENT]
    advised = consultant.change(referral, "recordReviewOutcome", parameters=outcome).json()
    sent = gp.change(advised, "changeShortlistAndSendForTriage", parameters=[shortlist("4001")])
    referral = sent.json()["parameter"][0]["resource"]
    file = consultant.upload(referral).headers["Location"]
    attached = document("reviewAttachmentFile", file, kind="PROVIDER")
    later = [coded("reviewOutcome", "ACCEPT_REFER_BOOK_LATER"), COMMENT, coded("reviewPriority", "URGENT"), attached]
    consultant.change(referral, "recordReviewOutcome", parameters=later)


def _advice(recording: Recording) -> None:
    gp, consultant = recording.gp, recording.consultant
    advice.listed(consultant)
    request = advice.ask(gp)
    advice.listed(consultant)
    advice.listed(consultant, "REFERRALS_FOR_REVIEW")
    path = f"/STU3/CommunicationRequest/{request['id']}"
    for version in ("1", "9"):
        consultant.call("GET", f"{path}/_history/{version}")
    consultant.call("POST", f"{path}/$ers.generateCRI", Accept="application/pdf")
    advice.answer(consultant, request, advice.MORE)
    request = advice.read(gp, request)
    advice.talk(gp, request)
    advice.talk(recording.stranger, request)
    advice.convert(consultant, advice.ask(gp, convert=False))
    advice.convert(consultant, request)
    advice.answer(consultant, advice.ask(gp), advice.ADVISED, advice.RECOMMENDED)
    advice.asked(gp, services=("1001",))
