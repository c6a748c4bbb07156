"""What roll-ups counted over a stretch of time, as columns: one entry for each combination that was met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data import tables, tally
from data.grouping import Ints
from data.readers.loading import load
from data.words import all_words, find_words
from domain.journeys import NEIGHBOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Arrays of one shape, (entries,); numbers of words as in `data.codes`."""

    names: Sequence[str]
    """Vantages or PCTs that appear, sorted."""
    name: Ints
    """Place in `names`."""
    bin: Ints
    """UTC hour, or day in Europe/London, since 1970."""
    role: Ints
    planned: NDArray[np.bool_]
    outcome: Ints
    failure: Ints
    domain: Ints
    """Judgement that the vantage was under; 0: never judged."""
    count: Ints


def practice_hours(conn: Connection, *, first: int, until: int, vantages: Iterable[str] | None = None) -> Counted:
    """Runs of the core by vantage (None: all) in the UTC hours [first, until)."""
    return _counted(conn, table=tables.practice_hours, stretch=range(first, until), vantages=vantages)


def practice_days(conn: Connection, *, first: int, until: int) -> Counted:
    """Runs of the core by vantage in the days (Europe/London) [first, until)."""
    return _counted(conn, table=tables.practice_days, stretch=range(first, until))


def _counted(conn: Connection, *, table: Table, stretch: range, vantages: Iterable[str] | None = None) -> Counted:
    wanted = None if vantages is None else list(find_words(conn, texts=vantages).values())
    rows = load(conn, table=table, stretch=stretch, ids=wanted, values=["tally"])
    words = all_words(conn)
    beside = [number for number, word in words.items() if word in NEIGHBOURS]
    kept = np.flatnonzero(~np.isin(rows.keys["journey_id"], beside))
    found = tally.decode([rows.values["tally"][place] for place in kept.tolist()])
    own = {name: column[kept] for name, column in rows.keys.items()}
    ids, which = np.unique(own["vantage_id"], return_inverse=True)
    known = {words[int(each)]: at for at, each in enumerate(ids)}
    sorted_names = sorted(known)
    place = np.argsort([known[each] for each in sorted_names]) if known else ids
    return Counted(
        names=sorted_names,
        name=place[which][found.row],
        bin=next(iter(own.values()))[found.row],
        role=own["role"][found.row],
        planned=own["planned"][found.row].astype(bool),
        outcome=found.outcome.astype(np.int64),
        failure=found.failure.astype(np.int64),
        domain=found.domain.astype(np.int64),
        count=found.count,
    )
