"""eRS-CommunicationRequest-1 and eRS-Communication-1, the conversation's bundle and the worklist of A023."""

import uuid
from collections.abc import Sequence
from typing import Any

from booking_core.core.advice import REQUESTER, Advice, Message, Status
from booking_core.core.code_systems import SPECIALTIES
from booking_core.core.resources.names import (
    BUNDLE,
    NHS_NUMBER,
    ODS_CODE,
    SERVICE,
    STU3_CODES,
    STU3_PROFILES,
    USER_STU3,
)
from booking_core.core.resources.referral import criteria_resource, extension, priority_coding, shortlist_resource
from booking_core.core.state import Core

AUTHORISATION = {
    True: (
        "AUTHORISED_TO_CONVERT",
        "Referrer has allowed the Service Provider to convert the Advice and Guidance to a Referral",
    ),
    False: (
        "NOT_AUTHORISED_TO_CONVERT",
        "Referrer has NOT allowed the Service Provider to convert the Advice and Guidance to a Referral",
    ),
}
"""Published words."""
ASKS_AS = "REFERRING_CLINICIAN"


def request_resource(advice: Advice, *, core: Core) -> dict[str, Any]:
    """The request as A024, A026 and A044 answer it."""
    asker = {
        "extension": [_role_reference(f"#{_role_id('PractitionerRole.', advice.card, advice.organisation, ASKS_AS)}")]
    }
    return {
        "id": advice.ubrn,
        "meta": {"versionId": str(advice.version), "profile": [f"{STU3_PROFILES}eRS-CommunicationRequest-1"]},
        "resourceType": "CommunicationRequest",
        "extension": _extensions(advice, core=core),
        "contained": [
            criteria_resource(advice.criteria),
            shortlist_resource((advice.service_id,), core=core),
            _role("PractitionerRole.", card=advice.card, organisation=advice.organisation, role=ASKS_AS),
        ],
        "status": "completed" if advice.status is Status.ADVICE_CONVERTED else "active",
        "category": [_coded(f"{STU3_CODES}eRS-AdviceAndGuidanceStatus-1", advice.status)],
        "subject": {"identifier": {"system": NHS_NUMBER, "value": advice.nhs_number}},
        "recipient": [{"extension": [_service_reference(advice.service_id)]}],
        "sender": asker,
        "requester": {"agent": asker},
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ers-request-id", "value": advice.request_id}],
    }


def message_resource(message: Message, *, advice: Advice, contained: bool) -> dict[str, Any]:
    """One message; with its sender `contained`, or referred to within a bundle."""
    prefix = "PractitionerRole." if contained else ""
    sender = _role(prefix, card=message.card, organisation=message.organisation, role=message.role)
    reference = f"#{sender['id']}" if contained else f"PractitionerRole/{sender['id']}"
    mine = message.sent_by == REQUESTER
    to: dict[str, Any] = {"extension": [_service_reference(advice.service_id)]}
    back: dict[str, Any] = {"identifier": {"system": ODS_CODE, "value": advice.organisation}}
    requester = f"{STU3_PROFILES}Extension-Communication-Requester-1"
    return {
        "id": str(message.number),
        "meta": {"versionId": "0", "profile": [f"{STU3_PROFILES}eRS-Communication-1"]},
        "resourceType": "Communication",
        **({"contained": [sender]} if contained else {}),
        "extension": [{"url": requester, "valueReference": {"reference": reference}}],
        "basedOn": [{"reference": f"CommunicationRequest/{advice.ubrn}/_history/{advice.version}"}],
        "status": "completed",
        "category": [_coded(f"{STU3_CODES}eRS-CommunicationSentBy-1", message.sent_by)],
        "recipient": [to if mine else back],
        "sent": message.sent,
        "sender": {"extension": [_role_reference(reference)]},
        "note": [{"text": message.words}],
    }


def conversation_bundle(
    messages: Sequence[Message], *, advice: Advice, link: str, base: str, updated: str
) -> dict[str, Any]:
    """The messages and, once each, who sent them."""
    senders = {
        (each.card, each.organisation, each.role): _role(
            "", card=each.card, organisation=each.organisation, role=each.role
        )
        for each in messages
    }
    found = [message_resource(each, advice=advice, contained=False) for each in messages]
    return {
        "id": str(uuid.uuid4()),
        "meta": {"lastUpdated": updated, "profile": [BUNDLE]},
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(messages),
        "link": [{"relation": "self", "url": link}],
        "entry": [
            *(_entry(f"{base}/STU3/Communication/{each['id']}", each, mode="match") for each in found),
            *(_entry(f"{base}/STU3/PractitionerRole/{each['id']}", each, mode="include") for each in senders.values()),
        ],
    }


def worklist_resource(waiting: Sequence[Advice], *, core: Core) -> dict[str, Any]:
    """eRS-FetchWorklist-List-1 of A023."""
    return {
        "meta": {"profile": [f"{STU3_PROFILES}eRS-FetchWorklist-List-1"]},
        "resourceType": "List",
        "status": "current",
        "mode": "snapshot",
        "entry": [
            {
                "extension": [
                    {
                        "extension": _item(each, core=core),
                        "url": f"{STU3_PROFILES}Extension-eRS-AdviceAndGuidanceRequests-WorkListItem-1",
                    }
                ],
                "item": {"reference": f"CommunicationRequest/{each.ubrn}"},
            }
            for each in waiting
        ],
    }


def _item(advice: Advice, *, core: Core) -> list[dict[str, Any]]:
    def concept(url: str, system: str, code: str) -> dict[str, Any]:
        return {"url": url, "valueCodeableConcept": _coded(system, code)}

    service = {"system": SERVICE, "value": advice.service_id}
    clinic = core.service(advice.service_id)
    return [
        concept("priority", f"{STU3_CODES}eRS-Priority-1", advice.priority),
        concept("specialty", core.code_systems.url("SPECIALTY"), advice.specialty),
        {"url": "patient", "valueReference": {"identifier": {"system": NHS_NUMBER, "value": advice.nhs_number}}},
        concept("category", f"{STU3_CODES}eRS-AdviceAndGuidanceStatus-1", advice.status),
        {"url": "adviceFirstRequested", "valueDateTime": advice.created},
        {"url": "adviceLastUpdated", "valueDateTime": advice.updated},
        {"url": "referrer", "valueReference": {"identifier": {"system": USER_STU3, "value": advice.card}}},
        {"url": "service", "valueReference": {"identifier": service, "display": clinic.name}},
        concept("clinicType", core.code_systems.url("CLINIC-TYPE"), clinic.clinic_type),
        {"url": "communicationRequestVersion", "valueInteger": advice.version},
    ]


def _extensions(advice: Advice, *, core: Core) -> list[dict[str, Any]]:
    code, words = AUTHORISATION[advice.may_convert]
    system = f"{STU3_CODES}eRS-ProviderConversionAuthorisation-1"
    specialty = {
        "system": core.code_systems.url("SPECIALTY"),
        "code": advice.specialty,
        "display": SPECIALTIES[advice.specialty],
    }
    return [
        extension("ReferralPriority", valueCodeableConcept={"coding": [priority_coding(advice.priority)]}),
        extension("ProviderConversionAuthorisation", valueCoding={"system": system, "code": code, "display": words}),
        extension("ReferralShortlist", valueReference={"reference": "#shortlist"}),
        extension("Specialty", valueCoding=specialty),
    ]


def _role(prefix: str, *, card: str, organisation: str, role: str) -> dict[str, Any]:
    return {
        "id": _role_id(prefix, card, organisation, role),
        "meta": {"profile": ["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-PractitionerRole-1"]},
        "resourceType": "PractitionerRole",
        "practitioner": {"identifier": {"system": USER_STU3, "value": card}},
        "organization": {"identifier": {"system": ODS_CODE, "value": organisation}},
        "code": [_coded(f"{STU3_CODES}eRS-BusinessFunction-1", role)],
    }


def _role_id(prefix: str, card: str, organisation: str, role: str) -> str:
    return f"{prefix}{card}.{organisation}.{role.replace('_', '-')}"


def _role_reference(reference: str) -> dict[str, Any]:
    url = f"{STU3_PROFILES}Extension-PractitionerRole-Reference-1"
    return {"url": url, "valueReference": {"reference": reference}}


def _service_reference(service_id: str) -> dict[str, Any]:
    url = f"{STU3_PROFILES}Extension-HealthcareService-Reference-1"
    return {"url": url, "valueReference": {"identifier": {"system": SERVICE, "value": service_id}}}


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _entry(url: str, resource: dict[str, Any], *, mode: str) -> dict[str, Any]:
    return {"fullUrl": url, "resource": resource, "search": {"mode": mode}}
