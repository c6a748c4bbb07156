"""A caller of the reference estate for tests: plain requests, each call of refer-and-book as a method."""

import itertools
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jwt
import requests

from booking_core.launch import Estate, Service, launch_estate

CARDS = {"card-1": "1" * 40, "card-2": "2" * 40}
NHS_NUMBER = "9990000018"
ROLE = "REFERRING_CLINICIAN"
FHIR = "application/fhir+json"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
REVIEW_REASON = "https://fhir.nhs.uk/STU3/CodeSystem/eRS-ReviewReason-1"
numbers = itertools.count()
slots_used = itertools.count()

Json = dict[str, Any]


@contextmanager
def estate_in(
    folder: Path, *, pas_timeout_s: float = 1.5, hospitals: tuple[str, ...] = ("ZH1", "ZH2", "ZH3"), **more: Any
) -> Iterator[Estate]:
    """A running estate with the cards of this module."""
    with launch_estate(folder=folder, hospitals=hospitals, cards=CARDS, pas_timeout_s=pas_timeout_s, **more) as estate:
        yield estate


def control(service: Service, method: str, path: str, **more: Any) -> requests.Response:
    return requests.request(method, service.control_url + path, timeout=10, **more)


@contextmanager
def fault(service: Service, **description: Any) -> Iterator[str]:
    """One fault while the block runs."""
    reply = control(service, "POST", "/faults", json=description)
    assert reply.status_code == 201, reply.text
    fault_id = reply.json()["id"]
    try:
        yield fault_id
    finally:
        control(service, "DELETE", f"/faults/{fault_id}")


def assertion(*, card: str = "card-1", org: str = "Y99001", iat_shift_s: float = 0, **changes: Any) -> str:
    now = time.time() + iat_shift_s
    claims = {
        "iss": card,
        "sub": card,
        "aud": "https://identity.bookwatch.test",
        "iat": int(now),
        "exp": int(now) + 300,
        "jti": str(uuid.uuid4()),
        "org": org,
        "role": ROLE,
    }
    return jwt.encode({**claims, **changes}, CARDS[card], algorithm="HS256")


def shortlist(*services: str, specialty: str = "CARDIOLOGY", clinic_type: str = "HEART_FAILURE") -> Json:
    return {
        "name": "shortlist",
        "resource": {
            "resourceType": "List",
            "status": "current",
            "mode": "snapshot",
            "contained": [criteria(specialty=specialty, clinic_type=clinic_type)],
            "entry": [{"item": {"identifier": {"system": SERVICE_SYSTEM, "value": each}}} for each in services],
        },
    }


SERVICE_SYSTEM = "http://fhir.nhs.net/Id/ers-service"
NHS_SYSTEM = "http://fhir.nhs.net/Id/nhs-number"


def criteria(*, specialty: str = "CARDIOLOGY", clinic_type: str = "HEART_FAILURE", priority: str = "ROUTINE") -> Json:
    codes = {"priority": priority, "specialty": specialty, "clinicType": clinic_type}
    return {
        "resourceType": "Parameters",
        "id": "ServiceSearchCriteria-1",
        "parameter": [{"name": name, "valueCoding": {"system": "x", "code": code}} for name, code in codes.items()],
    }


def patient(number: str = NHS_NUMBER) -> Json:
    return {"name": "patient", "valueIdentifier": {"system": NHS_SYSTEM, "value": number}}


class Caller:
    """One practice's clinician, logged on; or whoever `org` and `role` say."""

    def __init__(self, estate: Estate, *, org: str = "Y99001", role: str = ROLE) -> None:
        self.estate = estate
        self.org = org
        self.role = role
        self.trace_id = uuid.uuid4().hex
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(estate.ca_file)
        self.token = self.log_on(assertion(org=org, role=role)).json()["access_token"]

    def log_on(self, signed: str, *, grant: str = GRANT) -> requests.Response:
        return self.session.post(
            self.estate.identity.url + "/oauth2/token", data={"grant_type": grant, "assertion": signed}, timeout=10
        )

    def headers(self, **more: str | None) -> dict[str, str | None]:
        return {
            "Authorization": f"Bearer {self.token}",
            "NHSD-End-User-Organisation-ODS": self.org,
            "NHSD-eRS-Business-Function": self.role,
            "NHSD-eRS-Comm-Rule-Org": self.org,
            "X-Correlation-ID": f"test-{next(numbers)}",
            "traceparent": f"00-{self.trace_id}-{'1' * 16}-01",
            **more,
        }

    def call(self, method: str, path: str, *, body: Any = None, **headers: str | None) -> requests.Response:
        wanted = self.headers(**{**({} if body is None else {"Content-Type": FHIR}), **headers})
        return self.session.request(
            method,
            self.estate.core.url + "/FHIR" + path,
            json=body,
            headers=wanted,
            timeout=30,
        )

    def create(self, *services: str, **search: str) -> Json:
        body = {"resourceType": "Parameters", "parameter": [patient(), shortlist(*services or ("1001",), **search)]}
        reply = self.call("POST", "/STU3/ReferralRequest/$ers.createReferral", body=body)
        assert reply.status_code == 201, reply.text
        return json_object(reply)

    def slots(self, service: str = "1001", *, count: int = 100, page: int = 1) -> Json:
        query = f"schedule.actor:HealthcareService={service}&appointmentType=ROUTINE&_count={count}&status=free"
        reply = self.call("GET", f"/STU3/Slot?{query}&page={page}")
        assert reply.status_code == 200, reply.text
        return json_object(reply)

    def free_slot(self, service: str = "1001") -> Json:
        """A slot that the tests of this process have not used yet."""
        page, place = divmod(next(slots_used), 100)
        slot: Json = self.slots(service, page=page + 1)["entry"][place]["resource"]
        return slot

    def wish(self, referral: Json, *, service: str = "1001", slot: Json | None = None, **more: Any) -> Json:
        reference = f"ReferralRequest/{referral['id']}/_history/{referral['meta']['versionId']}"
        return {
            "id": "appointment",
            "resourceType": "Appointment",
            "status": "booked" if slot else "proposed",
            "description": "e-Referral Appointment",
            **({} if slot is None else timed(slot)),
            "incomingReferral": [{"reference": reference}],
            "participant": [
                {"actor": {"identifier": {"system": SERVICE_SYSTEM, "value": service}}, "status": "accepted"},
                {"actor": {"identifier": {"system": NHS_SYSTEM, "value": NHS_NUMBER}}, "status": "accepted"},
            ],
            **more,
        }

    def book(self, wish: Json) -> requests.Response:
        return self.call("POST", "/STU3/Appointment", body=wish)

    def booked(self, *, service: str = "1001") -> tuple[Json, Json]:
        """A fresh referral and its appointment."""
        referral = self.create(service)
        reply = self.book(self.wish(referral, service=service, slot=self.free_slot(service)))
        assert reply.status_code == 201, reply.text
        return self.referral(referral["id"]), json_object(reply)

    def change(self, referral: Json, operation: str, *, parameters: list[Json] | None = None) -> requests.Response:
        """POST an operation on the referral as it was read."""
        body = None if parameters is None else {"resourceType": "Parameters", "parameter": parameters}
        path = f"/STU3/ReferralRequest/{referral['id']}/$ers.{operation}"
        return self.call("POST", path, body=body, **{"If-Match": f'W/"{referral["meta"]["versionId"]}"'})

    def upload(
        self, referral: Json | None, content: bytes = b"%PDF-", *, name: str = "letter.pdf"
    ) -> requests.Response:
        more = {} if referral is None else {"NHSD-eRS-Referral-ID": referral["id"]}
        headers = {"Content-Type": "application/pdf", "NHSD-eRS-File-Name": name, **more}
        url = self.estate.core.url + "/FHIR/STU3/Binary"
        return self.session.post(url, data=content, headers=self.headers(**headers), timeout=30)

    def with_letter(self, referral: Json, content: bytes = b"%PDF-") -> Json:
        """The referral with its letter attached."""
        uploaded = self.upload(referral, content)
        assert uploaded.status_code == 201, uploaded.text
        letter = document("referralLetterFile", uploaded.headers["Location"])
        reply = self.change(referral, "maintainReferralLetter", parameters=[letter])
        assert reply.status_code == 200, reply.text
        return json_object(reply)

    def listed(self, kind: str, *filters: Json) -> list[str]:
        """The UBRNs on one of the caller's worklists."""
        reply = self.worklist(kind, *filters)
        assert reply.status_code == 200, reply.text
        return [each["item"]["reference"].removeprefix("ReferralRequest/") for each in reply.json()["entry"]]

    def worklist(self, kind: str, *filters: Json) -> requests.Response:
        selector = {"name": "listType", "valueCodeableConcept": {"coding": [{"system": "x", "code": kind}]}}
        body = {"resourceType": "Parameters", "parameter": [selector, *filters]}
        return self.call("POST", "/STU3/ReferralRequest/$ers.fetchworklist", body=body)

    def referral(self, ubrn: str) -> Json:
        return json_object(self.call("GET", f"/STU3/ReferralRequest/{ubrn}"))

    def cancel_appointment(self, appointment: Json, **headers: str | None) -> requests.Response:
        reason = {"coding": [{"system": "x", "code": "PATIENT_ILL"}]}
        body = {**appointment, "status": "cancelled", "reason": [reason]}
        wanted = {"If-Match": f'W/"{appointment["meta"]["versionId"]}"', **headers}
        return self.call("PUT", f"/STU3/Appointment/{appointment['id']}", body=body, **wanted)

    def cancel_referral(self, referral: Json, reason: str = "RAISED_IN_ERROR", /, **headers: str | None) -> Any:
        coding = {"name": "cancellationReason", "valueCoding": {"system": "x", "code": reason}}
        body = {"resourceType": "Parameters", "parameter": [coding]}
        wanted = {"If-Match": f'W/"{referral["meta"]["versionId"]}"', **headers}
        return self.call("POST", f"/STU3/ReferralRequest/{referral['id']}/$ers.cancelReferral", body=body, **wanted)


def document(name: str, url: str, *, kind: str = "REFERRER") -> Json:
    """A file to attach."""
    reference = {
        "resourceType": "DocumentReference",
        "type": {"coding": [{"system": "x", "code": kind}]},
        "status": "current",
        "indexed": "2026-11-23T09:00:00.000Z",
        "content": [{"attachment": {"url": url}}],
    }
    return {"name": name, "resource": reference}


def coded(name: str, code: str) -> Json:
    return {"name": name, "valueCoding": {"system": "x", "code": code}}


def timed(slot: Json) -> Json:
    return {"start": slot["start"], "end": slot["end"], "slot": [{"reference": f"Slot/{slot['id']}"}]}


def deferral_reason(code: str) -> list[Json]:
    return [{"coding": [{"system": REVIEW_REASON, "code": code}]}]


def json_object(reply: requests.Response) -> Json:
    body: Json = reply.json()
    return body


def state(referral: Json) -> str:
    """The published state code."""
    extension = next(each for each in referral["extension"] if each["url"].endswith("eRS-ReferralState-1"))
    code: str = extension["extension"][0]["valueCoding"]["code"]
    return code


def code(reply: requests.Response) -> str:
    """The error code of an OperationOutcome."""
    found: str = reply.json()["issue"][0]["details"]["coding"][0]["code"]
    return found
