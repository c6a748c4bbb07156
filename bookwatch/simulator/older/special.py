"""Runs of quiet rounds that leave the usual way, gathered to be played out together."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.draft import Draft
from bookwatch.simulator.endings import Ended, end_runs
from bookwatch.simulator.limits import Limits
from bookwatch.simulator.pools import Singles
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.strikes import strike_noise

MOST: Final = 8_000
"""Runs that are played out at once."""


@dataclass(slots=True)
class Specials:
    """Columns, a list entry a round."""

    drafts: list[Draft] = field(default_factory=list)
    chances: list[Singles] = field(default_factory=list)
    ways: list[Ints] = field(default_factory=list)
    rounds: list[Ints] = field(default_factory=list)
    hours: list[Ints] = field(default_factory=list)
    rows: list[Ints] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, self.rows))

    def gather(self, drafted: Draft, *, chance: Singles, ways: Ints, number: int, hours: Ints, rows: Ints) -> None:
        """Those of one round: every column but `number` has an entry a run."""
        self.drafts.append(drafted)
        self.chances.append(chance)
        self.ways.append(ways)
        self.rounds.append(np.full(len(rows), number))
        self.hours.append(hours)
        self.rows.append(rows)

    def end(self, *, routes: Routes, limits: Limits, at_core: Bools) -> Ended:
        """Play them out."""
        drafted = _joined(self.drafts)
        fresh = np.tile(routes.columns.clean_up, (len(drafted.struck), 1))
        fresh[:, sorted(routes.found[0].fresh)] = True
        strike_noise(drafted, chance=np.concatenate(self.chances), fresh=fresh, at_core=at_core)
        return end_runs(drafted, routes=routes, ways=np.concatenate(self.ways), limits=limits)


def _joined(drafts: list[Draft]) -> Draft:
    return Draft(
        phases=np.concatenate([each.phases for each in drafts], axis=1),
        client=np.concatenate([each.client for each in drafts]),
        proxied=np.concatenate([each.proxied for each in drafts]),
        struck=np.concatenate([each.struck for each in drafts]),
        rank=np.concatenate([each.rank for each in drafts]),
        modes=[],
    )
