"""Set-up in a real browser: forms by keyboard, undo, and on a phone."""

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
    """The pages on a store with a few rounds."""
    engine = store_in(tmp_path_factory.mktemp("setup"))
    factories.seed(engine, story="healthy", now=_NOW, rounds=3)
    with pages_on(engine, clock=lambda: _NOW) as url:
        yield url
    engine.dispose()


def test_contacts_work_and_levels_are_set_and_undone(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/set-up", until=".headline .lead")
    page.get_by_label("Name of the desk or the person").fill("Desk (invented)")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#contact-said")).to_contain_text("The way to reach them is empty.")
    page.get_by_label("How to reach them").fill("01632 960009")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#setup-people")).to_contain_text("01632 960009")
    page.get_by_role("button", name="Change: Desk (invented)").press("Enter")
    expect(page.get_by_label("Name of the desk or the person")).to_have_value("Desk (invented)")
    page.get_by_role("button", name="Remove: Desk (invented)").press("Enter")
    expect(page.locator("#setup-people")).to_contain_text("No contact yet.")
    page.locator("#contact-said").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#setup-people")).to_contain_text("01632 960009")

    page.get_by_label("From").fill("2026-11-23 22:00")
    page.get_by_label("Until").fill("2026-11-23 23:00")
    page.get_by_label("What is done").fill("Core upgrade")
    page.get_by_role("button", name="Declare").press("Enter")
    expect(page.locator("#setup-work")).to_contain_text("Core upgrade")
    page.locator("#setup-work summary").press("Enter")
    page.get_by_role("button", name="Withdraw it: Core upgrade").press("Enter")
    expect(page.locator("#setup-work s").first).to_be_visible()

    page.get_by_label("95 % must be done within, in seconds").fill("0.5")
    page.get_by_role("button", name="Set", exact=True).press("Enter")
    expect(page.locator("#setup-levels")).to_contain_text("0.50")
    browser_page.check()


def test_a_phone_never_scrolls_sideways(site: str, phone_page: BrowserPage) -> None:
    page = phone_page.open(f"{site}/set-up", until=".headline")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    phone_page.check()
