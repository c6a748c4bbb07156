"""What every service gives the process that runs it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.routing import Route

from booking_core.asgi import App, Scope


class ErrorReply(Protocol):
    """Makes an error reply in the service's own dialect, for injected faults."""

    def __call__(self, scope: Scope, /, *, status: int, code: str | None) -> App:
        """An ASGI app that answers `status` with `code` in the body."""


async def nobody(_scope: Scope, _body: bytes) -> str | None:
    """No hospital is behind this request."""
    return None


def unchanged(app: App) -> App:
    """The app itself."""
    return app


async def nothing() -> None:
    """Nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An app and what the fault lab must know about it."""

    app: App
    operations: tuple[str, ...]
    """Codes that a fault may name, beside `*`."""
    operation_of: Callable[[Scope], str | None]
    """The operation that a request calls; None for what is no operation (discovery)."""
    error_reply: ErrorReply
    providers: tuple[str, ...] = ()
    """Hospitals that a fault may be limited to."""
    provider_of: Callable[[Scope, bytes], Awaitable[str | None]] = nobody
    """The hospital behind a request, read from its path, query, body or what it refers to."""
    wrong_content: Callable[[Any], Any] | None = None
    """Turns a right JSON answer into a believable wrong one."""
    wrong_content_operations: tuple[str, ...] = ()
    control_routes: tuple[Route, ...] = ()
    outermost: Callable[[App], App] = unchanged
    """Wraps the app together with its injected faults, so that these carry the service's headers too."""
    run: Callable[[], Awaitable[None]] = nothing
    """Work beside the requests; cancelled at the end."""
    close: Callable[[], Awaitable[None]] = nothing
