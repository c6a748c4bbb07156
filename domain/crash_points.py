"""Named places at which agent or collector kills itself with SIGKILL, for trials only.

`BOOKWATCH_CRASH_AT=<point>[:n]` kills the process the n-th time (the first, without n) that it reaches the point:

    before-commit   the journey has ended, its result is not yet committed to the outbox
    before-send     the result is committed, nothing has been sent
    before-acknowledgement   the collector has committed a batch, the agent has not been told
    before-delete   the collector has acknowledged, the outbox still holds the run
    middle-of-import   a part of a directory is written, nothing is committed
    revision-applied   a migration has made one revision's tables, nothing is committed
    index-built   an index was built for a migration to come, which has not begun
    chunk-written   a move has written a part of a table, nothing is committed
    before-exchange   a restored copy is whole beside the database, which is as it was

Unset, `reach` is an empty function.
"""

import os
import signal
from collections.abc import Callable

VARIABLE = "BOOKWATCH_CRASH_AT"


def _do_nothing(point: str) -> None:
    """Nothing to do at any point."""


def armed(setting: str) -> Callable[[str], None]:
    """The function that kills this process at the point of a setting such as `before-send:3`."""
    name, _, count = setting.partition(":")
    left = int(count or 1)

    def reach_armed(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach_armed


reach: Callable[[str], None] = armed(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else _do_nothing
"""Call with the name of a point where the process may have to die."""
