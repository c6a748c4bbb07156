"""Whether a cancellation reason may be given, by whom, and with which comment."""

from collections.abc import Mapping

from booking_core.core.code_systems import Reason
from booking_core.core.errors import unprocessable


def check_reason(
    code: str, *, comment: str | None, reasons: Mapping[str, Reason], role: str, with_appointment: bool
) -> None:
    """Raises ErsError 422 INVALID_VALUE (unknown), INAPPROPRIATE_VALUE (not here) or MISSING_VALUE (comment)."""
    reason = reasons.get(code)
    if reason is None:
        raise unprocessable("INVALID_VALUE", diagnostics=f"'reason' ({code}) is invalid.")
    if role not in reason.roles or (with_appointment and not reason.cancels_appointment):
        raise unprocessable("INAPPROPRIATE_VALUE", diagnostics="'reason' The reason provided is not valid in this case")
    if reason.comment_needed and comment is None:
        raise unprocessable("MISSING_VALUE", diagnostics="'comment' is missing.")
