"""`make questions`: what the dashboard must answer, asked of its pages on histories whose figures are known."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import URL

from tests.e2e.browser import browser_page_in
from tests.e2e.scenes import DATABASES, WEEKS, Theatre, postgres_stores, sqlite_stores, theatre_on

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

KNOWN: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8")
)
MOST_CLICKS = 2
"""In an outage nobody looks further."""


@pytest.fixture(scope="module", params=DATABASES)
def theatre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """The scenes on one kind of database."""
    if request.param == "postgresql":
        server: URL = request.getfixturevalue("postgres")
        stores = postgres_stores(server)
    else:
        stores = sqlite_stores(tmp_path_factory.mktemp("questions"))
    with theatre_on(stores) as found:
        yield found


@pytest.mark.parametrize("question", KNOWN)
def test_question(question: str, theatre: Theatre, browser: BrowserContext) -> None:
    known = KNOWN[question]
    assert known["asks"].endswith("?")
    assert known["arithmetic"]
    for look in known["looks"]:
        with browser_page_in(browser) as seen:
            page = seen.open(f"{theatre.site(look.get('scene', WEEKS))}{look['page']}")
            clicks = look.get("clicks", ())
            assert len(clicks) <= MOST_CLICKS
            for words in clicks:
                _click(page, words=words)
            _check(page, look=look)
            seen.check()


def _click(page: Page, *, words: str) -> None:
    page.locator("main").get_by_role("link", name=words, exact=True).first.click()


def _check(page: Page, *, look: dict[str, Any]) -> None:
    """What the page says, in `main` or, where `whole`, in its header and banners as well; and what it never says."""
    place = page.locator("body" if look.get("whole") else "main")
    for words in look["says"]:
        expect(place).to_contain_text(_spaced(words), timeout=30_000)
    for words in look.get("never", ()):
        expect(place).not_to_contain_text(_spaced(words))


def _spaced(words: str) -> re.Pattern[str]:
    """Any white space, or none, between words: parts of a page stand beside each other without."""
    return re.compile(re.escape(words).replace(r"\ ", r"\s*"))
