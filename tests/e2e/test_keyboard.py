"""Triage without a mouse: every stop can be seen, none is a trap, and the way leads from Now to an act and back."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import acted
from tests.e2e.browser import BrowserPage

pytestmark = pytest.mark.e2e

_NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
_MOST = 120
"""Stops of Tab within which a page must have been gone round."""
_STOP = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const drawn = [here, here.nextElementSibling].filter(each => each).map(each => getComputedStyle(each));
  const outlined = each => each.outlineStyle !== "none" && each.outlineWidth !== "0px";
  const seen = drawn.some(each => each.boxShadow !== "none" || outlined(each));
  const box = here.getBoundingClientRect();
  here.dataset.stop = here.dataset.stop || String(window.stops = (window.stops || 0) + 1);
  return {
    name: (here.getAttribute("aria-label") || here.innerText || here.id || here.outerHTML).trim().slice(0, 90),
    number: Number(here.dataset.stop), seen: seen && box.width > 0, top: box.top + window.scrollY,
    inside: box.bottom > 0 && box.top < innerHeight, main: !!here.closest("main"),
  };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Booking fails centrally; contacts are set up."""
    with acted.pages_of(tmp_path_factory.mktemp("keyboard"), story="central", now=_NOW) as url:
        yield url


def _round(page: Page) -> list[dict[str, object]]:
    """Every stop of Tab once, from the top of the page until the first comes again."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    found: list[dict[str, object]] = []
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if found and (stop is None or stop["number"] == found[0]["number"]):
            return found
        if stop is not None:
            found.append(stop)
    raise AssertionError(f"Tab does not come round within {_MOST} stops: {[each['name'] for each in found[-5:]]}")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is not None and re.search(name, str(stop["name"])):
            assert stop["seen"], stop
            return
    raise AssertionError(f"no stop of Tab is called {name}")


@pytest.mark.parametrize("path", ["/", "/practices", "/practice/Y99007", "/incident/1", "/set-up"])
def test_every_stop_is_seen_in_order_and_none_is_a_trap(site: str, browser_page: BrowserPage, path: str) -> None:
    page = browser_page.open(f"{site}{path}", until=".headline .lead")
    expect(page.locator(".skeleton:visible")).to_have_count(0)
    stops = _round(page)
    assert stops[0]["name"] == "Skip to the page"
    assert [each["name"] for each in stops if not each["seen"]] == []
    assert [each["name"] for each in stops if not each["inside"]] == [], "scrolled out of sight"
    in_page = [bool(each["main"]) for each in stops]
    assert in_page == sorted(in_page), "what is in the header comes first"
    assert len({each["number"] for each in stops}) == len(stops)


def test_triage_from_now_to_an_act_and_back(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(site, until="[data-cause]")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    assert page.url.endswith("/"), "the way past the header is no state of the page"
    _tab_to(page, "^Incident 2")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Incident 2: Core: book (A016)")
    expect(page.locator("#content")).to_be_focused()
    expect(page.get_by_role("textbox", name="What do you want to do?")).to_be_enabled()
    _tab_to(page, "incident-act|What do you want")
    page.keyboard.press("Enter")
    page.get_by_role("option").first.wait_for()
    labels = page.get_by_role("option").all_inner_texts()
    for _ in range(labels.index("Acknowledge") + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="What do you want to do?")).to_have_value("Acknowledge")
    expect(page.locator("#incident-text")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Known: the core's engineers are at it")
    _tab_to(page, "incident-name")
    page.keyboard.type("Jo Bloggs (invented)", delay=30)  # as people type: a field tells its value when keys pause
    _tab_to(page, "^Do it")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("Done: acknowledge.")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Now")
    expect(page.locator("#content")).to_be_focused()
    _tab_to(page, "Incident 2")


def test_a_row_of_the_grid_is_opened_by_keyboard(site: str, browser_page: BrowserPage) -> None:
    page = browser_page.open(f"{site}/practices", until=".ag-center-cols-container .ag-row")
    page.locator('.ag-row[row-index="0"] [col-id="code"]').focus()
    page.keyboard.press("ArrowDown")
    code = page.locator(".ag-cell-focus").inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/practice/{code}"))
