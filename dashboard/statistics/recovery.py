"""How long a practice's trouble lasts: from the first failed run to the first of several good ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GOOD_RUNS = 3
"""Good runs in a row that end an episode: one good run may be luck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One spell of trouble."""

    start: datetime
    """Scheduled time of its first failed run."""
    end: datetime | None
    """Scheduled time of the first of the good runs that ended it; None: it goes on."""
    after: datetime | None
    """The last good run before it: it may have begun as early."""
    failed: int

    @property
    def longest(self) -> timedelta | None:
        """Its length if it began right after the last good run; None while it goes on."""
        return None if self.end is None else self.end - (self.after or self.start)

    @property
    def shortest(self) -> timedelta | None:
        """Its length if it began with the first failed run and ended with the last one before the good ones."""
        return None if self.end is None else self.end - self.start


def episodes(runs: Sequence[tuple[datetime, bool]]) -> list[Episode]:
    """The spells of trouble in runs (scheduled time, whether bad), oldest first."""
    found: list[Episode] = []
    start = after = first_good = last_good = None
    failed = good = 0
    for at, bad in runs:
        if bad:
            if start is None:
                start, after, failed = at, last_good, 0
            failed, good = failed + 1, 0
            continue
        last_good = at
        if start is None:
            continue
        first_good = at if good == 0 else first_good
        good += 1
        if good == GOOD_RUNS:
            found.append(Episode(start=start, end=first_good, after=after, failed=failed))
            start, good = None, 0
    if start is not None:
        found.append(Episode(start=start, end=None, after=after, failed=failed))
    return found
