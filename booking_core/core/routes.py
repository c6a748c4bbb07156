"""Which method and path is which e-RS operation."""

from starlette.routing import compile_path

from booking_core.asgi import Scope
from booking_core.core.operation import Operation
from booking_core.core.operations import (
    actions,
    advice_replies,
    advice_requests,
    appointment,
    booking,
    changes,
    enquiries,
    files,
    papers,
    reference_data,
    referral,
    review,
    search,
    self_service,
    slot_search,
    worklist,
)

MODULES = (
    reference_data,
    search,
    referral,
    changes,
    actions,
    slot_search,
    booking,
    appointment,
    files,
    papers,
    review,
    worklist,
    enquiries,
    self_service,
    advice_requests,
    advice_replies,
)
"""Each lists its own operations as ROUTES. A fixed path stands before one with parameters that would match it too."""
ROUTES: tuple[Operation, ...] = tuple(operation for module in MODULES for operation in module.ROUTES)
CODES = tuple(dict.fromkeys(each.code for each in ROUTES))

_FIXED = {(each.method, each.path): each.code for each in ROUTES if "{" not in each.path}
_PATTERNS = [(each.method, compile_path(each.path)[0], each.code) for each in ROUTES if "{" in each.path]


def operation_of(scope: Scope) -> str | None:
    """The code of the operation that a request calls; None for discovery and unknown paths."""
    method, path = scope["method"], scope["path"]
    code = _FIXED.get((method, path))
    if code is not None:
        return code
    return next((code for verb, pattern, code in _PATTERNS if verb == method and pattern.match(path)), None)
