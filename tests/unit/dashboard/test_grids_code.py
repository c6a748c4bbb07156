"""The code of grids comes with the first grid, by an address that a browser may keep for ever."""

import re

import pytest
import requests

from dashboard import grids_code
from tests.e2e.serving import pages_on
from tests.unit.dashboard.conftest import NOW, Told


def test_no_page_fetches_it_at_once_and_each_says_where_it_is(told: Told) -> None:
    with pages_on(told("empty").engine, clock=lambda: NOW) as site:
        page = requests.get(site, timeout=10).text
        assert 'src="/_dash-component-suites/dash_mantine_components/' in page
        assert 'src="/_dash-component-suites/dash_ag_grid/' not in page
        found = re.search(r'<meta name="grids" content="(.+?)">', page)
        assert found is not None
        code = requests.get(f"{site}{found[1]}", timeout=10)
    assert code.ok
    assert "window.dash_ag_grid=" in code.text
    assert "immutable" in code.headers["cache-control"]


def test_a_package_without_that_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids_code, "_CODE", "grid.js")
    with pytest.raises(LookupError, match=r"dash_ag_grid .+ has no grid\.js"):
        grids_code.apart()
