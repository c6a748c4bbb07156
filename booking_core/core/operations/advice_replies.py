"""What the hospital does with a request for advice: A026 answer it, A027 make a referral of it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import advice, referrals
from booking_core.core.access import PROVIDERS
from booking_core.core.advice import RESPONDER, Advice, NewMessage, Status
from booking_core.core.bodies import parameter, required, resource, text_at
from booking_core.core.code_systems import PRIORITIES
from booking_core.core.errors import ErsError, conflict, unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.operations.advice_requests import FOCUS, REQUEST, find, refuse_files, told, words
from booking_core.core.operations.referral_reply import referral_reply
from booking_core.core.operations.versions import check_if_match
from booking_core.core.referrals import Move, NewReferral, Shortlist, State
from booking_core.core.state import Core
from booking_core.tokens import Caller

ADVISED = "RETURN_TO_REFERRER_WITH_ADVICE"
OUTCOMES = {
    ADVISED: Status.REFERRER_TO_REVIEW_RESPONSE,
    "REQUIRE_FURTHER_INFORMATION": Status.REFERRER_TO_SUBMIT_FURTHER_INFORMATION,
}
RECOMMENDATIONS = {
    "ADVICE_ONLY_NO_REFERRAL_RECOMMENDED",
    "ADVICE_FOLLOWED_BY_REFERRAL_IF_REQUIRED",
    "REFERRAL_RECOMMENDED",
    "OTHER",
}
CONVERTED = "PROVIDER_CONVERTED_ADVICE_AND_GUIDANCE_ADMIN_TO_REFER"


async def reply(core: Core, request: Request, caller: Caller) -> Response:
    """A026: advise, or ask for more."""
    found = find(core, request.path_params["ubrn"], caller=caller)
    with core.changing(found):
        check_if_match(request, version=found.version, missing=400)
        body = await resource(request, kind="Parameters")
        refuse_files(body, "guidanceAttachmentFile")
        outcome, priority = _outcome(body), _priority(body, "updatedPriority")
        _check_open(found)
        answer = _message(core, words(body, "guidance"), caller=caller)
        with core.store.transaction() as conn:
            advice.say(conn, advice_id=found.id, message=answer)
            advice.move(conn, advice_id=found.id, to=OUTCOMES[outcome], priority=priority, now=answer.sent)
    return told(core, found.id, name="updatedCommunicationRequest", profile="eRS-SendCommunicationToRequester-Response")


def _outcome(body: dict[str, Any]) -> str:
    outcome = required(text_at(parameter(body, "guidanceOutcome"), "valueCoding", "code"), field="guidanceOutcome")
    if outcome not in OUTCOMES:
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics=f"'guidanceOutcome' ({outcome}) is not for a reply.")
    recommended = text_at(parameter(body, "guidanceIntendedRecommendation"), "valueCoding", "code")
    if (outcome == ADVISED) != (recommended in RECOMMENDATIONS):
        told_why = f"'guidanceIntendedRecommendation' goes with {ADVISED}, and only with that."
        raise unprocessable("VALUE_IS_REQUIRED" if recommended is None else "CONFLICTING_VALUES", diagnostics=told_why)
    return outcome


def _priority(body: dict[str, Any], name: str) -> str:
    code = required(text_at(parameter(body, name), "valueCoding", "code"), field=name)
    if code not in PRIORITIES:
        raise unprocessable("INVALID_VALUE", diagnostics=f"'{name}' ({code}) is no priority.")
    return code


def _check_open(found: Advice) -> None:
    if found.status is Status.ADVICE_CONVERTED:
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The request has become a referral.")


def _message(core: Core, guidance: str, *, caller: Caller) -> NewMessage:
    return NewMessage(
        sent_by=RESPONDER,
        organisation=caller.organisation,
        card=caller.card,
        role=caller.role,
        words=guidance,
        sent=instant(core.now()),
    )


async def convert(core: Core, request: Request, caller: Caller) -> Response:
    """A027: a referral with the same UBRN, which the hospital's administration then has to act on."""
    body = await resource(request, kind="Parameters")
    found = _source(core, body, caller=caller)
    with core.changing(found):
        refuse_files(body, "guidanceAttachmentFile", "reviewAttachmentFile")
        priority, comments = _priority(body, "newReferralPriority"), words(body, "reviewComments")
        answer = _message(core, words(body, "guidance"), caller=caller)
        _check_open(found)
        if not found.may_convert:
            told_why = "The referrer has not allowed a conversion."
            raise unprocessable("INAPPROPRIATE_VALUE", diagnostics=told_why)
        move = Move(to=State.TRIAGED_PROVIDER_TO_ACTION, now=answer.sent, reason=CONVERTED, comments=comments)
        with core.store.transaction() as conn:
            advice.say(conn, advice_id=found.id, message=answer)
            advice.move(conn, advice_id=found.id, to=Status.ADVICE_CONVERTED, priority=priority, now=answer.sent)
            referrals.create(conn, new=_referral(found, priority=priority), now=answer.sent, number=found.id)
            referrals.move(conn, referral_id=found.id, move=move)
    return referral_reply(core, found.id, status=201)


def _source(core: Core, body: dict[str, Any], *, caller: Caller) -> Advice:
    reference = required(text_at(parameter(body, "createFrom"), "valueReference", "reference"), field="createFrom")
    match = FOCUS.fullmatch(reference)
    if match is None:
        raise unprocessable("INVALID_VALUE", diagnostics=f"'createFrom' ({reference}) is invalid.")
    try:
        found = find(core, match.group(1), caller=caller)
    except ErsError as refusal:
        if refusal.status != 404:
            raise
        raise unprocessable("REFERENCE_NOT_FOUND", diagnostics="'createFrom' is not known.") from refusal
    if int(match.group(2)) != found.version:
        raise conflict()
    return found


def _referral(found: Advice, *, priority: str) -> NewReferral:
    shortlist = Shortlist(
        priority=priority, specialty=found.specialty, services=(found.service_id,), criteria=found.criteria
    )
    return NewReferral(
        nhs_number=found.nhs_number,
        shortlist=shortlist,
        pathway_start=None,
        organisation=found.organisation,
        application=found.application,
        card=found.card,
    )


ROUTES = (
    Operation(
        code="A026",
        name="replyToAdviceRequest",
        summary="Advise, or ask for more",
        method="POST",
        path=f"{REQUEST}/{{ubrn}}/$ers.sendCommunicationToRequester",
        roles=PROVIDERS,
        handler=reply,
    ),
    Operation(
        code="A027",
        name="convertAdviceRequest",
        summary="Make a referral of a request for advice",
        method="POST",
        path=f"{REFERRAL}/$ers.createFromCommunicationRequestActionLater",
        roles=PROVIDERS,
        handler=convert,
        status=201,
    ),
)
