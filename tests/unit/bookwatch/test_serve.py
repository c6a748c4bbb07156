"""The composition of the central service, asked over a real socket."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import uvicorn

from bookwatch.listening import ListenError, listen
from bookwatch.serve import compose
from bookwatch.settings import ServeSettings
from data.engine import open_engine
from data.migrations import upgrade


@contextmanager
def served(*roles_: str, url: str) -> Iterator[str]:
    upgrade(url)
    roles, engine = set(roles_), open_engine(url)
    listener = listen("127.0.0.1", port=0)
    server = uvicorn.Server(uvicorn.Config(compose(engine, settings=ServeSettings(), roles=roles), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        engine.dispose()


def asked(url: str, *, body: bytes | None = None) -> tuple[int, bytes]:
    try:
        with urlopen(Request(url, data=body), timeout=20) as reply:
            return reply.status, reply.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'serve.db'}"


def test_a_collector_takes_results_and_shows_no_pages(url: str) -> None:
    with served("collector", url=url) as site:
        assert asked(f"{site}/api/v1/results", body=b"{}")[0] == 401
        assert asked(f"{site}/healthz")[0] == 200
        assert asked(f"{site}/")[0] == 404


def test_the_whole_shows_pages_and_a_mistyped_api_address_is_not_found(url: str) -> None:
    with served("all", url=url) as site:
        status, page = asked(f"{site}/")
        assert status == 200
        assert b"Bookwatch" in page
        status, told = asked(f"{site}/api/v1/result", body=b"{}")
        assert status == 404
        assert set(json.loads(told)) == {"error", "where", "remedy"}


def test_an_evaluator_takes_no_results(url: str) -> None:
    with served("evaluator", url=url) as site:
        assert asked(f"{site}/api/v1/results", body=b"{}")[0] == 404
        assert json.loads(asked(f"{site}/readyz")[1])["database"] == "ok"


def test_one_process_may_have_several_roles(url: str) -> None:
    with served("collector", "pages", url=url) as site:
        assert asked(f"{site}/api/v1/results", body=b"{}")[0] == 401
        assert asked(f"{site}/")[0] == 200


def test_an_address_in_use_is_named() -> None:
    taken = listen("127.0.0.1", port=0)
    port = taken.getsockname()[1]
    with pytest.raises(ListenError, match=f"port {port}"):
        listen("127.0.0.1", port=port)
    taken.close()
