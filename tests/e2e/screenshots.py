"""`python -m tests.e2e.screenshots FOLDER`: every page with every story, to be looked at."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext
from sqlalchemy import Engine

from data.engine import open_engine
from data.migrations import upgrade
from tests import factories
from tests.e2e import acted
from tests.e2e.browser import Scheme, browser_page_in, chromium
from tests.e2e.serving import pages_on
from tests.fakes.lab_control import FakeLab

NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
PAGES = {
    "now": "/",
    "practices": "/practices",
    "practice": "/practice/Y99007",
    "core": "/core",
    "hospital": "/hospital",
    "incidents": "/incidents",
    "incident": "/incident/1",
    "set-up": "/set-up",
    "lab": "/lab",
}
STORIES = ("empty", "healthy", "local", "central", "many", "over")
WIDTHS = (1440, 390)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@contextmanager
def told(story: str) -> Iterator[Engine]:
    """A database with a story; "empty" has its tables only."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/{story}.db"
        upgrade(url)
        engine = open_engine(url)
        if story != "empty":
            factories.seed(engine, story=story, now=NOW)
            acted.act(engine, now=NOW)
        yield engine
        engine.dispose()


def shoot(browser: BrowserContext, *, site: str, story: str, folder: Path) -> None:
    """Photograph all pages of a story."""
    for scheme in SCHEMES:
        for width in WIDTHS:
            with browser_page_in(browser, width=width, scheme=scheme) as page:
                for name, path in PAGES.items():
                    page.open(f"{site}{path}", until=".headline, .fault")
                    page.page.wait_for_timeout(1500)
                    page.page.screenshot(path=folder / f"{story}-{name}-{width}-{scheme}.png", full_page=True)
                page.check()


def main(arguments: list[str]) -> None:
    """Photograph everything, or only the stories named after the folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for story in arguments[1:] or STORIES:
            with told(story) as engine, pages_on(engine, clock=lambda: NOW, lab=FakeLab()) as site:
                shoot(browser, site=site, story=story, folder=folder)


if __name__ == "__main__":
    main(sys.argv[1:])
