"""A browser that remembers what went wrong: console errors, failed callbacks, and every request it made."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect, sync_playwright

Scheme = Literal["light", "dark"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The system's browser, or None."""
DRAWN = ".headline, .fault, .says, .empty, .runbook, .trouble"
"""What a page shows once its first answer is there."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass  # no slots: Playwright keeps a wrapper on the object whose methods it calls
class BrowserPage:
    """A page with its record. The fixtures call `check()` at the end of each test."""

    page: Page
    errors: list[str] = field(default_factory=list)
    """Console errors and warnings, exceptions of scripts, and replies of 400 and more (a failed callback is one)."""
    requests: list[str] = field(default_factory=list)
    """Addresses of all requests."""

    def open(self, url: str, *, until: str = "main h1") -> Page:
        """Go to an address and wait until something is visible."""
        self.page.goto(url)
        self.page.locator(until).first.wait_for(timeout=30_000)
        return self.page

    def await_figures(self) -> None:
        """Wait until nothing is a skeleton any more, and every figure is drawn."""
        for unfinished in (".skeleton:visible", ".dash-graph--pending", ".dash-graph:visible:not(:has(.main-svg))"):
            expect(self.page.locator(unfinished)).to_have_count(0, timeout=60_000)

    def widths(self) -> list[int]:
        """How wide the open page is on a phone of 390 px, and on a screen of 1280 px at 400 %."""
        found = []
        for width, height in ((390, 844), (320, 256)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(300)
            found.append(int(self.page.evaluate("document.documentElement.scrollWidth")))
        return found

    def external(self) -> list[str]:
        """Requests that left this machine."""
        local = {"127.0.0.1", "localhost", None}
        return [url for url in self.requests if urlsplit(url).hostname not in local]

    def check(self) -> None:
        """Nothing went wrong in the console, and nothing left the machine."""
        assert not self.errors, "\n".join(self.errors)
        assert not self.external(), "\n".join(self.external())

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            asked = response.request.post_data or ""
            self.errors.append(f"{response.status} {response.url} {asked[:400]}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def watch(self) -> "BrowserPage":
        """Begin to record."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("response", self._response)
        self.page.on("request", self._request)
        return self


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """The system's Chromium, headless, with one cache: compiling Plotly anew costs it seconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser.new_context()
        finally:
            browser.close()


@contextmanager
def browser_page_in(
    context: BrowserContext, *, width: int = 1440, height: int = 900, scheme: Scheme = "light"
) -> Iterator[BrowserPage]:
    """A fresh page that begins to record. The context's cache is shared; what pages keep for the reader is cleared."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    try:
        yield BrowserPage(page).watch()
    finally:
        page.evaluate("location.protocol.startsWith('http') && localStorage.clear()")
        page.close()
