"""What a patient does alone: our own dialect, as e-RS publishes none. Plain JSON; one referral, its UBRN the account.

A service travels as a FHIR identifier, so that whoever watches what a caller sends can tell which service it is.
"""

import asyncio
import secrets
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import appointments, patient_access, referrals, slots
from booking_core.core.access import NOBODY, REFERRERS
from booking_core.core.appointments import Appointment, Cancellation, Status
from booking_core.core.bodies import at, json_object, required, text_at
from booking_core.core.errors import ErsError, unprocessable
from booking_core.core.operation import Operation
from booking_core.core.operations.booking import confirm, held
from booking_core.core.operations.referral import cancel_at_hospital
from booking_core.core.operations.slot_search import SERVICE as SLOT_SERVICE
from booking_core.core.operations.versions import check_if_match
from booking_core.core.referrals import Move, Referral, State
from booking_core.core.replies import etag
from booking_core.core.resources.names import SERVICE
from booking_core.core.slots import Slot
from booking_core.core.state import UBRN_DIGITS, Core
from booking_core.tokens import LIFETIME_S, Caller

ROLE = "PATIENT"
TO_BOOK = frozenset({State.NOT_BOOKED, State.APPT_CANCELLED_BY_PATIENT})
MOST_SLOTS = 50
LONGEST_PASSWORD = 100
REASON = "PATIENT_APPOINTMENT_CANCELLATION_OTHER"


async def issue_password(core: Core, request: Request, caller: Caller) -> Response:
    """PATIENT-PASSWORD: the referrer has a password made for the patient; it is told this once and kept hashed."""
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    if referral.state is State.CANCELLED_REFERRAL:
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The referral is cancelled.")
    password, salt = patient_access.new_password(), secrets.token_bytes(16)
    hashed = await asyncio.to_thread(patient_access.digest, password, salt=salt)
    with core.store.transaction() as conn:
        patient_access.keep(conn, referral_id=referral.id, salt=salt, hashed=hashed)
    return _json({"password": password}, status=201)


async def log_on(core: Core, request: Request, _caller: Caller) -> Response:
    """PATIENT-LOGON: UBRN and password in, a token for this one referral out. 401 wrong, 403 locked."""
    body = await json_object(request)
    ubrn, password = text_at(body, "ubrn") or "", text_at(body, "password") or ""
    referral_id = int(ubrn) if len(ubrn) == UBRN_DIGITS and ubrn.isascii() and ubrn.isdigit() else 0
    salt = patient_access.salt_of(core.store.connection, referral_id=referral_id)
    hashed = await asyncio.to_thread(patient_access.digest, password[:LONGEST_PASSWORD], salt=salt)
    with core.store.transaction() as conn:
        locked = patient_access.is_locked(conn, referral_id=referral_id)
        right = not locked and patient_access.admit(conn, referral_id=referral_id, hashed=hashed)
    if locked:
        raise ErsError(403, code="PASSWORD_LOCKED", diagnostics="Too many wrong passwords: ask for a new one.")
    referral = referrals.find(core.store.connection, referral_id=referral_id)
    if not right or referral is None:
        raise ErsError(401, code="PASSWORD_WRONG", diagnostics="This UBRN and this password do not go together.")
    token = core.patients.issue(
        card=ubrn, organisation=referral.organisation, role=ROLE, application=referral.application, now=core.now()
    )
    return _json({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_S})


async def read(core: Core, request: Request, _caller: Caller) -> Response:
    """PATIENT-REFERRAL: the clinics to choose from, and the appointment if there is one."""
    return _told(core, _referral(core, request))


async def find_slots(core: Core, request: Request, _caller: Caller) -> Response:
    """PATIENT-SLOTS: the next free slots of a clinic on the shortlist."""
    referral, clinic = _referral(core, request), request.query_params.get(SLOT_SERVICE)
    _check_clinic(clinic, referral=referral)
    found = slots.free_page(core.store.connection, service_id=str(clinic), now=core.now(), size=MOST_SLOTS, page=1)
    return _json({"slots": [{"id": str(each.id), "start": each.starts, "end": each.ends} for each in found]})


async def book(core: Core, request: Request, _caller: Caller) -> Response:
    """PATIENT-BOOK: the patient confirms a slot."""
    referral = _referral(core, request)
    with core.changing(referral):
        slot = await _chosen(core, request, referral=referral)
        if referral.state not in TO_BOOK:
            raise unprocessable("INVALID_REQUEST_STATE", diagnostics=f"The referral is {referral.state}.")
        async with held(core, request, referral=referral, slot=slot) as appointment_id:
            with core.store.transaction() as conn:
                confirm(core, conn, referral=referral, appointment_id=appointment_id)
    return _told(core, _referral(core, request), status=201)


async def change(core: Core, request: Request, _caller: Caller) -> Response:
    """PATIENT-CHANGE: another slot in place of the booked one, which is kept where the new one cannot be had."""
    referral = _referral(core, request)
    with core.changing(referral):
        slot = await _chosen(core, request, referral=referral)
        booked = _booked(core, referral)
        async with held(core, request, referral=referral, slot=slot) as appointment_id:
            await cancel_at_hospital(core, request, referral)
            with core.store.transaction() as conn:
                cancellation = _cancellation(core)
                appointments.cancel(
                    conn,
                    appointment_id=booked.id,
                    referral_version=referral.version + 1,
                    cancellation=cancellation,
                )
                confirm(core, conn, referral=referral, appointment_id=appointment_id)
    return _told(core, _referral(core, request))


async def cancel(core: Core, request: Request, _caller: Caller) -> Response:
    """PATIENT-CANCEL: give the appointment back; the referral stays."""
    referral = _referral(core, request)
    with core.changing(referral):
        check_if_match(request, version=referral.version)
        booked = _booked(core, referral)
        await cancel_at_hospital(core, request, referral)
        with core.store.transaction() as conn:
            move = Move(to=State.APPT_CANCELLED_BY_PATIENT, now=instant(core.now()))
            version = referrals.move(conn, referral_id=referral.id, move=move)
            appointments.cancel(
                conn, appointment_id=booked.id, referral_version=version, cancellation=_cancellation(core)
            )
    return _told(core, _referral(core, request))


def _referral(core: Core, request: Request) -> Referral:
    """The referral whose patient calls. Raises ErsError 401, 429."""
    caller = core.patients.caller(request.headers.get("authorization", ""), now=core.now())
    if caller is None:
        raise ErsError(401, diagnostics="Log on first.")
    if not core.rates.allows(caller.application):
        raise ErsError(429)
    referral = core.referral(caller.card, caller=caller)
    if referral.state is State.CANCELLED_REFERRAL:
        raise ErsError(401, diagnostics="This referral has ended.")
    return referral


async def _chosen(core: Core, request: Request, *, referral: Referral) -> Slot:
    """The slot that the patient wants, of a clinic on the shortlist. Raises ErsError 409, 412, 422."""
    check_if_match(request, version=referral.version)
    body = await json_object(request)
    _check_clinic(_identifier(body), referral=referral)
    number = required(text_at(body, "slot"), field="slot")
    slot = slots.find(core.store.connection, slot_id=int(number)) if number.isascii() and number.isdigit() else None
    if slot is None or slot.service_id != _identifier(body):
        raise unprocessable("INAPPROPRIATE_SLOT", diagnostics="'slot' is none of this clinic.")
    return slot


def _identifier(body: Any) -> str | None:
    clinic = at(body, "clinic")
    return text_at(clinic, "value") if text_at(clinic, "system") == SERVICE else None


def _check_clinic(clinic: str | None, *, referral: Referral) -> None:
    if clinic not in referral.services:
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics="'clinic' is not on the shortlist.")


def _booked(core: Core, referral: Referral) -> Appointment:
    found = appointments.find(core.store.connection, appointment_id=referral.appointment_id)
    if found is None or found.status is not Status.BOOKED:
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics="There is no booked appointment.")
    return found


def _cancellation(core: Core) -> Cancellation:
    system = core.code_systems.url("APPOINTMENT-CANCELLATION-REASON")
    return Cancellation(reason_system=system, reason=REASON, comment="By the patient")


def _told(core: Core, referral: Referral, *, status: int = 200) -> Response:
    found = appointments.find(core.store.connection, appointment_id=referral.appointment_id)
    booked = found if found is not None and found.status is Status.BOOKED else None
    body = {
        "state": referral.state,
        "referredBy": referral.organisation,
        "clinics": [_clinic(core, service_id) for service_id in referral.services],
        "appointment": _appointment(booked) if booked is not None else None,
    }
    return _json(body, status=status, version=referral.version)


def _clinic(core: Core, service_id: str) -> dict[str, str]:
    service = core.service(service_id)
    return {"system": SERVICE, "value": service_id, "name": service.name, "hospital": service.provider}


def _appointment(booked: Appointment) -> dict[str, Any]:
    clinic = {"system": SERVICE, "value": booked.service_id}
    times = {"start": booked.starts, "end": booked.ends}
    return {"id": str(booked.id), "clinic": clinic, "slot": str(booked.slot_id), **times}


def _json(body: dict[str, Any], *, status: int = 200, version: int | None = None) -> Response:
    headers = {"Cache-Control": "no-store"} | ({} if version is None else {"ETag": etag(version)})
    return Response(orjson.dumps(body), status_code=status, headers=headers, media_type="application/json")


APPOINTMENT = "/patient/appointment"
JSON = ("application/json",)


def _route(code: str, name: str, summary: str, method: str, path: str, **more: Any) -> Operation:
    shared: dict[str, Any] = {"roles": NOBODY, "needs_token": False, "media_types": JSON, "answers": JSON}
    return Operation(code=code, name=name, summary=summary, method=method, path=path, **(shared | more))


ROUTES = (
    _route(
        "PATIENT-PASSWORD",
        "issuePatientPassword",
        "Have a password made for the patient",
        "POST",
        "/patient/referrals/{ubrn}/password",
        roles=REFERRERS,
        needs_token=True,
        media_types=(),
        handler=issue_password,
        status=201,
    ),
    _route(
        "PATIENT-LOGON", "logOnAsPatient", "UBRN and password for a token", "POST", "/patient/session", handler=log_on
    ),
    _route("PATIENT-REFERRAL", "readOwnReferral", "The patient's referral", "GET", "/patient/referral", handler=read),
    _route(
        "PATIENT-SLOTS",
        "findOwnSlots",
        "Free slots of a clinic to choose from",
        "GET",
        "/patient/slots",
        handler=find_slots,
        query=(SLOT_SERVICE,),
    ),
    _route("PATIENT-BOOK", "bookOwnSlot", "Confirm a slot", "POST", APPOINTMENT, handler=book, status=201),
    _route(
        "PATIENT-CHANGE", "changeOwnSlot", "Another slot in place of the booked one", "PUT", APPOINTMENT, handler=change
    ),
    _route("PATIENT-CANCEL", "cancelOwnSlot", "Give the appointment back", "DELETE", APPOINTMENT, handler=cancel),
)
