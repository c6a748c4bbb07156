"""A small shop that the documents call: a real HTTP server with a state of its own."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.web_server import Request, WebServer, reply, serving

_THINGS = [
    {"id": "1", "name": "Chair", "colour": "red", "price": 40, "tags": ["wood"]},
    {"id": "2", "name": "Table", "colour": "blue", "price": 120.5, "tags": ["wood", "large"]},
    {"id": "3", "name": "Lamp", "colour": "red", "price": 15, "tags": []},
]


class Shop:
    """What it answers depends on what it was asked before."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {str(each["id"]): dict(each) for each in _THINGS}
        self.asked: Counter[str] = Counter()

    def answer(self, request: Request, _: socket.socket) -> bytes:
        """The reply to a request."""
        path = unquote(urlsplit(request.path).path)
        first = path.split("/")[1]
        self.asked[f"{request.method} {path}"] += 1
        handler = getattr(self, f"_{first.replace('-', '_')}", None)
        found: bytes = handler(request, path) if handler else reply(404, {"error": f"no {path}"})
        return found

    def _things(self, request: Request, path: str) -> bytes:
        thing_id = path.removeprefix("/things").strip("/")
        if not thing_id:
            return self._made(request) if request.method == "POST" else self._found(request)
        if thing_id not in self.things:
            return reply(404, {"error": "no such thing", "id": thing_id})
        if request.method == "DELETE":
            del self.things[thing_id]
            return reply(204)
        if request.method == "PUT":
            self.things[thing_id] |= json.loads(request.body)
        return reply(200, self.things[thing_id], headers={"ETag": f'"{thing_id}-1"'})

    def _found(self, request: Request) -> bytes:
        query = dict(_query(request))
        wanted = [each for each in self.things.values() if query.get("colour") in {None, each.get("colour")}]
        return reply(200, {"things": wanted[: int(query.get("limit", "10"))], "total": len(wanted)})

    def _made(self, request: Request) -> bytes:
        thing_id, thing = str(max(map(int, self.things)) + 1), json.loads(request.body)
        if not isinstance(thing, dict):
            return reply(400, {"error": "no thing"})
        self.things[thing_id] = {"id": thing_id, **thing}
        return reply(201, self.things[thing_id], headers={"Location": f"/things/{thing_id}"})

    def _login(self, request: Request, _: str) -> bytes:
        form = dict(parse_qsl(request.body.decode()))
        if form.get("password") != "open sesame" or "user" not in form:
            return reply(401, {"error": "who are you"})
        return reply(200, {"token": f"token-of-{form['user']}", "number": self.asked["POST /login"]})

    def _secret(self, request: Request, _: str) -> bytes:
        if not request.headers.get("authorization", "").startswith("Bearer token-of-"):
            return reply(401, {"error": "log on first"})
        return reply(200, {"secret": "42"})

    def _echo(self, request: Request, path: str) -> bytes:
        sent = {
            "method": request.method,
            "path": path,
            "query": sorted([name, value] for name, value in _query(request)),
            "cookie": request.headers.get("cookie", ""),
            "colour": request.headers.get("x-colour", ""),
            "type": request.headers.get("content-type", ""),
            "body": request.body.decode(),
        }
        return reply(200, sent, headers={"X-Request-Number": str(self.asked[f"{request.method} {path}"])})

    def _flaky(self, request: Request, path: str) -> bytes:
        """Fails as often as the last part of the path says."""
        if self.asked[f"{request.method} {path}"] <= int(path.rpartition("/")[2]):
            return reply(500, {"error": "not yet"})
        return reply(200, {"tries": self.asked[f"{request.method} {path}"]})

    def _order(self, request: Request, path: str) -> bytes:
        done = self.asked[f"{request.method} {path}"] > 2
        return reply(200, {"status": "done" if done else "pending", "asked": self.asked[f"{request.method} {path}"]})

    def _text(self, _: Request, __: str) -> bytes:
        return reply(200, content=b"Order 4711 is READY", headers={"Content-Type": "text/plain; charset=utf-8"})

    def _trap(self, _: Request, __: str) -> bytes:
        """What makes `(a|aa)+$` take for ever."""
        return reply(200, {"word": "a" * 60 + "b", "list": [{"word": "a" * 60 + "b"}] * 50})


def _query(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.path).query, keep_blank_values=True)


@contextmanager
def shop() -> Iterator[tuple[str, WebServer]]:
    """Base URL and record of a fresh shop, for the time of the block."""
    with serving(Shop().answer, context=None) as server:
        yield f"http://127.0.0.1:{server.port}", server
