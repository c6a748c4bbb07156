"""What roll-ups need to know beside the runs of a stretch of time: PCTs, kinds, verdicts, planned work, names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.codes import KINDS
from data.grouping import Ints
from data.rollups.columns import RunColumns
from data.rollups.homes import Facts, holding, registered
from data.rollups.judged import Judgements, judgements
from data.rollups.plans import Plans, plans
from data.words import word_ids
from domain.vocabulary import VantageKind

PCT: Final = "pct"
_AGENT: Final = KINDS.of(VantageKind.AGENT)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it for one stretch of time."""

    pcts: Facts
    pct_numbers: Ints
    """The word number of each of `pcts`."""
    nobody: int
    """The word number of ""."""
    kinds: Ints
    """The code of the kind of each vantage, by its number."""
    verdicts: Judgements
    planned: Plans

    @classmethod
    def load(cls, conn: Connection, *, since: int, until: int) -> "Surroundings":
        """For runs scheduled in [since, until), microseconds since 1970. The caller holds the writer's lock: the names
        of PCTs that no run has named yet get their numbers."""
        pcts, kind_of = registered(conn, dimension=PCT)
        numbers = word_ids(conn, texts={"", *pcts.value})
        return cls(
            pcts=pcts,
            pct_numbers=np.array([numbers[value] for value in pcts.value], dtype=np.int64),
            nobody=numbers[""],
            kinds=_dense(kind_of),
            verdicts=judgements(conn, since=since, until=until),
            planned=plans(conn, since=since, until=until),
        )

    def pct_id(self, *, vantage_id: Ints, at: Ints) -> Ints:
        """The PCT of each vantage at each moment, as a word number."""
        return holding(self.pcts, numbers=self.pct_numbers, vantage_id=vantage_id, at=at, without=self.nobody)

    def kind(self, vantage_id: Ints) -> Ints:
        """The kind of each vantage, as a code; one that nobody registered is an agent."""
        return self.kinds[np.minimum(vantage_id, len(self.kinds) - 1)]

    def domain(self, runs: RunColumns) -> Ints:
        """The judgement that each run was under, as a code."""
        return self.verdicts.of(vantage_id=runs.vantage_id, at=runs.scheduled_at)

    def marked(self, runs: RunColumns) -> NDArray[np.bool_]:
        """Whether each run ran under planned work."""
        return self.planned.mark(at=runs.scheduled_at, vantage_id=runs.vantage_id, provider_id=runs.provider_id)


def _dense(kind_of: Mapping[int, int]) -> Ints:
    """By number of word; what is no vantage, and all numbers from the last on, are agents."""
    found = np.full(max(kind_of, default=0) + 2, _AGENT, dtype=np.int64)
    found[list(kind_of)] = list(kind_of.values())
    return found
