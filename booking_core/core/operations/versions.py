"""Optimistic locking: the caller names the version that it means to change."""

import re

from starlette.requests import Request

from booking_core.core.errors import ErsError, conflict

ETAG = re.compile(r'W/"([0-9]+)"')


def check_if_match(request: Request, *, version: int, missing: int = 412) -> None:
    """Raises ErsError `missing` when If-Match is missing or malformed, 409 when it is not the current version."""
    match = ETAG.fullmatch(request.headers.get("if-match", "").strip())
    if match is None:
        raise ErsError(missing)
    if int(match.group(1)) != version:
        raise conflict()
