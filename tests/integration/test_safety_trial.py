"""A short safety trial: agents, core and hospital die, replies are lost; nothing is left, no stranger is named."""

import random
from pathlib import Path

import pytest

from tests.integration.safety_killing import trial


@pytest.mark.integration
def test_nothing_is_left_behind_and_no_other_number_leaves(tmp_path: Path) -> None:
    account = trial(tmp_path, runs=12, kills=4, seed=random.randrange(1_000_000))
    assert account.is_right(runs=12, kills=4), account
