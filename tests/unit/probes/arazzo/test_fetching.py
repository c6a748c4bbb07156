"""Descriptions from the network: only where asked for, and never a stranger's way to local files."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from probes.arazzo.compiler import check_file
from probes.arazzo.fetching import Fetcher
from tests.fakes.web_server import Request, WebServer, reply, serving

SHOP = """openapi: 3.1.0
paths:
  /things: {$ref: "parts/things.yaml#/all"}
  /secret: {$ref: "SECRET#/a"}
"""
PARTS = "all: {get: {operationId: listThings}}\n"
DOCUMENT = """arazzo: 1.0.1
info: {{title: Fetched, version: "1"}}
sourceDescriptions: [{{name: shop, url: "{url}/api/shop.yaml"}}]
workflows: [{{workflowId: w, steps: [{{stepId: a, operationId: listThings}}]}}]
"""


def answer(request: Request, _: socket.socket) -> bytes:
    """A description that refers to another, and to what it should not reach."""
    pages = {
        "/api/shop.yaml": SHOP.partition("  /secret")[0],
        "/bad/shop.yaml": SHOP.replace("parts/", "../api/parts/").replace("SECRET", "../../../../../../etc/hostname"),
        "/api/parts/things.yaml": PARTS,
    }
    page = pages.get(request.path)
    return reply(200, content=page.encode()) if page else reply(404)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving(answer, context=None) as running:
        yield running


def written(folder: Path, server: WebServer, *, path: str = "api") -> Path:
    file = folder / "a.arazzo.yaml"
    file.write_text(DOCUMENT.format(url=f"http://127.0.0.1:{server.port}").replace("/api/", f"/{path}/"))
    return file


def test_nothing_is_fetched_unless_asked(tmp_path: Path, server: WebServer) -> None:
    problems = check_file(written(tmp_path, server)).problems
    assert ["is not a local file" in str(each) for each in problems] == [True]
    assert server.requests == []


def test_a_description_and_its_parts_are_fetched_once(tmp_path: Path, server: WebServer) -> None:
    checked = check_file(written(tmp_path, server), fetcher=Fetcher(tmp_path / "fetched"))
    assert checked.problems == ()
    assert [each.path for each in server.requests] == ["/api/shop.yaml", "/api/parts/things.yaml"]


def test_a_fetched_document_leads_to_no_local_file(tmp_path: Path, server: WebServer) -> None:
    checked = check_file(written(tmp_path, server, path="bad"), fetcher=Fetcher(tmp_path / "fetched"))
    assert [each.path for each in server.requests][-1] == "/etc/hostname"
    assert ["cannot be fetched" in str(each) for each in checked.problems] == [True]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.yaml", "ftp://example.org/a.yaml", "file:///etc/hostname"])
def test_what_cannot_be_fetched_is_told_with_its_line(tmp_path: Path, url: str) -> None:
    file = tmp_path / "a.arazzo.yaml"
    file.write_text(DOCUMENT.format(url=url))
    problems = check_file(file, fetcher=Fetcher(tmp_path / "fetched")).problems
    assert [each.line for each in problems] == [3]
