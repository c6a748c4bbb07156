"""Where people act, in a real browser: incidents, core, hospital, set-up; by keyboard, by address, on a phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from dashboard.components import tables
from tests.e2e import acted
from tests.e2e.browser import BrowserPage

pytestmark = pytest.mark.e2e

_NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages on a store in which people acted."""
    with acted.pages_of(tmp_path_factory.mktemp("acting"), story="central", now=_NOW) as url:
        yield url


def _choose(page: Page, act: str) -> None:
    """Choose an act by keyboard alone."""
    field = page.get_by_role("textbox", name="What do you want to do?")
    field.focus()
    page.keyboard.press("Enter")
    option = page.get_by_role("option", name=act)
    option.wait_for()
    labels = page.get_by_role("option").all_inner_texts()
    for _ in range(labels.index(act) + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value(act)


def test_a_cause_leads_to_its_incident_where_people_act_and_undo(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(site, until="[data-cause]")
    page.locator('[data-cause="central/operation/A016"]').get_by_role("link", name=re.compile("^Incident")).click()
    expect(page.locator("h1")).to_have_text("Incident 2: Core: book (A016)")
    expect(page.locator(".headline")).to_contain_text(re.compile(r"0 of 28 practices \(0\s%\) that were inside at any"))
    expect(page.locator("main")).to_contain_text("National service desk (invented), 01632 960001")
    _choose(page, "Add a note")
    page.get_by_role("textbox", name="Note").fill("Rang the desk")
    page.get_by_role("button", name="Do it").press("Enter")
    expect(page.locator(".said")).to_contain_text("Your name is missing.")
    page.get_by_label("Your name").fill("Jo Bloggs (invented)")
    page.get_by_label("Your name").press("Tab")
    page.get_by_role("button", name="Do it").press("Enter")
    expect(page.locator(".said")).to_contain_text("Done: add a note.")
    line = page.locator(".by-people", has_text="Rang the desk")
    expect(line).to_contain_text("Jo Bloggs (invented)")
    line.get_by_role("button").press("Enter")
    expect(page.locator(".by-people s")).to_have_text("Rang the desk")
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Jo Bloggs (invented)")
    _choose(page, "Declare as planned work")
    expect(page.get_by_role("textbox", name="Until")).to_be_visible()


def test_what_an_undo_came_to_is_seen_far_from_its_button(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/incident/1", until=".by-people button")
    undo = page.locator(".by-people button").last
    undo.evaluate("button => { document.body.style.paddingBottom = '2000px'; button.scrollIntoView(true); }")
    expect(page.locator(".said")).not_to_be_in_viewport()
    undo.click()
    expect(page.locator(".said")).to_contain_text("Your name is missing.")
    expect(page.locator(".said")).to_be_in_viewport()


def test_the_address_of_the_list_says_what_it_shows(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/incidents#state=closed", until=".headline .lead")
    expect(page.locator("main")).to_contain_text("None of this kind.")
    page.get_by_role("link", name="Not over").click()
    expect(page.locator(".incidents > li")).to_have_count(2)
    expect(page).to_have_url(re.compile("#state=open"))
    page.locator(".incident-link").first.click()
    expect(page.locator("h1")).to_contain_text("Incident 2")
    page.go_back()
    expect(page.locator(".incidents > li")).to_have_count(2)


def test_texts_are_taken_away(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/incident/2", until=".takeaway")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "incident-2-review.md"
    assert "# Review of incident 2" in saved.value.path().read_text()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name=re.compile("Copied|Chosen"))).to_be_visible()


def test_a_phone_reads_and_acts_without_scrolling_sideways(site: str, phone_page: BrowserPage) -> None:
    for path in ("/incidents", "/incident/1", "/core", "/hospital", "/set-up", "/incident/999"):
        page = phone_page.open(f"{site}{path}", until=".headline")
        assert phone_page.widths() == [390, 320], path
    expect(page.locator("h1")).to_have_text("Incident not found")
    page = phone_page.open(f"{site}/core", until=".headline")
    well = page.locator("#core-content tr.folds").first
    expect(well).to_be_hidden()
    page.get_by_text("those that are well too").click()
    expect(well).to_be_visible()


def test_limits_and_hospitals_are_read_and_taken_away(
    site: str, browser_page: BrowserPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser_page.open(f"{site}/core", until=".headline .lead")
    expect(page.locator(".headline .lead")).to_contain_text("those that passed kept all")
    page.get_by_text("As a table").click()
    expect(page.get_by_role("cell", name="Local share")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Local share")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Figures as CSV").click()
    assert "book (A016)" in saved.value.path().read_text()
    page.get_by_role("link", name="Hospital", exact=True).click()
    expect(page.locator('[data-hospital="ZH2"]')).to_contain_text("Hospital ZH2 service desk (invented)")
    monkeypatch.setattr(tables, "_AT_ONCE", 0)  # as if there were very many
    page = browser_page.open(f"{site}/hospital#period=7d", until=".headline .lead")
    expect(page.locator("[data-table]")).to_have_count(1)
    expect(page.locator("[data-table] tr")).to_have_count(0)
    page.get_by_text("As a table").click()
    row = page.locator("[data-table] tbody tr").nth(1)
    expect(row.locator("th")).to_have_text("ZH2")
    expect(row.locator("td.number").first).to_be_visible()
    expect(page.locator("[data-table] thead th")).to_have_count(9)


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
    expect(page.locator("#setup-people")).not_to_contain_text("01632 960009")
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
