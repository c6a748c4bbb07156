"""Roll-up rows of many buckets as the counts that the read model keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data import tally
from data.codes import JUDGEMENTS, KINDS, OUTCOMES
from data.fetching import fetch_worded
from data.fleet.shape import MEASURES, Measure
from data.grouping import Groups, Ints
from data.words import find_words
from domain.journeys import NEIGHBOURS
from domain.vocabulary import Judgement, Outcome, VantageKind

_BLAMED: Final = {
    Measure.LOCAL: Judgement.LOCAL,
    Measure.SHARED: Judgement.SHARED,
    Measure.PROVIDER: Judgement.PROVIDER,
    Measure.CENTRAL: Judgement.CENTRAL,
}
_AGENTS: Final = KINDS.of(VantageKind.AGENT)
_CENTRAL: Final = JUDGEMENTS.of(Judgement.CENTRAL)
_ROLES: Final = 256
_DOMAINS: Final = len(JUDGEMENTS.words) + 1
_CLEAR: Final = (Measure.CLEAR_ATTEMPTS, Measure.CLEAR_BAD, Measure.CLEAR_SLOW)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One row for each bucket, place and role: each array (n,), `counts` (n, measures)."""

    bucket: Ints
    place: Ints
    role: Ints
    counts: NDArray[Any]


def load(conn: Connection, *, table: Table, place: str, first: int, end: int) -> Loaded:
    """The counts of the buckets `first` up to `end` of a table of roll-ups, its journeys of the core together.

    The table's first key is the bucket; `place` names the column of the place. Controls have no PCT, and count in none.
    """
    bucket = next(iter(table.primary_key.columns)).name
    where = f"(CAST({bucket} AS BIGINT) * {_WORDS} + {place}) * {_ROLES} + role"
    key = f"({where}) * 2 + CASE WHEN planned THEN 1 ELSE 0 END"
    rows = rows_between(conn, table=table, columns=[key, "tally"], bucket=bucket, first=first, end=end)
    if not rows:
        none = np.zeros(0, dtype=np.int64)
        return Loaded(none, none, none, np.zeros((0, MEASURES), dtype=np.int64))
    keys, tallies = zip(*rows, strict=True)
    packed = np.array(keys, dtype=np.int64)
    together = Groups({"key": packed >> 1})
    counts = together.sums(measured(tallies, planned=(packed & 1).astype(bool)))
    places, roles = np.divmod(together.keys()["key"], _ROLES)
    return Loaded(places // _WORDS, places % _WORDS, roles, counts)


_WORDS: Final = 2**30
"""More than there are words: a row's key fits one number, which the driver hands over faster than four."""


def rows_between(
    conn: Connection, *, table: Table, columns: Sequence[str], bucket: str, first: int, end: int
) -> Sequence[Any]:
    """Columns of the rows of the core's journeys in the buckets `first` up to `end`; of a PCT's table of its practices.

    Straight from the driver: what SQLAlchemy's types would do to two million rows takes longer than reading them.
    """
    sign = "?" if conn.dialect.paramstyle == "qmark" else "%s"
    where = [f"{bucket} >= {sign}", f"{bucket} < {sign}", *([f"kind = {_AGENTS}"] if "kind" in table.c else [])]
    beside = sorted(find_words(conn, texts=NEIGHBOURS).values())
    where += [f"journey_id <> {number}" for number in beside]
    query = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {' AND '.join(where)}"  # noqa: S608 (all ours)
    return fetch_worded(conn, query, (first, end))


def measured(tallies: Sequence[bytes], *, planned: NDArray[np.bool_]) -> Ints:
    """The measures of each tally, shape (n, MEASURES); `planned` (n,): whether it counts planned work.

    Nearly all say the same few things ("12 were fine"), so each of these is read once.
    """
    distinct = {each: place for place, each in enumerate(dict.fromkeys(tallies))}
    which = np.fromiter(map(distinct.__getitem__, tallies), dtype=np.int64, count=len(tallies))
    found = _measures(tally.decode(list(distinct)), number=len(distinct))[which]
    found[:, Measure.PLANNED] = np.where(planned, found[:, Measure.ATTEMPTS], 0)
    found[planned, min(_CLEAR) : max(_CLEAR) + 1] = 0
    return found


def _measures(counts: tally.Counts, *, number: int) -> Ints:
    found = np.zeros((number, MEASURES), dtype=np.int64)
    code = counts.outcome.astype(np.intp) * _DOMAINS + counts.domain
    edges = np.flatnonzero(np.diff(counts.row, prepend=-1))
    if len(edges):
        for measure, cells in enumerate(_CELLS):
            found[counts.row[edges], measure] = np.add.reduceat(cells[code] * counts.count, edges)
    return found


def _cells() -> Ints:
    """What one run of an outcome, under a judgement, adds to each measure: (MEASURES, outcomes x judgements)."""
    cells = np.zeros((len(OUTCOMES.words) + 1, _DOMAINS, MEASURES), dtype=np.int64)
    slow = (OUTCOMES.of(Outcome.SLOW),)
    elsewhere = [each for each in range(_DOMAINS) if each != _CENTRAL]
    cells[1:, :, Measure.NOTED] = 1
    for measure, clear, outcomes in zip(_CLEAR_OF, _CLEAR, (tally.ATTEMPTS, tally.BAD, slow), strict=True):
        cells[outcomes, :, measure] = 1
        for number in elsewhere:
            cells[outcomes, number, clear] = 1
    for measure, judgement in _BLAMED.items():
        cells[tally.BAD, JUDGEMENTS.of(judgement), measure] = 1
    return np.ascontiguousarray(cells.reshape(-1, MEASURES).T)


_CLEAR_OF: Final = (Measure.ATTEMPTS, Measure.BAD, Measure.SLOW)
_CELLS: Final = _cells()
