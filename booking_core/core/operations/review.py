"""What a hospital's clinician decides: A013 accept, A014 reject, A022 cancel and act later, A028 triage outcome."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import appointments, documents, referrals
from booking_core.core.access import PROVIDERS
from booking_core.core.appointments import Cancellation
from booking_core.core.bodies import parameter, required, resource, text_at
from booking_core.core.code_systems import APPOINTMENT_REASONS, PRIORITIES
from booking_core.core.documents import PROVIDER, Attachment
from booking_core.core.errors import ErsError, unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.operations.attachments import wanted_attachments
from booking_core.core.operations.reasons import check_reason
from booking_core.core.operations.referral import cancel_at_hospital
from booking_core.core.operations.referral_reply import referral_reply
from booking_core.core.operations.versions import changed_referral
from booking_core.core.referrals import Move, Referral, State
from booking_core.core.state import Core
from booking_core.tokens import Caller

RETURN = "RETURN_TO_REFERRER_WITH_ADVICE"
OUTCOMES = {RETURN: State.TRIAGE_RESPONSE, "ACCEPT_REFER_BOOK_LATER": State.TRIAGED_PROVIDER_TO_ACTION}
ACTION_LATER = "CANCEL_APPOINTMENT_ACTION_LATER"


async def accept(core: Core, request: Request, caller: Caller) -> Response:
    """A013: the booking is right; the referral leaves the list of those to review."""
    with changed_referral(core, request, caller=caller) as referral:
        _check_state(referral, State.BOOKED)
        if referral.reviewed:
            raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The referral is accepted already.")
        move = Move(to=State.BOOKED, now=instant(core.now()), appointment_id=referral.appointment_id, reviewed=True)
        with core.store.transaction() as conn:
            version = referrals.move(conn, referral_id=referral.id, move=move)
            appointments.follow(conn, appointment_id=referral.appointment_id, referral_version=version)
    return referral_reply(core, referral.id)


async def reject(core: Core, request: Request, caller: Caller) -> Response:
    """A014: back to the referrer with a reason; the appointment is cancelled, also in the hospital's diary."""
    with changed_referral(core, request, caller=caller) as referral:
        body = await resource(request, kind="Parameters")
        _check_state(referral, State.BOOKED)
        code = text_at(parameter(body, "rejectionReason"), "valueCoding", "code")
        comment = text_at(parameter(body, "rejectionComments"), "valueString")
        reason = required(code, field="rejectionReason")
        check_reason(reason, comment=comment, reasons=APPOINTMENT_REASONS, role=caller.role, with_appointment=True)
        await _cancel_for_rejection(core, request, referral)
        move = Move(
            to=State.REJECTED,
            now=instant(core.now()),
            appointment_id=referral.appointment_id,
            reason=reason,
            comments=comment,
        )
        system = core.code_systems.url("APPOINTMENT-CANCELLATION-REASON")
        cancellation = Cancellation(reason_system=system, reason=reason, comment=comment)
        with core.store.transaction() as conn:
            version = referrals.move(conn, referral_id=referral.id, move=move)
            appointments.cancel(
                conn,
                appointment_id=referral.appointment_id or 0,
                referral_version=version,
                cancellation=cancellation,
            )
    return referral_reply(core, referral.id)


async def _cancel_for_rejection(core: Core, request: Request, referral: Referral) -> None:
    try:
        await cancel_at_hospital(core, request, referral)
    except ErsError as refusal:
        if refusal.status != 502:
            raise
        # For A014 a 504 is published, a 502 is not.
        raise unprocessable("UNABLE_TO_CANCEL_APPOINTMENT", diagnostics=refusal.diagnostics) from refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A decision that leaves the next act to the hospital's administrators, or gives the referral back."""

    code: str
    to: State
    comment: str
    priority: str | None
    files: list[Attachment]


async def cancel_and_act_later(core: Core, request: Request, caller: Caller) -> Response:
    """A022: cancel the appointment; the hospital makes another one.

    No error of the hospital's system is published for this: what it did not cancel, its next booking there puts right.
    """
    with changed_referral(core, request, caller=caller) as referral:
        body = await resource(request, kind="Parameters")
        _check_state(referral, State.BOOKED)
        outcome = Outcome(
            code=ACTION_LATER,
            to=State.TRIAGED_PROVIDER_TO_ACTION,
            comment=required(text_at(parameter(body, "comments"), "valueString"), field="comments"),
            priority=_priority(body, "priority"),
            files=wanted_attachments(core, body, name="providerAttachmentFile", referral=referral),
        )
        with suppress(ErsError):
            await cancel_at_hospital(core, request, referral)
        _store(core, referral, outcome=outcome)
    return referral_reply(core, referral.id)


async def record_outcome(core: Core, request: Request, caller: Caller) -> Response:
    """A028: what became of a triage request, or of a referral that waited for want of slots."""
    with changed_referral(core, request, caller=caller) as referral:
        body = await resource(request, kind="Parameters")
        _check_state(referral, State.AWAITING_TRIAGE, State.DEFERRED_TO_PROVIDER)
        _store(core, referral, outcome=_outcome(core, body, referral=referral))
    return referral_reply(core, referral.id)


def _outcome(core: Core, body: dict[str, Any], *, referral: Referral) -> Outcome:
    code = required(text_at(parameter(body, "reviewOutcome"), "valueCoding", "code"), field="reviewOutcome")
    if code not in OUTCOMES:
        raise unprocessable("INVALID_CODE", diagnostics=f"'reviewOutcome' ({code}) is not a legal value.")
    priority = _priority(body, "reviewPriority")
    if code == RETURN and priority not in (None, referral.priority):
        raise unprocessable("PRIORITY_NOT_CURRENT", diagnostics="'reviewPriority' cannot change with this outcome.")
    comment = text_at(parameter(body, "reviewComments"), "valueString")
    if comment is None:
        raise unprocessable("VALUE_IS_REQUIRED", diagnostics="'reviewComments' is missing.")
    files = wanted_attachments(core, body, name="reviewAttachmentFile", referral=referral)
    return Outcome(code=code, to=OUTCOMES[code], comment=comment, priority=priority, files=files)


def _priority(body: dict[str, Any], name: str) -> str | None:
    code = text_at(parameter(body, name), "valueCoding", "code")
    if code is not None and code not in PRIORITIES:
        raise unprocessable("INVALID_CODE", diagnostics=f"'{name}' ({code}) is not a legal value.")
    return code


def _store(core: Core, referral: Referral, *, outcome: Outcome) -> None:
    move = Move(
        to=outcome.to,
        now=instant(core.now()),
        appointment_id=referral.appointment_id,
        reason=outcome.code,
        comments=outcome.comment,
        reviewed=True,
    )
    with core.store.transaction() as conn:
        version = referrals.move(conn, referral_id=referral.id, move=move)
        if outcome.priority is not None:
            referrals.set_priority(conn, referral_id=referral.id, priority=outcome.priority)
        appointments.propose_again(
            conn,
            appointment_id=referral.appointment_id or 0,
            referral_version=version,
            outcome=outcome.code,
            comment=outcome.comment,
        )
        documents.attach(conn, kind=PROVIDER, files=outcome.files)


def _check_state(referral: Referral, *right: State) -> None:
    if referral.state not in right:
        told = f"The referral is {referral.state}, not {' or '.join(right)}."
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics=told)


ROUTES = (
    Operation(
        code="A013",
        name="acceptReferral",
        summary="Accept a booked referral",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.acceptReferral",
        roles=PROVIDERS,
        handler=accept,
        media_types=(),
    ),
    Operation(
        code="A014",
        name="rejectReferral",
        summary="Reject a booked referral",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.rejectReferral",
        roles=PROVIDERS,
        handler=reject,
    ),
    Operation(
        code="A022",
        name="cancelAppointmentActionLater",
        summary="Cancel the appointment; the hospital makes another one",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.cancelAppointmentActionLater",
        roles=PROVIDERS,
        handler=cancel_and_act_later,
    ),
    Operation(
        code="A028",
        name="recordOutcome",
        summary="Record the outcome of a triage",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.recordReviewOutcome",
        roles=PROVIDERS,
        handler=record_outcome,
    ),
)
