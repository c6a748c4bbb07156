"""Which PCT each vantage belonged to, and what it shared, at the moments of many runs."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, SmallInteger, func, select, type_coerce

from data.fetching import fetch_again
from data.grouping import Ints
from data.tables import memberships, vantages, words

ALWAYS = -(2**62)
NEVER_ENDS = 2**62


@dataclass(frozen=True, slots=True)
class Facts:
    """Values of one dimension with their times (microseconds since 1970), by vantage: each array (facts,)."""

    vantage_id: Ints
    value: NDArray[np.object_]
    since: Ints
    until: Ints

    def of(self, value: str) -> "Facts":
        """Those with one value."""
        own = self.value == value
        return Facts(self.vantage_id[own], self.value[own], self.since[own], self.until[own])


def facts(conn: Connection, *, dimension: str) -> Facts:
    """The dated values of a dimension of every vantage that has reported, in the order of registration."""
    return registered(conn, dimension=dimension)[0]


def registered(conn: Connection, *, dimension: str) -> tuple[Facts, dict[int, int]]:
    """`facts`, and the number of the kind (`data.codes.KINDS`) of every registered vantage that has reported."""
    rows = fetch_again(conn, _registered(dimension))
    told = [row for row in rows if row[1] is not None]
    ids, values, since, until, _ = zip(*told, strict=True) if told else ((), (), (), (), ())
    found = Facts(
        np.array(ids, dtype=np.int64),
        np.array(values, dtype=object),
        np.array(since, dtype=np.int64),
        np.array(until, dtype=np.int64),
    )
    return found, {row[0]: row[4] for row in rows}


@cache
def _registered(dimension: str) -> Select[Any]:
    """A row for each fact of a vantage; of one that has none, a row without a value."""
    own = (memberships.c.organisation == vantages.c.organisation) & (memberships.c.dimension == dimension)
    return (
        select(
            words.c.word_id,
            memberships.c.value,
            func.coalesce(type_coerce(memberships.c.since, BigInteger), ALWAYS),
            func.coalesce(type_coerce(memberships.c.until, BigInteger), NEVER_ENDS),
            type_coerce(vantages.c.kind, SmallInteger),
        )
        .select_from(vantages)
        .join(words, words.c.word == vantages.c.vantage)
        .outerjoin(memberships, own)
        .order_by(memberships.c.membership_id)
    )


def holding(known: Facts, *, numbers: Ints, vantage_id: Ints, at: Ints, without: int) -> Ints:
    """The number (`numbers`: one for each fact) of the fact that held for each vantage at each moment.

    `without`: where none held. Of two that held, the first registered counts.
    """
    found = np.full(len(at), without, dtype=np.int64)
    if not len(at):
        return found
    first, last = int(at.min()), int(at.max())
    throughout = (known.since <= first) & (last < known.until)
    dense = np.full(int(max(vantage_id.max(), known.vantage_id.max(initial=0))) + 1, without, dtype=np.int64)
    dense[known.vantage_id[throughout][::-1]] = numbers[throughout][::-1]
    found = dense[vantage_id]
    partly = ~throughout & (known.since <= last) & (first < known.until)
    for place in np.flatnonzero(partly)[::-1].tolist():  # those who moved within the stretch: few
        own = vantage_id == known.vantage_id[place]
        own &= (known.since[place] <= at) & (at < known.until[place])
        found[own] = numbers[place]
    return found
