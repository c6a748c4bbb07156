"""What a browser may run on the pages."""

import re
import threading
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
import requests

from dashboard import compressed
from tests.e2e.serving import pages_on, store_in
from tests.unit.dashboard.conftest import NOW


def test_every_script_in_the_page_is_named_by_its_hash_and_nothing_else_may_run(tmp_path: Path) -> None:
    engine = store_in(tmp_path)
    with pages_on(engine, clock=lambda: NOW) as site:
        reply = requests.get(site, timeout=20)
        plain = requests.get(f"{site}/export/nothing.csv", timeout=20)
    engine.dispose()
    said = reply.headers["content-security-policy"]
    scripts = next(part for part in said.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>(.*?)</script>", reply.text, flags=re.DOTALL)
    assert len(inline) >= 2
    for script in inline:
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in scripts
    assert '<div id="first">' in reply.text
    assert reply.text.index('<a href="/practices">Practices</a>') < reply.text.index("<script src=")
    assert plain.status_code == 404
    assert (
        "There is no file nothing.csv. There are: agents, core, hospitals, incident-practices, levels, practice-course"
        in plain.text
    )


def test_software_is_packed_better_meanwhile_and_kept_for_the_next_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compressed, "_PACKED", {})
    body = bytes(range(256)) * 500 + b"".join(f"word {number * 7919 % 1000} ".encode() for number in range(3_000))
    first = compressed._pack(body, way="br", folder=tmp_path / "packed")
    for thread in threading.enumerate():
        if thread.name == "packing":
            thread.join(20)
    (kept,) = (tmp_path / "packed").iterdir()
    assert brotli.decompress(first) == brotli.decompress(kept.read_bytes()) == body
    assert len(kept.read_bytes()) < len(first)
    monkeypatch.setattr(compressed, "_PACKED", {})
    assert compressed._pack(body, way="br", folder=tmp_path / "packed") == kept.read_bytes()


def test_replies_are_packed_and_the_software_is_kept_for_ever(tmp_path: Path) -> None:
    engine = store_in(tmp_path)
    with pages_on(engine, clock=lambda: NOW) as site:
        page = requests.get(site, timeout=20)
        style, script = (
            next(found for found in re.findall(r'(?:src|href)="(/[^"]+)"', page.text) if name in found)
            for name in ("app.css", "dash_renderer")
        )
        plain, packed, small = (
            requests.get(f"{site}{script}", headers={"Accept-Encoding": how}, timeout=20)
            for how in ("identity", "gzip, deflate", "gzip, deflate, br, zstd")
        )
        kept = requests.get(f"{site}{style}", timeout=20)
    engine.dispose()
    assert page.headers["content-encoding"] == "gzip"
    assert "cache-control" not in page.headers
    assert plain.content == packed.content == small.content
    assert [each.headers.get("content-encoding") for each in (plain, packed, small)] == [None, "gzip", "br"]
    assert int(packed.headers["content-length"]) < 0.5 * int(plain.headers["content-length"])
    assert int(small.headers["content-length"]) < 0.92 * int(packed.headers["content-length"])
    assert {each.headers["cache-control"] for each in (plain, packed, small, kept)} == {
        "public, max-age=31536000, immutable"
    }
