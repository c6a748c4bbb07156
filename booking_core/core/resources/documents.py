"""eRS-DocumentReference-1: an attached file, without its content."""

from typing import Any

from booking_core.core.documents import Document
from booking_core.core.resources.names import ODS_CODE, STU3_CODES, STU3_PROFILES, USER_STU3


def document_resource(document: Document) -> dict[str, Any]:
    """The attachment as a referral contains it."""
    kind = {
        "system": f"{STU3_CODES}eRS-AttachmentType-1",
        "code": document.kind,
        "display": str(document.kind).capitalize(),
    }
    return {
        "id": f"DocumentReference-{document.number}",
        "meta": {"profile": [f"{STU3_PROFILES}eRS-DocumentReference-1"]},
        "resourceType": "DocumentReference",
        "type": {"coding": [kind]},
        "status": "current",
        "indexed": document.indexed,
        **({"description": document.description} if document.description else {}),
        "content": [{"attachment": _attachment(document)}],
    }


def _attachment(document: Document) -> dict[str, Any]:
    # No malware scan here: a file is available at once.
    available = {"system": f"{STU3_CODES}eRS-AvailabilityStatus-1", "code": "AVAILABLE"}
    return {
        "id": str(document.number),
        "extension": [
            {"url": f"{STU3_PROFILES}Extension-eRS-AvailabilityStatus-1", "valueCoding": available},
            _who("AttachedBy", system=USER_STU3, value=document.card),
            _who("AttachedByOrganisation", system=ODS_CODE, value=document.organisation),
        ],
        "contentType": document.content_type,
        "url": f"Binary/{document.id}",
        "size": document.size,
        "title": document.title,
        "creation": document.uploaded[:10],
    }


def _who(name: str, *, system: str, value: str) -> dict[str, Any]:
    identifier = {"system": system, "value": value}
    return {"url": f"{STU3_PROFILES}Extension-eRS-{name}-1", "valueReference": {"identifier": identifier}}
