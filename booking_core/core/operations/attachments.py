"""Reading the DocumentReferences that a request attaches (A012, A022, A028)."""

from typing import Any

from booking_core.core import documents
from booking_core.core.bodies import entries, required, text_at
from booking_core.core.documents import Attachment
from booking_core.core.errors import unprocessable
from booking_core.core.referrals import Referral
from booking_core.core.state import Core

BINARY = "Binary/"


def wanted_attachments(core: Core, body: dict[str, Any], *, name: str, referral: Referral) -> list[Attachment]:
    """The files of every parameter `name`: known, uploaded for this referral, none twice. Raises ErsError 422."""
    found = [
        _attachment(core, each["resource"], referral=referral)
        for each in entries(body, "parameter")
        if each.get("name") == name and isinstance(each.get("resource"), dict)
    ]
    if len({each.file_id for each in found}) < len(found):
        raise unprocessable("DUPLICATE_FILENAME", diagnostics=f"'{name}' names a file twice.")
    return found


def _attachment(core: Core, reference: dict[str, Any], *, referral: Referral) -> Attachment:
    url = required(text_at(reference, "content", 0, "attachment", "url"), field="attachment.url")
    document = documents.find(core.store.connection, file_id=url.removeprefix(BINARY))
    if document is None:
        raise unprocessable("REFERENCE_NOT_FOUND", diagnostics=f"'attachment.url' ({url}) is no file of ours.")
    if document.referral_id != referral.id:
        told = "The file was uploaded without this referral's NHSD-eRS-Referral-ID."
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics=told)
    indexed = required(text_at(reference, "indexed"), field="indexed")
    return Attachment(file_id=document.id, description=text_at(reference, "description"), indexed=indexed)
