"""Agents and collector are killed twenty times; nothing is lost and nothing is stored twice."""

import random
from pathlib import Path

import pytest

from tests.integration.killing import trial


@pytest.mark.integration
@pytest.mark.timeout(600)  # a minute on a quiet machine
def test_every_trace_that_the_core_saw_is_stored_exactly_once(tmp_path: Path) -> None:
    account = trial(tmp_path, kills=20, seed=random.randrange(1_000_000))
    assert account.kills == {
        "before-commit": 4,
        "before-send": 4,
        "before-acknowledgement": 4,
        "before-delete": 4,
        "agent-at-random": 2,
        "collector-at-random": 2,
    }
    assert account.is_right, account
    assert account.seen >= 20, account
    assert account.outcomes.get("ok", 0) > 0, account
    assert account.outcomes.get("interrupted", 0) >= 4, account  # at least those that were killed before their commit
