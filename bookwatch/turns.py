"""Threads that take turns quickly."""

import sys
from typing import Final

_TURN_S: Final = 0.0005


def short_turns() -> None:
    """Let who answers a browser wait half a millisecond for a thread that computes, instead of Python's five.

    An answer passes from the server's loop to a worker and back: four turns, each of which a page that is made in the
    background would hold up.
    """
    sys.setswitchinterval(_TURN_S)
