"""Every page in every state, against WCAG 2.2 AA: `make access`. `make test` looks at the pages with news."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests import factories
from tests.e2e import acted
from tests.e2e.browser import browser_page_in
from tests.e2e.serving import pages_on, store_in
from tests.e2e.test_access import NOW, PAGES, barriers
from tests.fakes.lab_control import FakeLab

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

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


def test_no_page_has_a_serious_barrier_in_any_other_state(
    tmp_path: Path, browser: BrowserContext, subtests: pytest.Subtests
) -> None:
    engine, now = store_in(tmp_path), [NOW]
    with pages_on(engine, clock=lambda: now[0], lab=FakeLab()) as url, browser_page_in(browser) as seen:

        def each(*paths: str, state: str) -> None:
            for path in paths:
                with subtests.test(state=state, page=path):
                    assert barriers(seen, f"{url}{path}") == []

        each(*PAGES, state="empty")
        factories.seed(engine, story="many", now=NOW)
        acted.act(engine, now=NOW)
        each(*WRONG, state="error")
        now[0] += timedelta(minutes=5)
        each("/", "/practices", "/practice/Y99007", state="stale")
        seen.check()
    engine.dispose()
