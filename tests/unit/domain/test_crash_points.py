"""The points at which the kill trial makes the agent and the collector die."""

import os
import signal
import subprocess
import sys

import pytest


def code_of(setting: str) -> int:
    """Exit code of a process that reaches the point `here` three times."""
    program = "from domain.crash_points import reach\nfor _ in range(3): reach('here'); reach('there')"
    environment = {**os.environ, "BOOKWATCH_CRASH_AT": setting}
    return subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode


@pytest.mark.parametrize(
    ("setting", "code"),
    [("", 0), ("elsewhere", 0), ("here", -signal.SIGKILL), ("here:3", -signal.SIGKILL), ("here:4", 0)],
)
def test_a_process_dies_at_its_point_and_only_when_armed(setting: str, code: int) -> None:
    assert code_of(setting) == code
