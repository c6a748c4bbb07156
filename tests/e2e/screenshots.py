"""`python -m tests.e2e.screenshots FOLDER`: every page with every story, to be looked at.

`make screenshots ARGS="docs/screenshots readme"` takes the pictures of the README and of the docs.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext
from sqlalchemy import Engine

from bookwatch.questions import plan
from bookwatch.questions.writing import ROUND_S, write_questions
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
_PHONE, _DESK = (390, 844), (1200, 1060)
README: Mapping[str, Mapping[str, tuple[str, Sequence[Scheme], tuple[int, int]]]] = {
    "central": {"now": ("/", ("light", "dark"), _DESK)},
    "local": {"practice": ("/practice/Y99007", ("light", "dark"), _DESK)},
    "week": {"practices": ("/practices", ("light", "dark"), _DESK)},
    "questions": {"trends": ("/trends#period=week", ("light", "dark"), _DESK)},
    "many": {
        "core": ("/core", ("light",), _DESK),
        "hospital": ("/hospital", ("light",), _DESK),
        "incidents": ("/incidents", ("light",), _DESK),
        "incident": ("/incident/4", ("light", "dark"), _DESK),
        "incident-phone": ("/incident/4", ("light",), _PHONE),
        "set-up": ("/set-up", ("light",), _DESK),
    },
}
"""Story -> name -> page, schemes and size: what fits on a screen."""
WIDTHS = (1440, 390)
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
        elif story != "empty":
            round_s, rounds = LONG.get(story, (10.0, factories.ROUNDS))
            factories.seed(engine, story=story, now=NOW, round_s=round_s, rounds=rounds)
            acted.act(engine, now=NOW)
        yield engine
        engine.dispose()


def shoot(browser: BrowserContext, *, site: str, story: str, folder: Path) -> None:
    """Photograph all pages of a story."""
    for scheme in SCHEMES:
        for width in WIDTHS:
            with browser_page_in(browser, width=width, scheme=scheme) as page:
                for name, path in PAGES.items():
                    page.open(f"{site}{path}", until=DRAWN)
                    page.await_figures()
                    page.page.wait_for_timeout(1500)
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
    with told(story) as engine, pages_on(engine, clock=lambda: now, round_s=round_s) as site:
        for name, (path, schemes, (width, height)) in README[story].items():
            for scheme in schemes:
                with browser_page_in(browser, width=width, height=height, scheme=scheme) as page:
                    page.open(f"{site}{path}", until=DRAWN)
                    page.await_figures()
                    page.page.wait_for_timeout(1500)
                    page.page.screenshot(path=folder / f"{name}-{scheme}.png")
                    page.check()


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
