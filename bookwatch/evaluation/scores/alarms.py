"""False alarms, counted as incidents: a cause that is named again within half an hour is the same one."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bookwatch.evaluation.rulings import DOMAIN, LOCAL, Ruling
from bookwatch.simulator.chance import Bools

SAME_ROUNDS: Final = 6


@dataclass(slots=True, kw_only=True)
class Alarms:
    """Sums over boundaries."""

    boundaries: int = 0
    """At which no wide fault was there, nor had just been."""
    wide: dict[int, int] = field(default_factory=dict)
    """Incidents opened there, by the number of their domain."""
    practice_windows: int = 0
    """Of practices that nothing touched."""
    local: int = 0
    """Incidents opened of those."""
    names: list[str] = field(default_factory=list)
    """Of the wide ones."""
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, ruling: Ruling, *, local: Bools, untouched: Bools, nothing_wide: bool) -> None:
        """One boundary. `local`: untouched practices that are said to have a fault of their own."""
        self.practice_windows += int(untouched.sum())
        for place in np.flatnonzero(local).tolist():
            self.local += self._opened(f"practice/{place}", ruling.boundary)
        self.boundaries += nothing_wide
        for cause in ruling.causes if nothing_wide else ():
            domain = DOMAIN[cause.domain]
            name = f"{cause.domain}/{cause.dimension}/{cause.value}"
            if domain != LOCAL and self._opened(name, ruling.boundary):
                self.wide[domain] = self.wide.get(domain, 0) + 1
                self.names.append(name)

    def _opened(self, name: str, boundary: int) -> bool:
        last = self._last.get(name)
        self._last[name] = boundary
        return last is None or boundary - last > SAME_ROUNDS
