"""The page about the second implementation speaks of every document, and is true of the plain ones."""

import re
import subprocess
import sys

from tests.arazzo_documents.agreement import DIFFERENCES, PAGE, ROOT
from tests.arazzo_documents.running import EXPECTED


def test_the_page_speaks_of_every_document() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` .*\| (yes|no) \|", PAGE.read_text(), re.MULTILINE))
    assert set(rows) == set(EXPECTED)
    assert {name for name, agrees in rows.items() if agrees == "no"} == set(DIFFERENCES)


def test_both_implementations_agree_as_the_page_says() -> None:
    """In a process of its own: the other implementation is stopped by a signal where it does not end."""
    command = [sys.executable, "-m", "tests.arazzo_documents.agreement", "--check", "plain-"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
