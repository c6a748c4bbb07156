"""Large replies of callbacks: packed once for all who get the same, and right for each."""

import asyncio
import gzip

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from dashboard import replies
from dashboard.replies import KeptReplies

_CALLBACK, _OTHER = "/_dash-update-component", "/other"


async def _echo(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what was asked, in two pieces."""
    asked = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": asked[:100], "more_body": True})
    await send({"type": "http.response.body", "body": asked[100:]})


def _ask(app: KeptReplies, body: bytes, *, path: str = _CALLBACK, takes: str = "gzip, br") -> tuple[Headers, bytes]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "headers": [(b"accept-encoding", takes.encode())]}
    asyncio.run(app(scope, receive, send))
    return Headers(raw=sent[0]["headers"]), b"".join(each["body"] for each in sent[1:])


@pytest.fixture
def packings(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Each body that is packed."""
    found: list[bytes] = []

    def counted(body: bytes, level: int, *, mtime: float) -> bytes:
        found.append(body)
        return packing(body, level, mtime=mtime)

    packing = gzip.compress
    monkeypatch.setattr(gzip, "compress", counted)
    return found


def test_the_same_reply_is_packed_once_and_another_for_itself(packings: list[bytes]) -> None:
    app, one, other = KeptReplies(_echo), b"one" * 9_000, b"another" * 9_000
    for body in (one, one, other, one, other):
        headers, reply = _ask(app, body)
        assert (headers["content-encoding"], headers["vary"]) == ("gzip", "accept-encoding")
        assert int(headers["content-length"]) == len(reply) < len(body)
        assert gzip.decompress(reply) == body
    assert packings == [one, other]


def test_small_replies_others_and_those_that_may_not_be_packed_go_as_they_are(packings: list[bytes]) -> None:
    app, large = KeptReplies(_echo), b"one" * 9_000
    for headers, reply in (_ask(app, large, takes="identity"), _ask(app, large, path=_OTHER)):
        assert "content-encoding" not in headers
        assert reply == large
    assert _ask(app, b"small")[1] == b"small"
    assert packings == []


def test_the_oldest_make_room(packings: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "_MOST", 2)
    app, bodies = KeptReplies(_echo), [bytes([number]) * 9_000 for number in range(3)]
    for body in (*bodies, bodies[2], bodies[0]):
        _ask(app, body)
    assert packings == [*bodies, bodies[0]]
