"""Every page with news, against WCAG 2.2 AA (other states: `make access`). A module of its own, for it serves pages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests import factories
from tests.e2e import acted
from tests.e2e.axe import grave
from tests.e2e.browser import BrowserPage, browser_page_in
from tests.e2e.serving import pages_on, store_in
from tests.fakes.lab_control import FakeLab

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
DRAWN = ".headline, .fault, .says, .empty, .runbook, .trouble"
PAGES = (
    "/",
    "/practices",
    "/practice/Y99007",
    "/core",
    "/hospital",
    "/incidents",
    "/incident/1",
    "/trends",
    "/board-paper",
    "/set-up",
    "/lab",
    "/runbooks/clock",
)


def look(seen: BrowserPage, url: str) -> None:
    """Nothing serious in light; the colours also in dark."""
    seen.page.goto("about:blank")  # else an address that differs after # alone would not be loaded
    seen.open(url, until=DRAWN)
    seen.await_figures()
    seen.page.wait_for_timeout(600)
    light = grave(seen.page)
    seen.page.emulate_media(color_scheme="dark")
    seen.page.wait_for_timeout(300)
    dark = grave(seen.page, rules=("color-contrast",))
    seen.page.emulate_media(color_scheme="light")
    assert not light + dark, "\n".join(light + dark)


def test_no_page_with_news_has_a_serious_barrier(
    tmp_path: Path, browser: BrowserContext, subtests: pytest.Subtests
) -> None:
    engine = store_in(tmp_path)
    factories.seed(engine, story="many", now=NOW)
    acted.act(engine, now=NOW)
    with pages_on(engine, clock=lambda: NOW, lab=FakeLab()) as url, browser_page_in(browser) as seen:
        for path in PAGES:
            with subtests.test(page=path):
                look(seen, f"{url}{path}")
        seen.check()
    engine.dispose()
