"""The page asks for the scripts that it needs, and for no others."""

import re
from importlib.util import find_spec
from pathlib import Path

import requests

from dashboard.index_page import LEFT_OUT, needed
from tests.e2e.serving import pages_on
from tests.unit.dashboard.conftest import NOW, Told

_WAITS = re.compile(
    r"regeneratorRuntime\.mark\(function (\w)\(\)\{return regeneratorRuntime\.wrap\(function\((\w)\)"
    r"\{for\(;;\)switch\(\2\.prev=\2\.next\)\{case 0:return \2\.next=2,\w\(!0\);case 2:\w\.isReady=!0;"
    r'case 3:case"end":return \2\.stop\(\)\}\},\1\)\}\)'
)
"""How a lazy component of Dash waits, as its build writes it: what `index_page` puts in the polyfill's place knows no
other way."""


def test_what_no_browser_of_ours_needs_is_not_asked_for(told: Told) -> None:
    with pages_on(told("empty").engine, clock=lambda: NOW) as site:
        page = requests.get(site, timeout=10).text
    assert "/dash/deps/react-dom@" in page
    assert "/dash/dcc/dash_core_components." in page
    assert not any(each in page for each in LEFT_OUT)


def test_the_other_scripts_stay_as_they_were() -> None:
    polyfill = '<script src="/_dash-component-suites/dash/deps/polyfill@7.v1.min.js"></script>\n'
    others = '<script src="/a.js"></script>\n<script src="/b.js"></script>'
    assert needed(polyfill + others) == others
    assert needed(others) == others


def test_nothing_else_of_the_polyfill_is_used_by_what_is_installed() -> None:
    waiting = 0
    for package in ("dash", "dash_mantine_components", "dash_ag_grid"):
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        for path in Path(spec.origin).parent.rglob("*.js"):
            if not any(each in path.as_posix() for each in ("/polyfill@", "/dash_table/", ".dev.js")):
                code, count = _WAITS.subn("", path.read_text(encoding="utf-8"))
                assert "regeneratorRuntime." not in code, path
                waiting += count
    assert waiting >= 3, "their builds wait in another way: is what stands in the polyfill's place still needed?"
