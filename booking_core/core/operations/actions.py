"""A029: what may the caller do with this referral now?"""

import re

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core.access import CLINICAL, REFERRERS
from booking_core.core.directory import APPOINTMENT
from booking_core.core.errors import ErsError, bad_request
from booking_core.core.operation import STU3, Operation
from booking_core.core.referrals import WITH_REFERRER, Referral, State
from booking_core.core.replies import fhir
from booking_core.core.resources.bundles import task_bundle
from booking_core.core.state import Core
from booking_core.tokens import Caller

FOCUS = re.compile(r"ReferralRequest/([0-9]{12})/_history/([0-9]+)")
FIXED = {"intent": "proposal", "status": "ready"}
FOR_REVIEW = (State.AWAITING_TRIAGE, State.DEFERRED_TO_PROVIDER)


async def available_actions(core: Core, request: Request, caller: Caller) -> Response:
    """A029. Only the current version of the referral is permissible."""
    asked = request.query_params
    for name in ("focus", *FIXED):
        if name not in asked:
            raise bad_request("MISSING_PARAMETER", diagnostics=f"'{name}' is missing.")
        if asked[name] != FIXED.get(name, asked[name]):
            raise bad_request("INVALID_VALUE", diagnostics=f"'{name}' must be {FIXED[name]}.")
    referral = _focused(core, asked["focus"], caller=caller)
    actions = _for_referrers(core, referral) if caller.role in REFERRERS else _for_providers(referral)
    return fhir(task_bundle(actions, focus=asked["focus"], base=core.base, updated=instant(core.now())))


def _for_referrers(core: Core, referral: Referral) -> tuple[str, ...]:
    if referral.state is State.CANCELLED_REFERRAL:
        return ()
    if referral.state is State.BOOKED:
        return ("CANCEL_DIRECTLY_BOOKED_APPOINTMENT", "CANCEL_REFERRAL")
    if referral.state not in WITH_REFERRER:
        return ("CANCEL_REFERRAL",)
    bookable = any(core.service(each).request_type == APPOINTMENT for each in referral.services)
    booking = ("CREATE_APPOINTMENT",) if bookable else ()
    return (*booking, "CHANGE_SHORTLIST", "CHANGE_SHORTLIST_AND_SEND_FOR_TRIAGE", "CANCEL_REFERRAL")


def _for_providers(referral: Referral) -> tuple[str, ...]:
    if referral.state is State.CANCELLED_REFERRAL:
        return ()
    to_review = referral.state in FOR_REVIEW or (referral.state is State.BOOKED and not referral.reviewed)
    return ("RECORD_REVIEW_OUTCOME", "CANCEL_REFERRAL") if to_review else ("CANCEL_REFERRAL",)


def _focused(core: Core, focus: str, *, caller: Caller) -> Referral:
    match = FOCUS.fullmatch(focus)
    if match is None:
        raise bad_request("INVALID_VALUE", diagnostics="'focus' must be ReferralRequest/{ubrn}/_history/{version}.")
    try:
        referral = core.referral(match.group(1), caller=caller)
    except ErsError as refusal:
        # A029 publishes no 404 or 422.
        raise bad_request("REFERENCE_NOT_FOUND", diagnostics="'focus' is not a referral of yours.") from refusal
    if int(match.group(2)) != referral.version:
        raise bad_request("HISTORY_NOT_SUPPORTED", diagnostics="Only the current version is permissible.")
    return referral


ROUTES = (
    Operation(
        code="A029",
        name="readActions",
        summary="What the user may do with a referral",
        method="GET",
        path=f"{STU3}/Task",
        roles=CLINICAL,
        handler=available_actions,
        query=("focus", "intent", "status"),
    ),
)
