"""What the read model keeps of each place and stretch of time, and how much of it."""

from enum import IntEnum
from typing import Final


class Measure(IntEnum):
    """The counts of runs. The `CLEAR_` ones leave out planned work and what was the centre's fault."""

    ATTEMPTS = 0
    BAD = 1
    SLOW = 2
    CLEAR_ATTEMPTS = 3
    CLEAR_BAD = 4
    CLEAR_SLOW = 5
    PLANNED = 6
    """Of ATTEMPTS, in planned work."""
    LOCAL = 7
    """Of BAD, while the verdict was local; and so on."""
    SHARED = 8
    PROVIDER = 9
    CENTRAL = 10
    NOTED = 11
    """ATTEMPTS, and what was due and did not come to one: interrupted or missed."""


MEASURES: Final = len(Measure)


class Latest(IntEnum):
    """What is kept of each place's last run and standing verdict; 0 where there is none."""

    SCHEDULED_US = 0
    RECEIVED_US = 1
    OUTCOME = 2
    """Number of the outcome in `data.codes`."""
    JUDGEMENT = 3
    """Number of the judgement in `data.codes`."""


MANY: Final = 1_000
"""Of more practices than this a page is read from here, and calls are summed up by the hour."""
HOURS: Final = 8 * 24
"""Hours per practice that are kept: the heat map's week, and a day to compare it with."""
DAYS: Final = 92
"""Days per practice that are kept: the funnel's quarter of a year."""
PCT_DAYS: Final = 400
"""Days per PCT that are kept: thirteen months."""

QUANTILES: Final = (0.5, 0.95, 0.99)
"""Of each PCT's day, in milliseconds."""
