"""The pages in a real browser, on a seeded database: they open, they lead on, they stay clean."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests import factories
from tests.e2e.browser import BrowserPage
from tests.e2e.serving import pages_on, store_in
from tests.fakes.lab_control import FakeLab

pytestmark = pytest.mark.e2e

_NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)


_SIDES: tuple[tuple[Literal["x", "y"], Literal["width", "height"]], ...] = (("x", "width"), ("y", "height"))


def _ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Booking fails centrally at 28 of 40 practices; one has a fault of its own; it is 09:15:20."""
    engine = store_in(tmp_path_factory.mktemp("central"))
    factories.seed(engine, story="central", now=_NOW)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def site(central: Engine) -> Iterator[str]:
    """The pages on that database, with a lab beside them."""
    with pages_on(central, clock=lambda: _NOW, lab=FakeLab()) as url:
        yield url


def test_a_cause_leads_to_the_practice_its_evidence_and_a_waterfall(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(site, until=".headline .lead")
    lead = page.locator(".headline .lead")
    expect(lead).to_contain_text(
        re.compile(r"Booking fails at 70\s% of practices \(28 of 40\) in all 3\sPCTs since 09:13")
    )
    cause = page.locator('[data-cause="central/operation/A016"]')
    expect(cause).to_contain_text("18 of 18 (100")
    cause.get_by_text("Show all 28 practices").click()
    expect(cause.locator(".members li")).to_have_count(28)
    cause.get_by_text("(Y99001)").click()
    expect(page.locator("h1")).to_have_text("Mill Street Surgery")
    expect(page.locator(".verdict .lead")).to_contain_text("Central: at Choose and Book: book (A016)")
    expect(page.get_by_role("row", name=re.compile("Controls"))).to_contain_text("18 of 18")
    expect(page.locator("#practice-waterfall .barlayer .bars")).not_to_have_count(0)
    expect(page.locator(".step-bad")).to_contain_text("Book (A016)")


def test_another_run_can_be_chosen_and_its_address_sent(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practice/Y99001", until="#practice-waterfall .barlayer")
    expect(page.locator("#first")).to_have_count(0)
    rows = page.locator("#practice-runs .ag-center-cols-container .ag-row")
    rows.nth(2).locator("a").click()
    expect(page).to_have_url(re.compile("#run="))
    due = rows.nth(2).locator("a").inner_text()
    expect(page.locator(".run-facts")).to_contain_text(due)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".run-facts")).to_contain_text(due)


def test_practices_are_found_by_name_code_and_state(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practices", until=".ag-center-cols-container .ag-row")
    expect(page.locator(".headline")).to_contain_text(
        "28 affected by a central fault, 1 with a fault of its own and 11 OK"
    )
    page.get_by_label("Find a practice").fill("Y99007")
    rows = page.locator("#practices-grid .ag-center-cols-container .ag-row")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("This practice")
    expect(page).to_have_url(re.compile("find=Y99007"))
    rows.first.locator('[col-id="state"]').click()
    expect(page.locator("h1")).to_have_text("The Green Surgery")
    page.go_back()
    expect(page.get_by_label("Find a practice")).to_have_value("Y99007")


def test_dark_is_one_click_and_is_kept(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(site, until=".headline .lead")
    assert _ground(page) == "rgb(240, 244, 245)"
    page.get_by_label("Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert _ground(page) == "rgb(15, 26, 36)"
    page.reload()
    page.locator(".headline .lead").wait_for()
    assert _ground(page) == "rgb(15, 26, 36)"


def test_a_phone_never_scrolls_sideways(site: str, phone_page: BrowserPage) -> None:
    for path in (
        "/",
        "/practices",
        "/practice/Y99007",
        "/trends",
        "/board-paper",
        "/runbooks/clock",
        "/lab",
        "/nonsense",
    ):
        phone_page.open(f"{site}{path}", until=".headline, .fault, .runbook, .says")
        assert phone_page.widths() == [390, 320], path


def test_words_of_charts_do_not_cover_one_another_on_a_phone(site: str, phone_page: BrowserPage) -> None:
    page = phone_page.open(f"{site}/practice/Y99007", until=".headline")
    phone_page.await_figures()
    words = page.locator(":is(.xtick > text, .annotation-text)")
    shown = [each for each in words.all() if each.evaluate("text => text.style.visibility") != "hidden"]
    assert len(shown) < words.count(), "some had no room"
    boxes = [box for each in shown if (box := each.bounding_box())]
    for one, other in combinations(boxes, 2):
        apart = (abs(one[at] - other[at]) >= (one if one[at] < other[at] else other)[size] for at, size in _SIDES)
        assert any(apart), (one, other)


def test_a_likely_cause_leads_to_its_runbook(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practice/Y99007", until=".local-causes")
    page.locator(".local-causes a").first.click()
    expect(page).to_have_url(re.compile(r"/runbooks/smartcard$"))
    expect(page.locator("h1")).to_have_text("The smartcard: expired, locked or revoked")
    page.get_by_role("link", name="The PC's clock").click()
    expect(page.locator("h1")).to_have_text("The clock of this PC")


def test_unknown_addresses_are_answered_kindly(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practice/Y00000", until="h1")
    expect(page.locator("h1")).to_have_text("Practice not found")
    expect(page.locator("main")).to_contain_text("no practice with the code Y00000")
    expect(page.locator("#practice-rest")).to_be_hidden()
    page.goto(f"{site}/nonsense")
    expect(page.locator("h1")).to_have_text("Page not found")


def test_things_are_broken_and_mended_by_hand(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/lab", until=".fault")
    expect(page.locator(".banner")).to_contain_text("Demonstration: invented organisations")
    page.get_by_role("button", name="Break: The system of hospital ZH2 stops").click()
    expect(page.locator(".fault", has_text="ZH2")).to_contain_text("Broken")
    page.get_by_role("button", name="Mend: The system of hospital ZH2 stops").click()
    expect(page.locator(".fault", has_text="ZH2")).to_contain_text("Whole")


def test_the_keyboard_reaches_a_practice_and_shows_where_it_is(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(site, until="[data-cause] .practice-link")
    page.locator("body").press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    link = page.locator("[data-cause] .practice-link").first
    link.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert link.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 235, 59)"
    page.keyboard.press("Enter")
    expect(page.locator(".verdict .lead")).to_be_visible()


def test_what_is_picked_goes_along_to_other_pages_and_back(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practices#pct=ZZ2&period=24h", until=".ag-center-cols-container .ag-row")
    expect(page.get_by_role("textbox", name="PCT")).to_have_value("Invented PCT 2 (ZZ2)")
    page.get_by_role("textbox", name="Period").click()
    page.get_by_role("option", name="Last 30 days").click()
    expect(page).to_have_url(re.compile(r"/practices#pct=ZZ2&period=30d$"))
    page.locator(".ag-center-cols-container .ag-row a").first.click()
    expect(page).to_have_url(re.compile(r"/practice/Y99\d+#period=30d&pct=ZZ2$"))
    expect(page.get_by_role("textbox", name="Period")).to_have_value("Last 30 days")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("textbox", name="Period")).to_have_value("Last 24 hours")


def test_choosing_in_one_chart_chooses_in_all_and_files_come_along(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practices#pct=ZZ2", until="#practices-heat .heatmaplayer")
    page.locator(".ag-center-cols-container .ag-row").first.wait_for()
    page.locator(".ag-row .ag-checkbox-input").first.click()
    expect(page).to_have_url(re.compile(r"chosen=Y99\d+"))
    expect(page.locator(".chosen")).to_contain_text("Chosen:")
    expect(page.locator("#practices-heat .ytick text b, #practices-heat .ytick tspan")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Figures as CSV").first.click()
    assert download.value.suggested_filename == "bookwatch-practices-7d.csv"
    assert "code,practice,pct" in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Choose none").click()
    expect(page.locator(".ag-row-selected")).to_have_count(0)


def test_columns_are_chosen_and_a_view_is_kept_in_this_browser(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practices#pct=ZZ2&hide=p50", until=".ag-center-cols-container .ag-row")
    heads = page.locator("#practices-grid .ag-header-cell")
    expect(heads.filter(has_text="p95")).to_have_count(1)
    expect(heads.filter(has_text="p50")).to_have_count(0)
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Limits").uncheck()
    expect(heads.filter(has_text="Limits")).to_have_count(0)
    expect(page).to_have_url(re.compile("hide=limits,p50"))
    page.get_by_text("Saved views").click()
    page.get_by_label("Name of this view").fill("Monday")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Practices", exact=True).click()
    expect(page).not_to_have_url(re.compile("hide="))
    expect(heads.filter(has_text="Limits")).to_have_count(1)
    view = page.get_by_role("link", name="Monday")
    if not view.is_visible():  # the list may still be open
        page.get_by_text("Saved views").click()
    view.click()
    expect(heads.filter(has_text="Limits")).to_have_count(0)
    expect(page.get_by_role("textbox", name="PCT")).to_have_value("Invented PCT 2 (ZZ2)")
    page.get_by_role("button", name="Forget the view Monday").click()
    expect(page.get_by_role("link", name="Monday")).to_have_count(0)
