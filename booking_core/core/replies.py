"""HTTP replies in application/fhir+json."""

from datetime import datetime
from typing import Any

import orjson
from starlette.responses import Response

from booking_core.asgi import App, Scope
from booking_core.clock import system_clock
from booking_core.core.errors import ErsError
from booking_core.outcomes import r4_outcome, stu3_outcome

FHIR_JSON = "application/fhir+json"
RETRY_AFTER_S = 120
R4 = "/FHIR/R4/"

STU3_CODES = {401: "NO_ACCESS", 403: "FORBIDDEN", 503: "SYSTEM_UNAVAILABLE"}
R4_CODES = {
    400: "REC_BAD_REQUEST",
    401: "ACCESS_DENIED",
    403: "REC_FORBIDDEN",
    404: "REC_NOT_FOUND",
    406: "REC_NOT_ACCEPTABLE",
    429: "TOO_MANY_REQUESTS",
    500: "REC_SERVER_ERROR",
    503: "REC_UNAVAILABLE",
}
"""Code where an error names none. A status missing here is published without a body."""

PLAIN = {406: "Not acceptable: only application/fhir+json.", 415: "Unsupported media type: send application/fhir+json."}
"""Published as plain text in STU3."""


def fhir(body: dict[str, Any], *, status: int = 200, version: int | None = None) -> Response:
    """A resource; with `version`, the ETag in step with its meta.versionId."""
    headers = {} if version is None else {"ETag": etag(version)}
    return Response(orjson.dumps(body), status_code=status, headers=headers, media_type=FHIR_JSON)


def etag(version: int) -> str:
    """Weak, as published: W/"3"."""
    return f'W/"{version}"'


def refusal(error: ErsError, *, path: str, now: datetime) -> Response:
    """The reply for an error, in the dialect of the path's FHIR version."""
    in_r4 = path.startswith(R4)
    code = error.code or (R4_CODES if in_r4 else STU3_CODES).get(error.status)
    headers = {"Retry-After": str(error.retry_after_s or RETRY_AFTER_S)} if error.status == 503 else {}
    if error.status in PLAIN and not in_r4:
        # As published, to the letter: without a space before the character set.
        return Response(PLAIN[error.status], error.status, headers={"Content-Type": "text/plain;charset=utf-8"})
    if code is None:
        return Response(status_code=error.status, headers=headers)
    if in_r4:
        outcome = r4_outcome(code, now=now, diagnostics=error.diagnostics)
    else:
        outcome = stu3_outcome(code, diagnostics=error.diagnostics)
    body = orjson.dumps(outcome)
    return Response(body, status_code=error.status, headers=headers, media_type=FHIR_JSON)


def injected_error(scope: Scope, *, status: int, code: str | None) -> App:
    """An error that the fault lab asked for; a reply is an ASGI app."""
    error = ErsError(status, code=code, diagnostics="Injected fault." if code else "")
    reply: App = refusal(error, path=scope["path"], now=system_clock())
    return reply
