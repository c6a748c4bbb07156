"""axe-core on an open page: what it finds against WCAG 2.2 A and AA. The library comes with a development package."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = ("serious", "critical")
"""Impacts that a page may not have."""


def grave(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """One line for each element with a serious or critical violation: rule, element, what is wrong.

    rules: only these of axe's rules; else all of WCAG 2.2 A and AA.
    """
    only: dict[str, Any] = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _RULES}
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
        if node["impact"] in GRAVE
    ]
