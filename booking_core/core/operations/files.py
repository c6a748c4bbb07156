"""A020 upload, A012 attach to a referral, A006 and A042 download, and the object store behind A042's redirect."""

from pathlib import PurePath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from booking_core.clock import instant
from booking_core.core import appointments, documents, referrals
from booking_core.core.access import CLINICAL, NOBODY, REFERRERS
from booking_core.core.bodies import resource
from booking_core.core.documents import REFERRER, Document, Upload
from booking_core.core.errors import ErsError, not_found, unprocessable
from booking_core.core.operation import R4, REFERRAL, STU3, Operation
from booking_core.core.operations.attachments import wanted_attachments
from booking_core.core.operations.referral_reply import referral_reply
from booking_core.core.operations.versions import changed_referral
from booking_core.core.referrals import State
from booking_core.core.state import Core
from booking_core.tokens import Caller

MOST_BYTES = 5_242_880
TYPES = {
    "text/plain": (".txt",),
    "application/pdf": (".pdf",),
    "text/xml": (".xml",),
    "text/rtf": (".rtf", ".rtx"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/jpeg": (".jpg", ".jpe", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    "application/msword": (".doc",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/dicom": (".dcm",),
}
"""Published types with the endings of their files; sound and video are left out."""
ANY = ("*/*", *TYPES)


async def upload(core: Core, request: Request, caller: Caller) -> Response:
    """A020: keep a file for a referral. Its place stands in `Location`."""
    title = request.headers.get("nhsd-ers-file-name", "")
    content_type = request.headers["content-type"].split(";")[0].strip().lower()
    if not title:
        raise unprocessable("MISSING_VALUE", diagnostics="'NHSD-eRS-File-Name' is missing.")
    if PurePath(title).suffix.lower() not in TYPES[content_type]:
        raise unprocessable("CONFLICTING_VALUES", diagnostics=f"'{title}' is no name for {content_type}.")
    ubrn = request.headers.get("nhsd-ers-referral-id")
    referral_id = core.referral(ubrn, caller=caller).id if ubrn else None
    upload = Upload(
        title=title,
        content_type=content_type,
        content=await _content(request),
        referral_id=referral_id,
        organisation=caller.organisation,
        card=caller.card,
        now=instant(core.now()),
    )
    with core.store.transaction() as conn:
        file_id = documents.add(conn, upload=upload)
    return Response(status_code=201, headers={"Location": f"Binary/{file_id}"})


async def _content(request: Request) -> bytes:
    """The file. Read piece by piece, so that one without a length cannot fill the memory."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            break
        parts.append(part)
    if not 0 < size <= MOST_BYTES:
        raise unprocessable("FILE_SIZE_ERROR", diagnostics=f"The file must have 1 to {MOST_BYTES} bytes.")
    return b"".join(parts)


async def maintain_letter(core: Core, request: Request, caller: Caller) -> Response:
    """A012: these files are the referral letter from now on, in place of those before."""
    with changed_referral(core, request, caller=caller) as referral:
        body = await resource(request, kind="Parameters")
        if referral.state is State.CANCELLED_REFERRAL:
            raise unprocessable("INVALID_REQUEST_STATE", diagnostics="The referral is cancelled.")
        files = wanted_attachments(core, body, name="referralLetterFile", referral=referral)
        if not files:
            raise unprocessable("MISSING_VALUE", diagnostics="'referralLetterFile' is missing.")
        with core.store.transaction() as conn:
            documents.detach(conn, referral_id=referral.id, kind=REFERRER)
            documents.attach(conn, kind=REFERRER, files=files)
            version = referrals.note_letter(conn, referral_id=referral.id, now=instant(core.now()))
            appointments.follow(conn, appointment_id=referral.appointment_id, referral_version=version)
    return referral_reply(core, referral.id)


async def download(core: Core, request: Request, caller: Caller) -> Response:
    """A006 (deprecated in e-RS): the file itself."""
    return _file(core, _document(core, request, caller=caller))


async def redirect(core: Core, request: Request, caller: Caller) -> Response:
    """A042: where the file can be had for a short time, without the token.

    The address is on the host that the caller called: in a network of relays no other may reach this process.
    """
    document = _document(core, request, caller=caller)
    query = core.object_keys.query(document.id, now=core.now())
    location = f"https://{request.headers['host']}/ObjectStore/{document.id}?{query}"
    return Response(status_code=307, headers={"Location": location})


async def stored_object(core: Core, request: Request, _caller: Caller) -> Response:
    """The object store: 403 without a good signature, 404 for what is not there."""
    asked, file_id = request.query_params, request.path_params["fileId"]
    expires, signature = asked.get("expires", ""), asked.get("signature", "")
    if not core.object_keys.opens(file_id, expires=expires, signature=signature, now=core.now()):
        return Response("This address is not valid any more.", status_code=403, media_type="text/plain")
    document = documents.find(core.store.connection, file_id=file_id)
    if document is None:
        raise not_found()
    return _file(core, document)


def _document(core: Core, request: Request, *, caller: Caller) -> Document:
    found = documents.find(core.store.connection, file_id=request.path_params["fileId"])
    if found is None:
        raise not_found()
    if found.referral_id is None:
        if found.organisation != caller.organisation:
            raise ErsError(404)
    else:
        core.referral(f"{found.referral_id:012d}", caller=caller)
    return found


def _file(core: Core, document: Document) -> Response:
    name = quote(document.title)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    content = documents.content(core.store.connection, file_id=document.id)
    # Through headers, not as media_type, which would add a character set that the file may not have.
    return Response(content, headers={**headers, "Content-Type": document.content_type})


ROUTES = (
    Operation(
        code="A020",
        name="uploadFile",
        summary="Upload a file for a referral",
        method="POST",
        path=f"{STU3}/Binary",
        roles=CLINICAL,
        handler=upload,
        status=201,
        media_types=tuple(TYPES),
    ),
    Operation(
        code="A012",
        name="maintainLetter",
        summary="Attach the referral letter",
        method="POST",
        path=f"{REFERRAL}/{{ubrn}}/$ers.maintainReferralLetter",
        roles=REFERRERS,
        handler=maintain_letter,
    ),
    Operation(
        code="A006",
        name="readFile",
        summary="An attached file",
        method="GET",
        path=f"{STU3}/Binary/{{fileId}}",
        roles=CLINICAL,
        handler=download,
        answers=ANY,
    ),
    Operation(
        code="A042",
        name="findFile",
        summary="Where an attached file can be had",
        method="GET",
        path=f"{R4}/Binary/{{fileId}}",
        roles=CLINICAL,
        handler=redirect,
        status=307,
        answers=None,
    ),
    Operation(
        code="OBJECT-STORE",
        name="readObject",
        summary="A file at the address that A042 gave",
        method="GET",
        path="/ObjectStore/{fileId}",
        roles=NOBODY,
        needs_token=False,
        handler=stored_object,
        query=("expires", "signature"),
        answers=ANY,
    ),
)
