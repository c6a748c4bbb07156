"""The runbooks: Markdown beside the code (`docs/runbooks`, linked into this package), one for each local cause."""

import re
from pathlib import Path

from domain.local_causes import CATALOGUE

FOLDER = Path(__file__).parent / "runbooks"

_TO_RUNBOOK = re.compile(r"\]\(([a-z-]+)\.md\)")


def runbook(key: str) -> str | None:
    """A cause's runbook as Markdown whose links lead to the pages of the others; None for an unknown cause."""
    if key not in {cause.key for cause in CATALOGUE}:
        return None
    text = (FOLDER / f"{key}.md").read_text(encoding="utf-8")
    return _TO_RUNBOOK.sub(r"](/runbooks/\1)", text)
