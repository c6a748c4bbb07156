"""The roll-up job: computes what waits, soon where that is cheap and seldom where it is not."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from data import rollups
from data.engine import leading
from data.errors import DatabaseUnavailableError
from data.rollups.known import KnownParts
from domain.clock import Clock

SHARE: Final = 1_000
"""Where rounds are short, as in a demonstration: after work that took a second its kind rests so many."""
SHARES: Final = {"slots": 3_000, "hours": 10_000, "days": 2_000, "steps of days": 10_000, "runs together": SHARE}
"""The same where rounds take minutes: small stores are fresh within minutes, and a nation counts its slots each round,
its hours every third, its days every hour or two, and their steps twice a day. The runs of
an hour are put together once, when it is over."""
REST_S: Final = 1.0
"""The shortest rest."""
LONGEST_REST_S: Final = 6 * 3600.0
"""Of days; slots rest a round at most."""
STEPS_REST_S: Final = 12 * 3600.0
"""Of the steps of days, which are counted anew from all runs of the day: twice a day, and once more when it is over."""
_MINUTES_S = 300.0

LEADER: Final = "roll-up job"

_log = logging.getLogger(__name__)


class RollUpJob:
    """Computes roll-ups until it is told to stop. Any number may run: one works, and another when that one is gone."""

    def __init__(self, engine: Engine, clock: Clock, *, round_s: float) -> None:
        self._engine = engine
        known = KnownParts()
        self._work = [
            _Work("slots", lambda: rollups.refresh_slots(engine, known=known), longest_s=round_s),
            _Work("hours", lambda: rollups.refresh_hours(engine, known=known), longest_s=hours_rest_s(round_s)),
            _Work("days", lambda: rollups.refresh_days(engine, now=clock()), longest_s=LONGEST_REST_S),
            _Work("steps of days", lambda: rollups.refresh_steps(engine), longest_s=STEPS_REST_S),
            _Work("runs together", lambda: rollups.gather_hours(engine, now=clock()), longest_s=hours_rest_s(round_s)),
        ]
        if round_s >= _MINUTES_S:
            for each in self._work:
                each.share = SHARES[each.name]

    def run(self, stop: threading.Event) -> None:
        """Compute what waits, again and again. What fails is logged, and tried again after its rest."""
        while not stop.is_set():
            try:
                with leading(self._engine, name=LEADER) as leads:
                    for each in self._work if leads else ():
                        if each.due <= time.monotonic() and not stop.is_set():
                            each.do()
            except DatabaseUnavailableError:  # the loop's edge: it may be back after the rest
                _log.exception("nobody can say who computes roll-ups")
            stop.wait(max(REST_S, min(each.due for each in self._work) - time.monotonic()))


def hours_rest_s(round_s: float) -> float:
    """The longest rest of practices' hours: a round, and where rounds are minutes long three: all of an hour's rows are
    written each time, and an hour that changes every five minutes was most of what a nation's roll-ups cost."""
    return round_s if round_s < _MINUTES_S else 3 * round_s


@dataclass(slots=True)
class _Work:
    """One kind of work, and when it is due again (seconds of the monotonic clock)."""

    name: str
    compute: Callable[[], int]
    longest_s: float
    share: int = SHARE
    due: float = 0.0

    def do(self) -> None:
        begun = time.monotonic()
        try:
            self.compute()
        except Exception:  # the loop's edge: a database that is away now may be back after the rest
            _log.exception("the roll-ups (%s) could not be computed; what waits is computed later", self.name)
        ended = time.monotonic()
        self.due = ended + min(max(REST_S, (ended - begun) * self.share), self.longest_s)
