"""Every local cause has its runbook, every runbook its cause, and links lead somewhere."""

import re

import pytest

from dashboard.pages import runbook as page
from dashboard.runbook_files import FOLDER, runbook
from domain.local_causes import CATALOGUE, LocalCause
from tests.unit.dashboard.test_pages import words

KEYS = [cause.key for cause in CATALOGUE]
HEADINGS = (
    "What it looks like here",
    "Who can mend it",
    "Check first, in this order",
    "How to know that it is mended",
    "Often mistaken for",
)


def test_every_cause_has_its_runbook_and_every_runbook_its_cause() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(KEYS)


@pytest.mark.parametrize("cause", CATALOGUE, ids=KEYS)
def test_a_runbook_bears_its_causes_title_and_answers_the_five_questions(cause: LocalCause) -> None:
    text = runbook(cause.key)
    assert text is not None
    assert text.splitlines()[0] == f"# {cause.title}"
    assert tuple(re.findall(r"^## (.+)$", text, flags=re.MULTILINE)) == HEADINGS
    assert len(text.splitlines()) < 50, "half a page: it is read on the way"


@pytest.mark.parametrize("key", KEYS)
def test_links_of_a_runbook_lead_to_others(key: str) -> None:
    text = runbook(key) or ""
    assert ".md)" not in text
    assert set(re.findall(r"\]\(([^)]+)\)", text)) <= {f"/runbooks/{each}" for each in KEYS} - {f"/runbooks/{key}"}


def test_the_page_shows_a_runbook_and_for_any_other_name_the_list_of_all() -> None:
    assert "Who can mend it" in words(page.layout("clock"))
    for name in ("", "nothing", "../../etc/passwd"):
        assert runbook(name) is None
        said = words(page.layout(name))
        assert all(cause.title in said for cause in CATALOGUE)
