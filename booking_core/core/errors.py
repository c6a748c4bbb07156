"""Why the core refuses a request."""


class ErsError(Exception):
    """Becomes an HTTP reply. Statuses without a published body (404, 409, 412, 423) carry no code."""

    def __init__(
        self, status: int, *, code: str | None = None, diagnostics: str = "", retry_after_s: int | None = None
    ) -> None:
        """`code` is one of eRS-APIErrorCode-1 (or of the R4 systems on R4 paths)."""
        super().__init__(diagnostics or code or str(status))
        self.status = status
        self.code = code
        self.diagnostics = diagnostics
        self.retry_after_s = retry_after_s


def unprocessable(code: str, *, diagnostics: str = "") -> ErsError:
    """422: a business rule or the content says no."""
    return ErsError(422, code=code, diagnostics=diagnostics)


def bad_request(code: str, *, diagnostics: str = "") -> ErsError:
    """400 with a body (published for A015, A029 and missing headers)."""
    return ErsError(400, code=code, diagnostics=diagnostics)


def not_found() -> ErsError:
    """404: STU3 publishes no body."""
    return ErsError(404)


def conflict() -> ErsError:
    """409: the version is not the current one."""
    return ErsError(409)
