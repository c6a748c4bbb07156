"""Every page in every state, against WCAG 2.2 AA. In a module of its own: it serves its own pages, and changes them."""

from datetime import UTC, datetime, timedelta
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

_NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
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
WRONG = (
    "/practice/Y00000",
    "/practices#period=2026-11-20..2026-11-02&pct=ZZ9&zoom=3",
    "/practices#find=nobody-is-called-so",
    "/practice/Y99007#run=none&fix=never",
    "/trends?from=2026-11-02",
    "/incidents#state=closed&pct=ZZ9",
    "/incident/999",
    "/runbooks/none",
    "/nonsense",
)
"""Addresses of what is not there, in the wrong order, or matches nothing."""


def _look(seen: BrowserPage, url: str) -> None:
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


def test_no_page_has_a_serious_barrier_in_any_state(
    tmp_path: Path, browser: BrowserContext, subtests: pytest.Subtests
) -> None:
    engine, now = store_in(tmp_path), [_NOW]
    with pages_on(engine, clock=lambda: now[0], lab=FakeLab()) as url, browser_page_in(browser) as seen:

        def look(*paths: str, state: str) -> None:
            for path in paths:
                with subtests.test(state=state, page=path):
                    _look(seen, f"{url}{path}")

        look(*PAGES, state="empty")
        factories.seed(engine, story="many", now=_NOW)
        acted.act(engine, now=_NOW)
        look(*PAGES, state="news")
        look(*WRONG, state="error")
        now[0] += timedelta(minutes=5)
        look("/", "/practices", "/practice/Y99007", state="stale")
        seen.check()
    engine.dispose()
