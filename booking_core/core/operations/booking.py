"""A016: book a slot, or leave the booking to the hospital where that is allowed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.asgi import header
from booking_core.clock import instant
from booking_core.core import appointments, referrals, slots
from booking_core.core.access import REFERRERS
from booking_core.core.appointments import Deferral
from booking_core.core.bodies import entries, required, resource, text_at
from booking_core.core.directory import TRIAGE, ClinicalService
from booking_core.core.errors import ErsError, conflict, unprocessable
from booking_core.core.operation import STU3, Operation
from booking_core.core.operations.deferral import defer
from booking_core.core.operations.moments import same_moment
from booking_core.core.referrals import WITH_REFERRER, Move, Referral, State
from booking_core.core.replies import fhir
from booking_core.core.resources.appointment import appointment_resource
from booking_core.core.resources.names import NHS_NUMBER, SERVICE, USER_STU3
from booking_core.core.slots import Slot
from booking_core.core.state import Core
from booking_core.tokens import Caller

REFERRAL = re.compile(r"ReferralRequest/([0-9]{12})/_history/([0-9]+)")
SLOT = re.compile(r"Slot/([0-9]{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the caller asks A016 for."""

    status: str
    ubrn: str
    version: int
    service_id: str
    nhs_number: str
    clinician: str | None
    slot_id: int | None
    starts: str | None
    ends: str | None
    reason: str | None
    comment: str | None


async def book_or_defer(core: Core, request: Request, caller: Caller) -> Response:
    """A016: status `booked` takes a slot, `proposed` defers."""
    wish = _read(await _body(request))
    referral = _referral(core, wish, caller=caller)
    with core.changing(referral):
        service = _check(core, wish, referral=referral)
        if wish.status == "booked":
            appointment_id = await _book(core, request, wish=wish, referral=referral, service=service)
        else:
            appointment_id = _defer(core, wish=wish, referral=referral, service=service)
    appointment = appointments.find(core.store.connection, appointment_id=appointment_id)
    if appointment is None:
        raise unprocessable("UNABLE_TO_CONFIRM_APPOINTMENT")
    return fhir(appointment_resource(appointment, service_name=service.name), status=201, version=appointment.version)


async def _body(request: Request) -> dict[str, Any]:
    try:
        return await resource(request, kind="Appointment")
    except ErsError as refusal:
        if refusal.status != 400:
            raise
        # A016 publishes no 400.
        raise unprocessable("INVALID_FHIR_STRUCTURE", diagnostics="The body is not JSON.") from refusal


def _read(body: dict[str, Any]) -> Wish:
    status = required(text_at(body, "status"), field="status")
    if status not in ("booked", "proposed"):
        raise unprocessable("INVALID_CODE", diagnostics=f"'status' ({status}) must be booked or proposed.")
    incoming = required(text_at(body, "incomingReferral", 0, "reference"), field="incomingReferral")
    referral = REFERRAL.fullmatch(incoming)
    if referral is None:
        raise unprocessable("INVALID_VALUE", diagnostics=f"'incomingReferral' ({incoming}) is invalid.")
    actors = {
        text_at(each, "actor", "identifier", "system"): text_at(each, "actor", "identifier", "value")
        for each in entries(body, "participant")
    }
    return Wish(
        status=status,
        ubrn=referral.group(1),
        version=int(referral.group(2)),
        service_id=required(actors.get(SERVICE), field="participant (service)"),
        nhs_number=required(actors.get(NHS_NUMBER), field="participant (patient)"),
        clinician=actors.get(USER_STU3),
        slot_id=_slot_id(text_at(body, "slot", 0, "reference")),
        starts=text_at(body, "start"),
        ends=text_at(body, "end"),
        reason=text_at(body, "reason", 0, "coding", 0, "code"),
        comment=text_at(body, "comment"),
    )


def _slot_id(reference: str | None) -> int | None:
    if reference is None:
        return None
    match = SLOT.fullmatch(reference)
    if match is None:
        raise unprocessable("INVALID_VALUE", diagnostics=f"'slot' ({reference}) is invalid.")
    return int(match.group(1))


def _referral(core: Core, wish: Wish, *, caller: Caller) -> Referral:
    try:
        return core.referral(wish.ubrn, caller=caller)
    except ErsError as refusal:
        if refusal.status != 404:
            raise
        # The referral stands in the body here, not in the path: A016 publishes no 404.
        raise unprocessable("REFERENCE_NOT_FOUND", diagnostics=f"Referral {wish.ubrn} is not known.") from refusal


def _check(core: Core, wish: Wish, *, referral: Referral) -> ClinicalService:
    if wish.version != referral.version:
        raise conflict()
    if referral.state not in WITH_REFERRER:
        told = f"The referral is {referral.state}: there is nothing to book now."
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics=told)
    if wish.nhs_number != referral.nhs_number:
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics="'participant' is another patient than the referral's.")
    if wish.service_id not in referral.services:
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics="'participant' service is not on the shortlist.")
    return core.service(wish.service_id)


def _slot(core: Core, wish: Wish) -> Slot:
    """The slot that the wish names. Raises ErsError 422."""
    if wish.slot_id is None:
        raise unprocessable("MISSING_VALUE", diagnostics="'slot' is missing.")
    slot = slots.find(core.store.connection, slot_id=wish.slot_id)
    if slot is None:
        raise unprocessable("REFERENCE_NOT_FOUND", diagnostics=f"Slot {wish.slot_id} is not known.")
    if slot.service_id != wish.service_id:
        raise unprocessable("INAPPROPRIATE_SLOT", diagnostics="The slot is of another service.")
    return slot


async def _book(core: Core, request: Request, *, wish: Wish, referral: Referral, service: ClinicalService) -> int:
    if service.request_type == TRIAGE:
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics="'status' booked: a triage service has no slots.")
    slot = _slot(core, wish)
    if not (same_moment(wish.starts, slot.starts) and same_moment(wish.ends, slot.ends)):
        raise unprocessable("INAPPROPRIATE_SLOT", diagnostics="'start' and 'end' are not those of the slot.")
    async with held(core, request, referral=referral, slot=slot, clinician=wish.clinician) as appointment_id:
        with core.store.transaction() as conn:
            confirm(core, conn, referral=referral, appointment_id=appointment_id)
    return appointment_id


@asynccontextmanager
async def held(
    core: Core, request: Request, *, referral: Referral, slot: Slot, clinician: str | None = None
) -> AsyncIterator[int]:
    """The id of an appointment that holds the slot and that the hospital agreed to; the block must confirm it.

    When the block or the hospital fails the slot is free again. Raises ErsError 422 SLOT_NOT_AVAILABLE, 502, 504.
    """
    now, appointment_id = instant(core.now()), None
    if slot.starts > now:
        with core.store.transaction() as conn:
            appointment_id = appointments.hold(conn, referral=referral, slot=slot, clinician=clinician, created=now)
    if appointment_id is None:
        raise unprocessable("SLOT_NOT_AVAILABLE", diagnostics=f"Slot {slot.id} is no longer available.")
    provider = core.service(slot.service_id).provider
    traceparent = header(request.scope, b"traceparent")
    try:
        await core.pas.book(provider, slot_id=slot.id, ubrn=referral.ubrn, traceparent=traceparent)
        yield appointment_id
    except BaseException:
        # Whatever ended it, also the end of this process: a slot must not stay taken without a booking.
        with core.store.transaction() as conn:
            appointments.release(conn, appointment_id=appointment_id)
            referrals.note_failed_attempt(conn, referral_id=referral.id)
        raise


def confirm(core: Core, conn: Connection, *, referral: Referral, appointment_id: int) -> None:
    """A held appointment is booked, and with it the referral."""
    move = Move(to=State.BOOKED, now=instant(core.now()), appointment_id=appointment_id)
    version = referrals.move(conn, referral_id=referral.id, move=move)
    appointments.confirm(conn, appointment_id=appointment_id, referral_version=version)


def _defer(core: Core, *, wish: Wish, referral: Referral, service: ClinicalService) -> int:
    reason = required(wish.reason, field="reason")
    triage = service.request_type == TRIAGE
    if triage != (reason == "TRIAGE"):
        told = f"'reason' {reason} does not go with a service that takes {service.request_type}."
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics=told)
    if not triage:
        _check_deferrable(core, wish, reason=reason, referral=referral)
    deferral = Deferral(service_id=service.service_id, reason=reason, comment=wish.comment, created=instant(core.now()))
    with core.store.transaction() as conn:
        to = State.AWAITING_TRIAGE if triage else State.DEFERRED_TO_PROVIDER
        return defer(conn, referral=referral, deferral=deferral, to=to)


def _check_deferrable(core: Core, wish: Wish, *, reason: str, referral: Referral) -> None:
    """Published: only without slots, with a slot that is gone, or when the hospital did not answer."""
    conn, now = core.store.connection, core.now()
    if reason not in ("NO_SLOTS_AT_SERVICE", "SLOT_NOT_AVAILABLE", "BOOKING_ATTEMPT_PROBLEM"):
        raise unprocessable("INVALID_CODE", diagnostics=f"'reason' ({reason}) is not a legal value.")
    if reason == "SLOT_NOT_AVAILABLE":
        if slots.is_free(conn, slot=_slot(core, wish), now=now):
            raise unprocessable("THIS_SLOT_IS_AVAILABLE", diagnostics=f"Slot {wish.slot_id} is available.")
        return
    if reason == "BOOKING_ATTEMPT_PROBLEM" and referral.attempt_failed:
        return
    free = slots.free_count(conn, service_id=wish.service_id, now=now)
    if free:
        told = f"There are currently {free} future slots available, so you cannot defer to this service to book."
        raise unprocessable("SLOTS_CURRENTLY_AVAILABLE", diagnostics=told)


ROUTES = (
    Operation(
        code="A016",
        name="bookOrDefer",
        summary="Book a slot, or leave the booking to the hospital",
        method="POST",
        path=f"{STU3}/Appointment",
        roles=REFERRERS,
        handler=book_or_defer,
        status=201,
    ),
)
