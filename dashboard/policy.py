"""What the browser may run on our pages: scripts from here and the ones whose hash we say, nothing made from text."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADER = "content-security-policy"


def policy(hashes: Sequence[str]) -> str:
    """The Content-Security-Policy. `hashes`: of the scripts that stand in the page itself ("'sha256-...'").

    Styles may be inline: Plotly and Mantine write them. No 'unsafe-inline' and no 'unsafe-eval' for scripts, so no
    figure may use WebGL, whose library makes code from text.
    """
    parts = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in parts.items())


class PolicyHeader:
    """Gives every HTML reply that has no policy of its own ours."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; add the header to replies that a browser shows."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and _HEADER not in headers:
                    headers[_HEADER] = self.policy
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)
