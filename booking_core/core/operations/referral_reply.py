"""A referral as the reply to whoever read or changed it."""

from typing import Any

from starlette.responses import Response

from booking_core.core import appointments, documents, referrals
from booking_core.core.errors import not_found
from booking_core.core.replies import fhir
from booking_core.core.resources.names import STU3_PROFILES
from booking_core.core.resources.referral import referral_resource
from booking_core.core.state import Core


def referral_reply(core: Core, referral_id: int, *, status: int = 200, within: str = "") -> Response:
    """The referral as it stands now, its version as ETag; `within` names the Parameters profile that wraps it."""
    conn = core.store.connection
    referral = referrals.find(conn, referral_id=referral_id)
    if referral is None:
        raise not_found()
    body = referral_resource(
        referral,
        appointment=appointments.find(conn, appointment_id=referral.appointment_id),
        documents=documents.attached(conn, referral_id=referral_id),
        core=core,
    )
    return fhir(_wrapped(body, within=within) if within else body, status=status, version=referral.version)


def _wrapped(body: dict[str, Any], *, within: str) -> dict[str, Any]:
    return {
        "meta": {"profile": [f"{STU3_PROFILES}{within}"]},
        "resourceType": "Parameters",
        "parameter": [{"name": "updatedReferralRequest", "resource": body}],
    }
