"""Which runs ran under planned work: as it is declared now, whenever that was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, select, type_coerce

from data.fetching import fetch_again, given
from data.grouping import Ints
from data.rollups.homes import Facts, facts
from data.tables import planned_work, vantages, words

PRACTICE = "practice"
PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of planned work that was not withdrawn. Times are microseconds since 1970."""

    since: int
    until: int
    dimension: str
    """"": everything; practice, provider, or a dimension of memberships."""
    value: str


@dataclass(frozen=True, slots=True)
class Plans:
    """Planned work with what it takes to say whom it touches."""

    works: Sequence[Work]
    providers: Mapping[str, int]
    """Word numbers of the providers that are named."""
    practices: Mapping[str, frozenset[int]]
    """Vantages (word numbers) of the practices that are named."""
    shared: Mapping[str, Facts]

    def mark(self, *, at: Ints, vantage_id: Ints, provider_id: Ints | None) -> NDArray[np.bool_]:
        """Whether each run or cell lies in planned work; without `provider_id`, work at a provider marks nothing."""
        marked = np.zeros(len(at), dtype=bool)
        for work in self.works:
            during = np.flatnonzero((work.since <= at) & (at < work.until))
            if len(during):
                own = None if provider_id is None else provider_id[during]
                marked[during] |= self.touched(work, at=at[during], vantage_id=vantage_id[during], provider_id=own)
        return marked

    def touched(self, work: Work, *, at: Ints, vantage_id: Ints, provider_id: Ints | None) -> NDArray[np.bool_]:
        """Whether one piece of work touches each run or cell, whatever its times."""
        if not work.dimension:
            return np.ones(len(at), dtype=bool)
        if work.dimension == PROVIDER:
            number = self.providers.get(work.value, -1)
            return np.zeros(len(at), dtype=bool) if provider_id is None else provider_id == number
        if work.dimension == PRACTICE:
            return np.isin(vantage_id, list(self.practices.get(work.value, ())))
        marked = np.zeros(len(at), dtype=bool)
        known = self.shared[work.dimension].of(work.value)
        for vantage, since, until in zip(known.vantage_id, known.since, known.until, strict=True):
            marked |= (vantage_id == vantage) & (since <= at) & (at < until)
        return marked


def plans(conn: Connection, *, since: int, until: int, withdrawn: bool = False) -> Plans:
    """Planned work that touches [since, until), in microseconds since 1970: what stands, or what was withdrawn."""
    works = [Work(*row) for row in fetch_again(conn, _works(withdrawn=withdrawn), since=since, until=until)]
    if not works:
        return Plans((), {}, {}, {})
    named = {each.value for each in works if each.dimension == PROVIDER}
    return Plans(
        works,
        dict(conn.execute(select(words.c.word, words.c.word_id).where(words.c.word.in_(named))).all()) if named else {},
        _practices(conn, names={each.value for each in works if each.dimension == PRACTICE}),
        {
            dimension: facts(conn, dimension=dimension)
            for dimension in sorted({each.dimension for each in works} - {"", PRACTICE, PROVIDER})
        },
    )


@cache
def _works(*, withdrawn: bool) -> Select[Any]:
    table = planned_work.c
    begin, end = (type_coerce(column, BigInteger) for column in (table.since, table.until))
    return (
        select(begin, end, table.dimension, table.value)
        .where(begin < given("until"), end > given("since"))
        .where(table.withdrawn_at.is_not(None) if withdrawn else table.withdrawn_at.is_(None))
        .order_by(table.planned_id)
    )


def _practices(conn: Connection, *, names: set[str]) -> dict[str, frozenset[int]]:
    """The vantages of organisations, which may also be named themselves (a control)."""
    found: dict[str, set[int]] = {}
    query = select(vantages.c.organisation, vantages.c.vantage, words.c.word_id).join(
        words, words.c.word == vantages.c.vantage
    )
    for organisation, vantage, word_id in conn.execute(query) if names else ():
        for name in {organisation, vantage} & names:
            found.setdefault(name, set()).add(word_id)
    return {name: frozenset(ids) for name, ids in found.items()}
