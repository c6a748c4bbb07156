"""Every page with news, against WCAG 2.2 AA (other states: `make access`). A module of its own, for it serves pages."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.e2e import acted
from tests.e2e.axe import grave
from tests.e2e.browser import DRAWN, BrowserPage
from tests.fakes.lab_control import FakeLab

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
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


def barriers(seen: BrowserPage, url: str) -> list[str]:
    """What is serious on a page in light, and of its colours in dark."""
    seen.page.goto("about:blank")  # else an address that differs after # alone would not be loaded
    seen.open(url, until=DRAWN)
    seen.await_figures()
    seen.page.wait_for_timeout(600)
    light = grave(seen.page)
    seen.page.emulate_media(color_scheme="dark")
    seen.page.wait_for_timeout(300)
    dark = grave(seen.page, rules=("color-contrast",))
    seen.page.emulate_media(color_scheme="light")
    return light + dark


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages on a store with many faults, in which people acted."""
    with acted.pages_of(tmp_path_factory.mktemp("access"), story="many", now=NOW, lab=FakeLab()) as url:
        yield url


@pytest.mark.parametrize("path", PAGES)
def test_no_page_with_news_has_a_serious_barrier(path: str, site: str, browser_page: BrowserPage) -> None:
    assert barriers(browser_page, f"{site}{path}") == []
