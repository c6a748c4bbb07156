"""A stand-in for a picture archive (PACS): DICOMweb search and retrieval (PS3.18), one synthetic study a patient."""

import uuid
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.asgi import Scope
from booking_core.dicom import EXPLICIT_LITTLE_ENDIAN, as_json, part_10
from booking_core.service import Service
from booking_core.settings import ServiceSettings
from booking_core.small_replies import error_reply
from booking_core.studies import Study

ROOT = "/dicom-web"
STUDIES = f"{ROOT}/studies"
JSON = "application/dicom+json"
FILE = "application/dicom"
SEARCH, METADATA, INSTANCE = "QIDO", "WADO-METADATA", "WADO-INSTANCE"


async def search(request: Request) -> Response:
    """QIDO-RS: studies by PatientID; without it the archive lists nothing."""
    patient = request.query_params.get("PatientID", "")
    if not patient:
        return _refused(400, "Search by PatientID.")
    study = Study.of(patient)
    return _json([as_json(study.summary())] if study else [])


async def metadata(request: Request) -> Response:
    """WADO-RS: all of a study but its pixels."""
    study = Study.by_id(request.path_params["study"])
    return _json([as_json(study.picture())]) if study else _refused(404, "No such study.")


async def instance(request: Request) -> Response:
    """WADO-RS: one instance, as the only part of a multipart/related reply."""
    if not any(word in request.headers.get("accept", "") for word in ("multipart/related", "*/*")):
        return _refused(406, f'Only multipart/related; type="{FILE}" is served.')
    asked = request.path_params
    study = Study.by_id(asked["study"])
    if study is None or (study.series, study.instance) != (asked["series"], asked["instance"]):
        return _refused(404, "No such instance.")
    boundary = uuid.uuid4().hex
    head = f"--{boundary}\r\nContent-Type: {FILE}; transfer-syntax={EXPLICIT_LITTLE_ENDIAN}\r\n\r\n"
    body = head.encode() + part_10(study.picture()) + f"\r\n--{boundary}--".encode()
    return Response(body, media_type=f'multipart/related; type="{FILE}"; boundary={boundary}')


ROUTES = (
    (SEARCH, Route(STUDIES, search, methods=["GET"])),
    (METADATA, Route(STUDIES + "/{study}/metadata", metadata, methods=["GET"])),
    (INSTANCE, Route(STUDIES + "/{study}/series/{series}/instances/{instance}", instance, methods=["GET"])),
)


def create_service(_settings: ServiceSettings) -> Service:
    """The picture archive of an estate."""
    return Service(
        app=Starlette(routes=[route for _, route in ROUTES]),
        operations=(SEARCH, METADATA, INSTANCE),
        operation_of=operation_of,
        error_reply=error_reply,
    )


def operation_of(scope: Scope) -> str | None:
    """QIDO, WADO-METADATA or WADO-INSTANCE."""
    return next((code for code, route in ROUTES if route.path_regex.match(scope["path"])), None)


def _json(body: list[dict[str, Any]]) -> Response:
    return JSONResponse(body, media_type=JSON)


def _refused(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status)
