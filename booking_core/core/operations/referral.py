"""A011 create, A005 read and A036 cancel a referral."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.asgi import header
from booking_core.clock import instant
from booking_core.core import appointments, referrals
from booking_core.core.access import CLINICAL, REFERRERS
from booking_core.core.appointments import Cancellation, Status
from booking_core.core.bodies import parameter, required, resource, text_at
from booking_core.core.code_systems import REFERRAL_REASONS
from booking_core.core.errors import not_found, unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.operations.reasons import check_reason
from booking_core.core.operations.referral_reply import referral_reply
from booking_core.core.operations.search import patient
from booking_core.core.operations.shortlists import chosen
from booking_core.core.operations.versions import changed_referral
from booking_core.core.referrals import Move, NewReferral, Referral, State
from booking_core.core.state import Core
from booking_core.tokens import Caller

CANCELLED = "eRS-CancelReferral-Response-Parameters-1"


async def create(core: Core, request: Request, caller: Caller) -> Response:
    """A011: a referral with its shortlist, NOT_BOOKED, version 1. The UBRN is its id."""
    new = new_referral(core, await resource(request, kind="Parameters"), caller=caller)
    with core.store.transaction() as conn:
        referral_id = referrals.create(conn, new=new, now=instant(core.now()))
    return referral_reply(core, referral_id, status=201)


def new_referral(core: Core, body: dict[str, Any], *, caller: Caller) -> NewReferral:
    """What A011 and A021 ask for. Raises ErsError 422."""
    return NewReferral(
        nhs_number=patient(body),
        shortlist=chosen(core, body),
        pathway_start=text_at(parameter(body, "eReferralPathwayStart"), "valueInstant"),
        organisation=caller.organisation,
        application=caller.application,
        card=text_at(parameter(body, "referringClinician"), "valueIdentifier", "value") or caller.card,
    )


async def read(core: Core, request: Request, caller: Caller) -> Response:
    """A005, also with /_history/{version}: only the current version can be read."""
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    if request.path_params.get("version", str(referral.version)) != str(referral.version):
        raise not_found()
    return referral_reply(core, referral.id)


async def cancel(core: Core, request: Request, caller: Caller) -> Response:
    """A036: the end of a referral, with its appointment if it has one."""
    with changed_referral(core, request, caller=caller) as referral:
        body = await resource(request, kind="Parameters")
        code = text_at(parameter(body, "cancellationReason"), "valueCoding", "code")
        comment = text_at(parameter(body, "cancellationComments"), "valueString")
        reason = required(code, field="cancellationReason")
        check_reason(
            reason,
            comment=comment,
            reasons=REFERRAL_REASONS,
            role=caller.role,
            with_appointment=referral.state is State.BOOKED,
        )
        if referral.state is State.CANCELLED_REFERRAL:
            raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The referral is cancelled already.")
        await cancel_at_hospital(core, request, referral)
        move = Move(
            to=State.CANCELLED_REFERRAL,
            now=instant(core.now()),
            reason=reason,
            comments=comment,
            ended_by=caller.organisation,
        )
        _store_cancelled(core, referral, move=move)
    return referral_reply(core, referral.id, within=CANCELLED)


async def cancel_at_hospital(core: Core, request: Request, referral: Referral) -> None:
    """Cancel a referral's booked appointment in the hospital's diary, if it has one. Raises ErsError 502, 504."""
    appointment = appointments.find(core.store.connection, appointment_id=referral.appointment_id)
    if appointment is None or appointment.status is not Status.BOOKED or appointment.slot_id is None:
        return
    provider = core.service(appointment.service_id).provider
    traceparent = header(request.scope, b"traceparent")
    await core.pas.cancel(provider, slot_id=appointment.slot_id, ubrn=referral.ubrn, traceparent=traceparent)


def _store_cancelled(core: Core, referral: Referral, *, move: Move) -> None:
    with core.store.transaction() as conn:
        version = referrals.move(conn, referral_id=referral.id, move=move)
        appointment = appointments.find(conn, appointment_id=referral.appointment_id)
        if appointment is not None and appointment.status is not Status.CANCELLED:
            system = core.code_systems.url("REFERRAL-CANCELLATION-REASON")
            cancellation = Cancellation(reason_system=system, reason=move.reason or "", comment=move.comments)
            appointments.cancel(
                conn, appointment_id=appointment.id, referral_version=version, cancellation=cancellation
            )


ROUTES = (
    Operation(
        code="A011",
        name="createReferral",
        summary="Create a referral",
        method="POST",
        path=f"{REFERRAL}/$ers.createReferral",
        roles=REFERRERS,
        handler=create,
        status=201,
    ),
    Operation(
        code="A005",
        name="readReferral",
        summary="A referral",
        method="GET",
        path=f"{REFERRAL}/{{ubrn}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A005",
        name="readReferralVersion",
        summary="A referral, if this is its version",
        method="GET",
        path=f"{REFERRAL}/{{ubrn}}/_history/{{version}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A036",
        name="cancelReferral",
        summary="End a referral, with its appointment",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.cancelReferral",
        roles=CLINICAL,
        handler=cancel,
    ),
)
