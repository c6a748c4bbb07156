"""Optimistic locking: the caller names the version that it means to change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from booking_core.core.errors import ErsError, conflict
from booking_core.core.referrals import Referral
from booking_core.core.state import Core
from booking_core.tokens import Caller

ETAG = re.compile(r'W/"([0-9]+)"')


def check_if_match(request: Request, *, version: int, missing: int = 412) -> None:
    """Raises ErsError `missing` when If-Match is missing or malformed, 409 when it is not the current version."""
    match = ETAG.fullmatch(request.headers.get("if-match", "").strip())
    if match is None:
        raise ErsError(missing)
    if int(match.group(1)) != version:
        raise conflict()


@contextmanager
def changed_referral(core: Core, request: Request, *, caller: Caller, missing: int = 412) -> Iterator[Referral]:
    """The referral of the path, kept from others while the block changes it, if the caller means its current version.

    Raises ErsError 404, 409, 412 (or `missing`), 422 NO_RELATIONSHIP, 423.
    """
    referral = core.referral(request.path_params["ubrn"], caller=caller)
    with core.changing(referral):
        check_if_match(request, version=referral.version, missing=missing)
        yield referral
