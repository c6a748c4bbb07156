"""Roll-up rows of many buckets as the counts that the read model keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

from data import tally
from data.codes import JUDGEMENTS, KINDS, OUTCOMES
from data.fleet.shape import MEASURES, Measure
from data.grouping import Groups, Ints
from domain.vocabulary import Judgement, Outcome, VantageKind

_SLOW: Final = (OUTCOMES.of(Outcome.SLOW),)
_BLAMED: Final = {
    Measure.LOCAL: Judgement.LOCAL,
    Measure.SHARED: Judgement.SHARED,
    Measure.PROVIDER: Judgement.PROVIDER,
    Measure.CENTRAL: Judgement.CENTRAL,
}
_AGENTS: Final = KINDS.of(VantageKind.AGENT)
_CENTRAL: Final = (JUDGEMENTS.of(Judgement.CENTRAL),)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One row for each bucket, place and role: each array (n,), `counts` (n, measures)."""

    bucket: Ints
    place: Ints
    role: Ints
    counts: NDArray[Any]


def load(conn: Connection, *, table: Table, place: str, first: int, end: int) -> Loaded:
    """The counts of the buckets `first` up to `end` of a table of roll-ups, its journeys together.

    The table's first key is the bucket; `place` names the column of the place. Controls have no PCT, and count in none.
    """
    bucket = next(iter(table.primary_key.columns)).name
    columns = [bucket, place, "role", "planned", "tally"]
    rows = rows_between(conn, table=table, columns=columns, first=first, end=end, practices="kind" in table.c)
    if not rows:
        none = np.zeros(0, dtype=np.int64)
        return Loaded(none, none, none, np.zeros((0, MEASURES), dtype=np.int64))
    *numbers, tallies = zip(*rows, strict=True)
    bucket_of, place_of, role, planned = (np.array(values, dtype=np.int64) for values in numbers)
    counts = measured(tally.decode(tallies), planned=planned.astype(bool))
    together = Groups({"bucket": bucket_of, "place": place_of, "role": role})
    keys = together.keys()
    return Loaded(keys["bucket"], keys["place"], keys["role"], together.sums(counts))


def rows_between(
    conn: Connection, *, table: Table, columns: Sequence[str], first: int, end: int, practices: bool = False
) -> Sequence[Any]:
    """Rows of the buckets `first` up to `end`, the first of `columns`; with `practices` only those of agents.

    Straight from the driver: what SQLAlchemy's types would do to two million rows takes longer than reading them.
    """
    sign = "?" if conn.dialect.paramstyle == "qmark" else "%s"
    kind = f" AND kind = {_AGENTS}" if practices else ""
    where = f"{columns[0]} >= {sign} AND {columns[0]} < {sign}{kind}"
    return conn.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {table.name} WHERE {where}", (first, end)).fetchall()  # noqa: S608 (ours)


def measured(counts: tally.Counts, *, planned: NDArray[np.bool_]) -> Ints:
    """The measures of each tally, shape (n, MEASURES); `planned` (n,): whether it counts planned work."""
    rows = len(planned)
    found = np.zeros((rows, MEASURES), dtype=np.int64)
    for measure, clear, outcomes in (
        (Measure.ATTEMPTS, Measure.CLEAR_ATTEMPTS, tally.ATTEMPTS),
        (Measure.BAD, Measure.CLEAR_BAD, tally.BAD),
        (Measure.SLOW, Measure.CLEAR_SLOW, _SLOW),
    ):
        found[:, measure] = counts.per_row(rows, outcomes=outcomes)
        central = counts.per_row(rows, outcomes=outcomes, domains=_CENTRAL)
        found[:, clear] = np.where(planned, 0, found[:, measure] - central)
    found[:, Measure.PLANNED] = np.where(planned, found[:, Measure.ATTEMPTS], 0)
    for measure, judgement in _BLAMED.items():
        found[:, measure] = counts.per_row(rows, outcomes=tally.BAD, domains=(JUDGEMENTS.of(judgement),))
    return found
