"""Why a whole request is refused: status, what happened, where, and how to mend it."""

from collections.abc import Mapping

UNAUTHORISED = 401
FORBIDDEN = 403
MALFORMED = 400
TOO_LARGE = 413
UNSUPPORTED = 415
UNAVAILABLE = 503


class RefusedError(Exception):
    """A request that is answered with an error body; nothing of it was kept."""

    def __init__(
        self, error: str, *, status: int, where: str, remedy: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(error)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {"error": error, "where": where, "remedy": remedy}
