"""The Core and the Hospital page in a real browser, wide and on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.browser import BrowserPage
from tests.e2e.serving import pages_on, store_in

pytestmark = pytest.mark.e2e

_NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages on a store with two hundred failing bookings."""
    engine = store_in(tmp_path_factory.mktemp("core"))
    factories.seed(engine, story="many", now=_NOW)
    with pages_on(engine, clock=lambda: _NOW) as url:
        yield url
    engine.dispose()


def test_limits_and_hospitals_are_read_and_taken_away(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/core", until=".headline .lead")
    expect(page.locator(".headline .lead")).to_contain_text("The core keeps all")
    page.get_by_text("As a table").click()
    expect(page.get_by_role("cell", name="Local share")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Local share")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Figures as CSV").click()
    assert "book (A016)" in saved.value.path().read_text()
    page.get_by_role("link", name="Hospital", exact=True).click()
    expect(page.locator('[data-hospital="ZH2"]')).to_contain_text("hospital system: not responding (504)")
    browser_page.check()


def test_a_phone_never_scrolls_sideways(site: str, phone_page: BrowserPage) -> None:
    for path in ("/core", "/hospital"):
        page = phone_page.open(f"{site}{path}", until=".headline")
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    phone_page.check()
