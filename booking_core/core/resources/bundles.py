"""Searchset bundles: slots (A015), available actions (A029), business functions (A030)."""

import uuid
from collections.abc import Sequence
from typing import Any

from booking_core.core.resources.names import BUNDLE, ODS_CODE, R4_CODES, SERVICE, STU3_CODES, USER_R4
from booking_core.core.slots import Slot
from booking_core.tokens import Caller

SLOT_PROFILE = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Slot-1"
SCHEDULE_PROFILE = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Schedule-1"
TASK_PROFILE = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Task-1"
ACTION_WORDS = {
    "CREATE_APPOINTMENT": "Create Appointment",
    "CHANGE_SHORTLIST": "Change Shortlist",
    "CHANGE_SHORTLIST_AND_SEND_FOR_TRIAGE": "Change Shortlist and Send for Triage",
    "RECORD_REVIEW_OUTCOME": "Record Review Outcome",
    "CANCEL_REFERRAL": "Cancel Referral",
    "CANCEL_DIRECTLY_BOOKED_APPOINTMENT": "Cancel Directly Booked Appointment",
}


def slot_bundle(
    slots: Sequence[Slot], *, service_id: str, total: int, links: dict[str, str], base: str, updated: str
) -> dict[str, Any]:
    """Free slots and the service's schedule; `links` by relation."""
    entries = [_slot_entry(slot, base=base) for slot in slots]
    if entries:
        entries.append(_schedule_entry(service_id, base=base))
    return {**_stu3_bundle(links, updated=updated), "total": total, "entry": entries}


def _stu3_bundle(links: dict[str, str], *, updated: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "meta": {"lastUpdated": updated, "profile": [BUNDLE]},
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
    }


def _slot_entry(slot: Slot, *, base: str) -> dict[str, Any]:
    return {
        "fullUrl": f"{base}/STU3/Slot/{slot.id}",
        "resource": {
            "id": str(slot.id),
            "meta": {"profile": [SLOT_PROFILE]},
            "resourceType": "Slot",
            "identifier": [{"system": "https://fhir.nhs.uk/Id/alternative-slot", "value": f"USRN-{slot.id}"}],
            "schedule": {"reference": f"Schedule/{slot.service_id}"},
            "status": "free",
            "start": slot.starts,
            "end": slot.ends,
        },
        "search": {"mode": "match"},
    }


def _schedule_entry(service_id: str, *, base: str) -> dict[str, Any]:
    return {
        "fullUrl": f"{base}/STU3/Schedule/{service_id}",
        "resource": {
            "id": service_id,
            "meta": {"profile": [SCHEDULE_PROFILE]},
            "resourceType": "Schedule",
            "identifier": [{"system": "https://fhir.nhs.uk/Id/ers-schedule", "value": service_id}],
            "actor": [{"identifier": {"system": SERVICE, "value": service_id}}],
        },
        "search": {"mode": "include"},
    }


def task_bundle(actions: Sequence[str], *, focus: str, base: str, updated: str) -> dict[str, Any]:
    """What the caller may do with the referral version `focus`."""
    link = f"{base}/STU3/Task?focus={focus}&intent=proposal&status=ready"
    entries = [_task_entry(action, focus=focus, base=base) for action in actions]
    return {**_stu3_bundle({"self": link}, updated=updated), "entry": entries}


def _task_entry(action: str, *, focus: str, base: str) -> dict[str, Any]:
    task_id = str(uuid.uuid4())
    coding = {
        "system": f"{STU3_CODES}eRS-AvailableActionsForUser-1",
        "code": action,
        "display": ACTION_WORDS[action],
    }
    return {
        "fullUrl": f"{base}/STU3/Task/{task_id}",
        "resource": {
            "id": task_id,
            "meta": {"profile": [TASK_PROFILE]},
            "resourceType": "Task",
            "status": "ready",
            "intent": "proposal",
            "focus": {"reference": focus},
            "code": {"coding": [coding]},
        },
        "search": {"mode": "match"},
    }


def role_bundle(caller: Caller, *, base: str, updated: str) -> dict[str, Any]:
    """The caller's business functions by organisation (R4)."""
    role_id = f"PractitionerRole-{caller.organisation}-{caller.card}"
    url = f"{base}/R4/PractitionerRole"
    resource = {
        "id": role_id,
        "meta": {"lastUpdated": updated},
        "resourceType": "PractitionerRole",
        "practitioner": {"identifier": {"system": USER_R4, "value": caller.card}},
        "organization": {"identifier": {"system": ODS_CODE, "value": caller.organisation}},
        "code": [{"coding": [{"system": f"{R4_CODES}eRS-BusinessFunction-1", "code": caller.role}]}],
    }
    return {
        "id": str(uuid.uuid4()),
        "meta": {"lastUpdated": updated},
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "timestamp": updated,
        "link": [{"relation": "self", "url": url}],
        "entry": [{"fullUrl": f"{url}/{role_id}", "resource": resource, "search": {"mode": "match"}}],
    }
