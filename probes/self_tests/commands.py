"""The words of a system's own commands, bounded in time and size."""

import subprocess
from collections.abc import Sequence

_LONGEST_S = 5.0
_MOST = 2_000_000


def output_of(command: Sequence[str]) -> str:
    """What a command prints, on both streams; empty where it does not exist, does not end or fails."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[:_MOST].decode("utf-8", "replace") if done.returncode == 0 else ""
