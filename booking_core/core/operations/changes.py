"""A031 change the shortlist, A021 create and A032 change it and send for triage."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import referrals
from booking_core.core.access import REFERRERS
from booking_core.core.appointments import Deferral
from booking_core.core.bodies import resource
from booking_core.core.directory import TRIAGE
from booking_core.core.errors import ErsError, unprocessable
from booking_core.core.operation import REFERRAL, Operation
from booking_core.core.operations.deferral import defer
from booking_core.core.operations.referral import new_referral
from booking_core.core.operations.referral_reply import referral_reply
from booking_core.core.operations.shortlists import chosen
from booking_core.core.operations.versions import changed_referral
from booking_core.core.referrals import WITH_REFERRER, Move, Referral, Shortlist, State
from booking_core.core.state import Core
from booking_core.tokens import Caller

NO_VERSION = 400
"""For A031 and A032 no 412 is published."""
SENT = "eRS-ChangeShortlistAndSendForTriage-Response-Parameters-1"


async def change_shortlist(core: Core, request: Request, caller: Caller) -> Response:
    """A031: other services; the referral is NOT_BOOKED again."""
    with changed_referral(core, request, caller=caller, missing=NO_VERSION) as referral:
        shortlist = chosen(core, await _checked_body(request, referral=referral))
        with core.store.transaction() as conn:
            referrals.set_shortlist(conn, referral_id=referral.id, shortlist=shortlist)
            referrals.move(conn, referral_id=referral.id, move=Move(to=State.NOT_BOOKED, now=instant(core.now())))
    return referral_reply(core, referral.id)


async def change_and_send(core: Core, request: Request, caller: Caller) -> Response:
    """A032: one triage service, which then looks at the referral."""
    with changed_referral(core, request, caller=caller, missing=NO_VERSION) as referral:
        shortlist = chosen(core, await _checked_body(request, referral=referral))
        service_id = _triage_service(core, shortlist)
        with core.store.transaction() as conn:
            referrals.set_shortlist(conn, referral_id=referral.id, shortlist=shortlist)
            _send(core, conn, referral_id=referral.id, service_id=service_id)
    return referral_reply(core, referral.id, within=SENT)


async def create_and_send(core: Core, request: Request, caller: Caller) -> Response:
    """A021: a new referral that goes to one triage service at once."""
    new = new_referral(core, await resource(request, kind="Parameters"), caller=caller)
    service_id = _triage_service(core, new.shortlist)
    with core.store.transaction() as conn:
        referral_id = referrals.create(conn, new=new, now=instant(core.now()))
        _send(core, conn, referral_id=referral_id, service_id=service_id)
    return referral_reply(core, referral_id, status=201)


async def _checked_body(request: Request, *, referral: Referral) -> dict[str, Any]:
    if referral.state not in WITH_REFERRER:
        told = f"The referral is {referral.state}: its shortlist cannot be changed."
        raise unprocessable("INVALID_REQUEST_STATE", diagnostics=told)
    return await resource(request, kind="Parameters")


def _triage_service(core: Core, shortlist: Shortlist) -> str:
    if len(shortlist.services) != 1 or core.service(shortlist.services[0]).request_type != TRIAGE:
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics="'shortlist' must be one triage service.")
    return shortlist.services[0]


def _send(core: Core, conn: sqlite3.Connection, *, referral_id: int, service_id: str) -> None:
    referral = referrals.find(conn, referral_id=referral_id)
    if referral is None:
        raise ErsError(404)
    deferral = Deferral(service_id=service_id, reason="TRIAGE", comment=None, created=instant(core.now()))
    defer(conn, referral=referral, deferral=deferral, to=State.AWAITING_TRIAGE)


ROUTES = (
    Operation(
        code="A031",
        name="changeShortlist",
        summary="Change the services that a patient may choose from",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.changeShortlist",
        roles=REFERRERS,
        handler=change_shortlist,
    ),
    Operation(
        code="A032",
        name="sendForTriage",
        summary="Change the shortlist to a triage service, and send the referral there",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.changeShortlistAndSendForTriage",
        roles=REFERRERS,
        handler=change_and_send,
    ),
    Operation(
        code="A021",
        name="createForTriage",
        summary="Create a referral and send it to a triage service",
        method="POST",
        path=f"{REFERRAL}/$ers.createReferralAndSendForTriage",
        roles=REFERRERS,
        handler=create_and_send,
        status=201,
    ),
)
