"""Advice and guidance as both sides see it: A044 ask, A023 worklist, A024 read, A025 conversation, A043 overview."""

import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import advice, referrals
from booking_core.core.access import CLINICAL, PROVIDER_LISTS, REFERRERS
from booking_core.core.advice import REQUESTER, Advice, NewAdvice, NewMessage
from booking_core.core.bodies import entries, parameter, required, resource, text_at
from booking_core.core.errors import ErsError, bad_request, not_found, unprocessable
from booking_core.core.operation import STU3, Operation
from booking_core.core.operations.papers import PDF, paper
from booking_core.core.operations.search import patient
from booking_core.core.operations.shortlists import chosen
from booking_core.core.replies import fhir
from booking_core.core.resources.advice import (
    AUTHORISATION,
    conversation_bundle,
    message_resource,
    request_resource,
    worklist_resource,
)
from booking_core.core.resources.names import STU3_PROFILES
from booking_core.core.state import UBRN_DIGITS, Core
from booking_core.tokens import Caller

REQUEST = f"{STU3}/CommunicationRequest"
FOCUS = re.compile(r"CommunicationRequest/([0-9]{12})/_history/([0-9]+)")
LIST_TYPE = "ADVICE_AND_GUIDANCE_REQUESTS"
LONGEST = 8000


async def create(core: Core, request: Request, caller: Caller) -> Response:
    """A044: ask a hospital's service for advice; the question is the conversation's first message."""
    body = await resource(request, kind="Parameters")
    new, question = _new(core, body, caller=caller), words(body, "request")
    refuse_files(body, "requestAttachmentFile")
    now = instant(core.now())
    message = NewMessage(
        sent_by=REQUESTER,
        organisation=caller.organisation,
        card=caller.card,
        role=caller.role,
        words=question,
        sent=now,
    )
    with core.store.transaction() as conn:
        advice_id = advice.create(conn, new=new, now=now)
        advice.say(conn, advice_id=advice_id, message=message)
    return told(core, advice_id, name="createdCommunicationRequest", profile="eRS-CreateAdviceAndGuidance-Response")


def _new(core: Core, body: dict[str, Any], *, caller: Caller) -> NewAdvice:
    shortlist = chosen(core, body, for_advice=True)
    if len(shortlist.services) > 1:
        raise unprocessable("TOO_MANY_ITEMS", diagnostics="'shortlist' may hold 1 service.")
    service = core.service(shortlist.services[0])
    flag = text_at(parameter(body, "providerConversionAuthorisation"), "valueCoding", "code")
    codes = {code: allowed for allowed, (code, _) in AUTHORISATION.items()}
    if required(flag, field="providerConversionAuthorisation") not in codes:
        raise unprocessable("INVALID_CODE", diagnostics=f"'providerConversionAuthorisation' ({flag}) is not legal.")
    return NewAdvice(
        priority=shortlist.priority,
        specialty=shortlist.specialty or service.specialty,
        nhs_number=patient(body),
        service_id=service.service_id,
        criteria=shortlist.criteria,
        may_convert=codes[str(flag)],
        organisation=caller.organisation,
        application=caller.application,
        card=text_at(parameter(body, "referringClinician"), "valueIdentifier", "value") or caller.card,
    )


def words(body: dict[str, Any], name: str) -> str:
    """What somebody says in parameter `name`. Raises ErsError 422."""
    said = required(text_at(parameter(body, name), "valueString"), field=name)
    if len(said) > LONGEST:
        raise unprocessable("INVALID_VALUE", diagnostics=f"'{name}' may have {LONGEST} characters.")
    return said


def refuse_files(body: dict[str, Any], *names: str) -> None:
    """No files here, which is told and not passed over in silence. Raises ErsError 422."""
    for each in entries(body, "parameter"):
        if each.get("name") in names:
            told_why = f"'{each['name']}': this core takes no files with advice."
            raise unprocessable("UNEXPECTED_FIELD", diagnostics=told_why)


def told(core: Core, advice_id: int, *, name: str, profile: str) -> Response:
    """The request and its newest message, as whoever wrote it is answered."""
    found = advice.find(core.store.connection, advice_id=advice_id)
    if found is None:
        raise not_found()
    newest = advice.conversation(core.store.connection, advice_id=advice_id)[0]
    message = message_resource(newest, advice=found, contained=True)
    body = {
        "resourceType": "Parameters",
        "meta": {"profile": [f"{STU3_PROFILES}{profile}-Parameters-1"]},
        "parameter": [
            {"name": name, "resource": request_resource(found, core=core)},
            {"name": "createdCommunication", "resource": message},
        ],
    }
    return fhir(body, version=found.version)


def find(core: Core, ubrn: str, *, caller: Caller) -> Advice:
    """The request, if the caller has to do with it. Raises ErsError 404, 422 INVALID_REQUEST_TYPE, NO_RELATIONSHIP."""
    number = int(ubrn) if len(ubrn) == UBRN_DIGITS and ubrn.isascii() and ubrn.isdigit() else 0
    found = advice.find(core.store.connection, advice_id=number)
    if found is None:
        if referrals.find(core.store.connection, referral_id=number) is None:
            raise not_found()
        raise unprocessable("INVALID_REQUEST_TYPE", diagnostics="This UBRN is a referral's.")
    if caller.organisation not in (found.organisation, core.service(found.service_id).provider):
        told_why = "The user does not have a legitimate relationship with the request."
        raise unprocessable("NO_RELATIONSHIP", diagnostics=told_why)
    return found


async def read(core: Core, request: Request, caller: Caller) -> Response:
    """A024, also with /_history/{version}: only the current version can be read."""
    found = find(core, request.path_params["ubrn"], caller=caller)
    if request.path_params.get("version", str(found.version)) != str(found.version):
        raise not_found()
    return fhir(request_resource(found, core=core), version=found.version)


async def conversation(core: Core, request: Request, caller: Caller) -> Response:
    """A025: all messages about the current version, with who sent them."""
    focus = request.query_params.get("based-on", "")
    match = FOCUS.fullmatch(focus)
    if match is None:
        raise bad_request("INVALID_VALUE", diagnostics="'based-on' must be CommunicationRequest/{ubrn}/_history/{n}.")
    try:
        found = find(core, match.group(1), caller=caller)
    except ErsError as refusal:
        if refusal.code is None:
            raise
        raise bad_request(refusal.code, diagnostics=refusal.diagnostics) from refusal  # as published: 400, not 422
    if int(match.group(2)) != found.version:
        raise not_found()
    bundle = conversation_bundle(
        advice.conversation(core.store.connection, advice_id=found.id),
        advice=found,
        link=f"{core.base}/STU3/Communication?based-on={quote(focus, safe='')}",
        base=core.base,
        updated=instant(core.now()),
    )
    return fhir(bundle, version=found.version)


async def overview(core: Core, request: Request, caller: Caller) -> Response:
    """A043: the request and its conversation, as PDF."""
    found = find(core, request.path_params["ubrn"], caller=caller)
    said = reversed(advice.conversation(core.store.connection, advice_id=found.id))
    lines = ["Advice and guidance", f"UBRN {found.ubrn}", f"Asked by {found.organisation}", found.status]
    return paper(
        [*lines, *(f"{each.sent} {each.organisation}: {each.words}" for each in said)],
        name=f"{found.ubrn}_Advice_And_Guidance.pdf",
    )


async def worklist(core: Core, request: Request, caller: Caller) -> Response:
    """A023: what waits for the hospital's answer, or for more that it asked for."""
    body = await resource(request, kind="Parameters")
    code = required(text_at(parameter(body, "listType"), "valueCodeableConcept", "coding", 0, "code"), field="listType")
    if code != LIST_TYPE:
        raise unprocessable("INVALID_CODE", diagnostics=f"'listType' ({code}) must be {LIST_TYPE}.")
    refused = {str(each.get("name")) for each in entries(body, "parameter")} - {"listType"}
    if refused:
        raise unprocessable("UNEXPECTED_FIELD", diagnostics=f"'{min(refused)}' cannot filter {LIST_TYPE} here.")
    services = [each.service_id for each in core.directory.all() if each.provider == caller.organisation]
    return fhir(worklist_resource(advice.waiting(core.store.connection, services=services), core=core))


ROUTES = (
    Operation(
        code="A044",
        name="createAdviceRequest",
        summary="Ask a hospital's service for advice",
        method="POST",
        path=f"{REQUEST}/$ers.createAdviceAndGuidance",
        roles=REFERRERS,
        handler=create,
    ),
    Operation(
        code="A023",
        name="readAdviceWorklist",
        summary="Requests for advice that wait for the hospital",
        method="POST",
        path=f"{REQUEST}/$ers.fetchworklist",
        roles=PROVIDER_LISTS,
        handler=worklist,
    ),
    Operation(
        code="A024",
        name="readAdviceRequest",
        summary="A request for advice",
        method="GET",
        path=f"{REQUEST}/{{ubrn}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A024",
        name="readAdviceRequestVersion",
        summary="A request for advice, if this is its version",
        method="GET",
        path=f"{REQUEST}/{{ubrn}}/_history/{{version}}",
        roles=CLINICAL,
        handler=read,
    ),
    Operation(
        code="A025",
        name="readConversation",
        summary="What was said about a request for advice",
        method="GET",
        path=f"{STU3}/Communication",
        roles=CLINICAL,
        handler=conversation,
        query=("based-on",),
    ),
    Operation(
        code="A043",
        name="readAdviceOverview",
        summary="A request for advice with its conversation, as PDF",
        method="POST",
        path=f"{REQUEST}/{{ubrn}}/$ers.generateCRI",
        roles=CLINICAL,
        handler=overview,
        media_types=(),
        answers=(PDF,),
    ),
)
