"""How long a practice's spells of trouble lasted."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from dashboard.statistics.recovery import Episode, episodes
from dashboard.views.history.reading import BAD, History
from domain.clock import from_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Spells of the period, oldest first; those that go on have no length, and are told apart."""

    spells: tuple[Episode, ...]

    @property
    def over(self) -> list[Episode]:
        """Those that ended."""
        return [each for each in self.spells if each.end is not None]

    def length(self, q: float) -> tuple[timedelta, timedelta] | None:
        """Shortest and longest that the spell at a share `q` of all ended ones may have lasted; None without any."""
        spans = sorted((each.shortest, each.longest) for each in self.over if each.shortest and each.longest)
        return spans[min(len(spans) - 1, int(np.ceil(q * len(spans))) - 1)] if spans else None


def recovery(found: History) -> Recovery:
    """The spells in the runs that count."""
    bad = np.isin(found.runs.outcome, BAD).tolist()
    runs = [(from_micros(at), each) for at, each in zip(found.runs.at.tolist(), bad, strict=True)]
    return Recovery(spells=tuple(episodes(runs)))
