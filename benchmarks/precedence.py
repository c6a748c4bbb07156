"""Precedence over the machine's other programs, for benchmarks that measure moments and not effort."""

import os


def go_ahead_of_others() -> str:
    """The cores as if for this process and its children alone, where that is allowed: what else the machine does is not
    to be measured. Returns which it is, for the figure's line.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        return "ordinary"
    return "before other programs"
