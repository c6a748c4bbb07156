"""Every right document runs against a real server, and gives what it should."""

import pytest

from tests.arazzo_documents.running import EXPECTED, FILES, run
from tests.arazzo_documents.shop import shop


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_right_document_gives_what_it_should(name: str) -> None:
    expected = EXPECTED[name]
    with shop() as (url, server):
        finished, outputs = run(name, url)
    assert finished.outcome == expected.get("outcome", "ok"), finished.steps
    assert finished.failure_class == expected.get("failure_class")
    assert outputs == expected["outputs"]
    calls = [f"{each.method} {each.path}" for each in server.requests]
    assert calls == expected.get("calls", calls)


def test_every_document_is_expected_to_do_something() -> None:
    assert set(FILES) == set(EXPECTED)
    assert len(FILES) >= 25
