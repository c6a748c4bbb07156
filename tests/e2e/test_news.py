"""News on an open page. In a module of its own: it serves its own pages, and Dash has one page registry a process."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.browser import BrowserPage
from tests.e2e.serving import pages_on, store_in

pytestmark = pytest.mark.e2e

_NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)


def test_news_appear_without_reload_and_silence_is_said(tmp_path: Path, browser_page: BrowserPage) -> None:
    engine, moment = store_in(tmp_path), [_NOW]
    factories.register(engine, people=factories.estate())
    with pages_on(engine, clock=lambda: moment[0]) as url:
        page = browser_page.open(url, until=".headline .lead")
        expect(page.locator(".headline")).to_contain_text("No verdict yet")
        factories.seed(engine, story="healthy", now=_NOW, rounds=9)
        expect(page.locator(".headline")).to_contain_text("Booking works at all 40")
        expect(page.locator(".live")).to_contain_text("Live, ")
        moment[0] = _NOW.replace(minute=17, second=30)
        expect(page.locator(".stale")).to_contain_text("Bookwatch itself may be stopped")
        expect(page.locator(".stale")).to_contain_text(re.compile(r"No results for 2\smin 1\d\ss"))
        page.goto("about:blank")  # before its server goes
    engine.dispose()
