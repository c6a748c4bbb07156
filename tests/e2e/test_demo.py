"""The demonstration from start to end, in one go: the command, its story on the Now page, and its count at the end."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.browser import BrowserPage, browser_page_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

ROUND_S = 10.0
START_S = 90.0
SLACK_S = 8.0
"""For the announcement, the evaluation itself and the browser's drawing, on a machine that tests other things too."""


class Demo:
    """The command as a process of its own; what it said lies in a file."""

    def __init__(self, folder: Path) -> None:
        self.words = folder / "words.txt"
        self.document = folder / "summary.json"
        with self.words.open("w") as words, self.document.open("w") as document:
            command = [
                sys.executable,
                "-m",
                "bookwatch",
                "demo",
                "--port",
                "0",
                "--json",
                "--keep",
                str(folder / "kept"),
            ]
            self.process = subprocess.Popen(command, stdout=document, stderr=words)

    def url(self) -> str:
        """Address of the pages, once it is announced and answers."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            found = re.search(r"http://127\.0\.0\.1:\d+", self.words.read_text())
            if found and urlopen(f"{found[0]}/healthz").status == 200:
                return found[0]
            assert self.process.poll() is None, self.words.read_text()
            time.sleep(0.2)
        raise AssertionError(f"no address within {START_S} s: {self.words.read_text()}")

    def said(self, part: str, *, within_s: float) -> float:
        """Wait until the command announced something; the moment (monotonic) at which it was seen."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if part in self.words.read_text():
                return time.monotonic()
            time.sleep(0.2)
        raise AssertionError(f"{part!r} was not announced: {self.words.read_text()}")

    def end(self) -> dict[str, Any]:
        """Ctrl-C; the document that it prints."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.words.read_text()
        document: dict[str, Any] = json.loads(self.document.read_text())
        return document


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    running = Demo(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def _wait_for_cause(seen: BrowserPage, words: str, *, announced: float) -> None:
    """A cause stands on the Now page within two rounds of being broken (and what the evaluation waits for)."""
    allowed_s = 2 * ROUND_S + 0.2 * ROUND_S + SLACK_S - (time.monotonic() - announced)
    expect(seen.page.get_by_role("article").filter(has_text=words).first).to_be_visible(
        timeout=max(allowed_s, 1.0) * 1000
    )


def test_the_story_appears_leads_to_its_evidence_and_is_counted(demo: Demo, browser: BrowserContext) -> None:
    url = demo.url()
    with browser_page_in(browser) as seen:
        seen.open(url, until=".headline")
        resolver = demo.said("The resolver of practice", within_s=60)
        practice = re.search(r"practice (Y99\d+)", demo.words.read_text())
        assert practice is not None
        _wait_for_cause(seen, practice[1], announced=resolver)
        hospital = demo.said("The system of hospital ZH2", within_s=60)
        _wait_for_cause(seen, "ZH2", announced=hospital)
        booking = demo.said("The core's booking operation", within_s=60)
        _wait_for_cause(seen, "A016", announced=booking)

        seen.page.get_by_role("link", name=re.compile(practice[1])).first.click()
        seen.page.wait_for_url(f"**/practice/{practice[1]}")
        expect(seen.page.locator("main")).to_contain_text("Local to this practice")
        expect(seen.page.locator("main")).to_contain_text("name look-up")
        expect(seen.page.locator("main")).to_contain_text("controls passed")
        seen.check()
    document = demo.end()
    assert document["executed"] == document["stored"] > 100
    assert document["duplicates"] == 0
    named = {(each["domain"], each["dimension"], each["value"]) for each in document["causes"]}
    assert {
        ("local", "practice", practice[1]),
        ("provider", "provider", "ZH2"),
        ("central", "operation", "A016"),
    } <= named
