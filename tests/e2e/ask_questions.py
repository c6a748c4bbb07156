"""`make questions`: what the dashboard must answer, asked of its pages on a history whose figures are known."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import Engine

from bookwatch.questions.plan import NOW
from bookwatch.questions.writing import ROUND_S, write_questions
from collectors.evaluator import Evaluator
from data import rollups
from tests.e2e.browser import browser_page_in
from tests.e2e.serving import pages_on, store_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

KNOWN: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8")
)
_JUDGED_FROM = datetime(2009, 1, 26, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The history, its last week judged round by round as the live service does."""
    engine = store_in(tmp_path_factory.mktemp("questions"))
    write_questions(engine)
    evaluator = Evaluator(engine, lambda: NOW, ROUND_S)
    boundary = _JUDGED_FROM
    while boundary <= NOW:
        evaluator.evaluate_round(boundary)
        boundary += timedelta(seconds=ROUND_S)
    rollups.refresh_hours(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def asked(history: Engine) -> Iterator[str]:
    """The pages on that history, on that Monday."""
    with pages_on(history, clock=lambda: NOW, round_s=ROUND_S) as site:
        yield site


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u00a0", " ")).replace(" (invented)", "")


@pytest.mark.parametrize("question", KNOWN)
def test_question(question: str, asked: str, browser: BrowserContext) -> None:
    known = KNOWN[question]
    with browser_page_in(browser) as seen:
        page = seen.open(f"{asked}{known['page']}")
        main = page.locator("main")
        for words in known["says"]:
            pattern = re.escape(words).replace(r"\ ", r"\s+")
            expect(main).to_contain_text(re.compile(pattern), timeout=60_000)
        assert known["arithmetic"]
        seen.check()
