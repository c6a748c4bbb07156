"""Which judgement each run was under: that of the last verdict which speaks of its scheduled time."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, Connection, Select, SmallInteger, func, or_, select, type_coerce

from data.fetching import fetch_again, fetch_plain, given
from data.grouping import Ints
from data.tables import vantages, verdict_changes, words


@dataclass(frozen=True, slots=True)
class Judgements:
    """Changes of verdicts by vantage and then by window end: each array has the shape (changes,)."""

    vantage_id: Ints
    holds_from: Ints
    judgement: Ints

    def of(self, *, vantage_id: Ints, at: Ints) -> Ints:
        """The number of the judgement for each vantage and moment; 0 where none was given."""
        if not len(self.vantage_id) or not len(at):
            return np.zeros(len(at), dtype=np.int64)
        low = min(int(self.holds_from.min()), int(at.min()))
        span = max(int(self.holds_from.max()), int(at.max())) - low + 1
        ranks = np.unique(self.vantage_id)
        times = np.searchsorted(ranks, self.vantage_id) * span + (self.holds_from - low)
        # A later verdict that speaks of an earlier time takes the place of those before it: the least from here on.
        times = np.minimum.accumulate(times[::-1])[::-1]
        wanted = np.searchsorted(ranks, vantage_id) * span + (at - low)
        place = np.searchsorted(times, wanted, side="right") - 1
        return np.where((place >= 0) & (self.vantage_id[place] == vantage_id), self.judgement[place], 0)


def judgements(conn: Connection, *, since: int, until: int, vantage: str = "") -> Judgements:
    """The changes that speak of runs scheduled in [since, until), in microseconds since 1970. vantage: of one alone."""
    if vantage:
        own = _changes().where(vantages.c.vantage == vantage)
        rows = fetch_plain(conn, own.params(since=since, until=until))
    else:
        rows = fetch_again(conn, _changes(), since=since, until=until)
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return Judgements(*(np.array(each, dtype=np.int64) for each in columns))


@cache
def _changes() -> Select[Any]:
    change, place = verdict_changes.c, vantages.c
    ended = type_coerce(change.window_end, BigInteger)
    before = (
        select(func.max(ended))
        .where(change.vantage == place.vantage, ended < given("since"))
        .correlate(vantages)
        .scalar_subquery()
    )
    speaks = type_coerce(change.holds_from, BigInteger) < given("until")
    return (
        select(words.c.word_id, type_coerce(change.holds_from, BigInteger), type_coerce(change.judgement, SmallInteger))
        .select_from(vantages)
        .join(verdict_changes, change.vantage == place.vantage)
        .join(words, words.c.word == place.vantage)
        .where(speaks, or_(ended >= given("since"), ended == before))
        .order_by(words.c.word_id, ended)
    )
