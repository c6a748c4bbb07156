"""The few ASGI names that the middlewares share (ASGI specification 3.0, HTTP connection scope)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

TRANSPORT = "booking_core.transport"
"""Key of the scope's extension that carries the connection's transport."""


def header(scope: Scope, name: bytes) -> str:
    """The value of the first header `name` (lower case), or an empty string."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return ""


async def whole_body(receive: Receive) -> bytes:
    """All bytes of the request; empty when the caller went away."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def replayed(body: bytes, *, receive: Receive) -> Receive:
    """A `receive` that gives `body` once and then what the server says (the disconnect)."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again
