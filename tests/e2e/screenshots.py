"""`python -m tests.e2e.screenshots FOLDER`: every page with every story, to be looked at.

`make screenshots ARGS="docs/screenshots readme"` takes the pictures of the README and of the docs.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext
from sqlalchemy import Engine

from bookwatch.questions import plan
from bookwatch.questions.writing import ROUND_S, judge_last_week, write_questions
from data.engine import open_engine
from data.migrations import upgrade
from tests import factories
from tests.e2e import acted
from tests.e2e.browser import DRAWN, BrowserPage, Scheme, browser_page_in, chromium
from tests.e2e.serving import pages_on
from tests.fakes.lab_control import FakeLab

NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
PAGES = {
    "now": "/",
    "practices": "/practices",
    "practice": "/practice/Y99007",
    "core": "/core",
    "hospital": "/hospital",
    "trends": "/trends",
    "board-paper": "/board-paper",
    "wrong-address": "/practices#period=2026-11-20..2026-11-02&pct=ZZ9&zoom=3",
    "incidents": "/incidents",
    "incident": "/incident/1",
    "set-up": "/set-up",
    "lab": "/lab",
}
STORIES = ("empty", "healthy", "local", "central", "many", "over", "week")
LONG = {"week": (7200.0, 84), "questions": (ROUND_S, 0)}
"""Length and number of the rounds of stories that last longer than some minutes."""
FORMS: Mapping[str, tuple[tuple[int, int], Scheme, bool]] = {
    "light": ((1200, 1060), "light", False),
    "dark": ((1200, 1060), "dark", False),
    "phone": ((390, 844), "light", False),
    "print": ((794, 1123), "light", True),
}
"""How each page is shown in the docs: width and height in CSS pixels, scheme, and whether as on paper (A4)."""
_WITH_LAB = "healthy"
"""The only one of these stories in which a lab runs beside the pages: with it each says that it is a demonstration."""
README: Mapping[str, Mapping[str, str]] = {
    "central": {"now": "/"},
    "local": {"practice": "/practice/Y99007"},
    "week": {"practices": "/practices"},
    "questions": {"trends": "/trends#period=week", "board-paper": "/board-paper#period=week"},
    "many": {
        "core": "/core",
        "hospital": "/hospital",
        "incidents": "/incidents",
        "incident": "/incident/4",
        "set-up": "/set-up",
    },
    _WITH_LAB: {"lab": "/lab"},
}
"""Story -> name -> page, of the pictures of the README and the docs: what fits on a screen."""
WIDTHS = (1440, 390)
_SETTLED_MS = 1500
"""After which nothing moves any more."""
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@contextmanager
def told(story: str) -> Iterator[Engine]:
    """A database with a story; "empty" has its tables only."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/{story}.db"
        upgrade(url)
        engine = open_engine(url)
        if story == "questions":
            write_questions(engine)
            judge_last_week(engine)
        elif story != "empty":
            round_s, rounds = LONG.get(story, (10.0, factories.ROUNDS))
            factories.seed(engine, story=story, now=NOW, round_s=round_s, rounds=rounds)
            acted.act(engine, now=NOW)
            acted.report(engine, now=NOW)
        yield engine
        engine.dispose()


def shoot(browser: BrowserContext, *, site: str, story: str, folder: Path) -> None:
    """Photograph all pages of a story."""
    for scheme in SCHEMES:
        for width in WIDTHS:
            with browser_page_in(browser, width=width, scheme=scheme) as page:
                for name, path in PAGES.items():
                    _opened(page, f"{site}{path}")
                    page.page.screenshot(path=folder / f"{story}-{name}-{width}-{scheme}.png", full_page=True)
                    if name == "board-paper" and width == WIDTHS[0] and scheme == "light":
                        _print(page, file=folder / f"{story}-{name}.pdf")
                page.check()


def _print(page: BrowserPage, *, file: Path) -> None:
    """The page as its reader prints it."""
    page.page.pdf(path=file, format="A4", print_background=True)


def pictures(browser: BrowserContext, *, story: str, folder: Path) -> None:
    """The pictures of a story for the README and the docs."""
    round_s = LONG.get(story, (10.0, 0))[0]
    now = plan.NOW if story == "questions" else NOW
    lab = FakeLab() if story == _WITH_LAB else None
    with told(story) as engine, pages_on(engine, clock=lambda: now, lab=lab, round_s=round_s) as site:
        for form, ((width, height), scheme, paper) in FORMS.items():
            with browser_page_in(browser, width=width, height=height, scheme=scheme) as page:
                for name, path in README[story].items():
                    _opened(page, f"{site}{path}")
                    if paper:
                        page.page.emulate_media(media="print")
                        page.page.wait_for_timeout(_SETTLED_MS)
                    page.page.screenshot(path=folder / f"{name}-{form}.png")
                    page.page.emulate_media(media="screen", color_scheme=scheme)
                page.check()


def _opened(page: BrowserPage, address: str) -> None:
    page.open(address, until=DRAWN)
    page.await_figures()
    page.page.wait_for_timeout(_SETTLED_MS)


def main(arguments: list[str]) -> None:
    """Photograph everything, or only the stories named after the folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        if arguments[1:] == ["readme"]:
            for story in README:
                pictures(browser, story=story, folder=folder)
            return
        for story in arguments[1:] or STORIES:
            round_s = LONG.get(story, (10.0, 0))[0]
            with told(story) as engine, pages_on(engine, clock=lambda: NOW, lab=FakeLab(), round_s=round_s) as site:
                shoot(browser, site=site, story=story, folder=folder)


if __name__ == "__main__":
    main(sys.argv[1:])
