"""A038 read and A034 cancel an appointment."""

from starlette.requests import Request
from starlette.responses import Response

from booking_core.asgi import header
from booking_core.clock import instant
from booking_core.core import appointments, referrals
from booking_core.core.access import CLINICAL, REFERRERS
from booking_core.core.appointments import Appointment, Cancellation, Status
from booking_core.core.bodies import required, resource, text_at
from booking_core.core.code_systems import APPOINTMENT_REASONS
from booking_core.core.errors import not_found, unprocessable
from booking_core.core.operation import STU3, Operation
from booking_core.core.operations.reasons import check_reason
from booking_core.core.operations.versions import check_if_match
from booking_core.core.referrals import Move, Referral, State
from booking_core.core.replies import fhir
from booking_core.core.resources.appointment import appointment_resource
from booking_core.core.state import Core
from booking_core.tokens import Caller

MAX_DIGITS = 18


async def read(core: Core, request: Request, caller: Caller) -> Response:
    """A038, also with /_history/{version}: only the current version can be read."""
    appointment, _ = _find(core, request, caller=caller)
    if request.path_params.get("version", str(appointment.version)) != str(appointment.version):
        raise not_found()
    return _reply(core, appointment)


async def cancel(core: Core, request: Request, caller: Caller) -> Response:
    """A034: cancel a booked appointment; the slot is free again and the referral with the referrer."""
    appointment, referral = _find(core, request, caller=caller)
    with core.changing(referral):
        check_if_match(request, version=appointment.version)
        cancellation = _cancellation(core, await resource(request, kind="Appointment"), caller=caller)
        if appointment.status is not Status.BOOKED or appointment.slot_id is None:
            told = f"The appointment is {appointment.status}, not booked."
            raise unprocessable("INVALID_REQUEST_STATE", diagnostics=told)
        provider = core.service(appointment.service_id).provider
        traceparent = header(request.scope, b"traceparent")
        await core.pas.cancel(provider, slot_id=appointment.slot_id, ubrn=referral.ubrn, traceparent=traceparent)
        with core.store.transaction() as conn:
            move = Move(
                to=State.APPT_CANCELLED_BY_PATIENT,
                now=instant(core.now()),
                appointment_id=appointment.id,
                reason=cancellation.reason,
                comments=cancellation.comment,
            )
            version = referrals.move(conn, referral_id=referral.id, move=move)
            appointments.cancel(
                conn, appointment_id=appointment.id, referral_version=version, cancellation=cancellation
            )
    changed, _ = _find(core, request, caller=caller)
    return _reply(core, changed)


def _find(core: Core, request: Request, *, caller: Caller) -> tuple[Appointment, Referral]:
    text = request.path_params["appointmentId"]
    if not (text.isascii() and text.isdigit()) or len(text) > MAX_DIGITS:
        raise not_found()
    appointment = appointments.find(core.store.connection, appointment_id=int(text))
    if appointment is None:
        raise not_found()
    return appointment, core.referral(f"{appointment.referral_id:012d}", caller=caller)


def _cancellation(core: Core, body: dict[str, object], *, caller: Caller) -> Cancellation:
    if text_at(body, "status") != "cancelled":
        raise unprocessable("INVALID_VALUE", diagnostics="'status' must be cancelled.")
    reason = required(text_at(body, "reason", 0, "coding", 0, "code"), field="reason")
    comment = text_at(body, "comment")
    check_reason(reason, comment=comment, reasons=APPOINTMENT_REASONS, role=caller.role, with_appointment=True)
    system = core.code_systems.url("APPOINTMENT-CANCELLATION-REASON")
    return Cancellation(reason_system=system, reason=reason, comment=comment)


def _reply(core: Core, appointment: Appointment) -> Response:
    name = core.service(appointment.service_id).name
    return fhir(appointment_resource(appointment, service_name=name), version=appointment.version)


PATH = f"{STU3}/Appointment/{{appointmentId}}"
ROUTES = (
    Operation(
        code="A038",
        name="readAppointment",
        summary="An appointment",
        method="GET",
        path=PATH,
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A038",
        name="readAppointmentVersion",
        summary="An appointment, if this is its version",
        method="GET",
        path=f"{PATH}/_history/{{version}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A034",
        name="cancelAppointment",
        summary="Cancel an appointment",
        method="PUT",
        path=PATH,
        roles=REFERRERS,
        handler=cancel,
    ),
)
