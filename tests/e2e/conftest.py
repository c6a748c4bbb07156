"""Fixtures of the browser tests: one Chromium for each module, one page with its record for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.browser import CHROMIUM, BrowserPage, browser_page_in, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    """The system's Chromium. Not for the session: while Playwright is up, its event loop counts as running in this
    thread, and a test of another module that calls `asyncio.run` would fail, or pass, by the random order.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium to run the browser tests")
    expect.set_options(timeout=30_000)  # the browser draws in software, on a machine that tests other things too
    with chromium() as started:
        yield started


@pytest.fixture
def browser_page(browser: BrowserContext) -> Iterator[BrowserPage]:
    """A fresh page, 1440 wide, light, that records console errors and requests."""
    with browser_page_in(browser) as page:
        yield page
        page.check()


@pytest.fixture
def phone_page(browser: BrowserContext) -> Iterator[BrowserPage]:
    """A fresh page as narrow as a phone (390)."""
    with browser_page_in(browser, width=390, height=844) as page:
        yield page
        page.check()
