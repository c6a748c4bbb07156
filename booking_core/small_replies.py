"""Error replies of the three small services (identity, care records, PAS)."""

from starlette.responses import JSONResponse

from booking_core.asgi import App, Scope
from booking_core.clock import system_clock
from booking_core.outcomes import r4_outcome

DEFAULT_CODES = {401: "ACCESS_DENIED", 403: "REC_FORBIDDEN", 429: "TOO_MANY_REQUESTS", 503: "REC_UNAVAILABLE"}
RETRY_AFTER_S = 120


def error_reply(_scope: Scope, *, status: int, code: str | None) -> App:
    """An OperationOutcome in the R4 form. 503 says when to come again, as e-RS does."""
    wanted = code or DEFAULT_CODES.get(status, "REC_SERVER_ERROR")
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}
    reply: App = JSONResponse(r4_outcome(wanted, now=system_clock()), status_code=status, headers=headers)
    return reply
