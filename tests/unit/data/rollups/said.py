"""What the tables say, in the words of `recount`: read row by row with plain struct, not with the roll-ups' code."""

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, select

from data import sketch, sketches, tables
from data.codes import FAILURES, JUDGEMENTS, OUTCOMES
from data.packing import StepKind
from data.sketch import Sketch
from data.step_days import unpack_counts, unpack_latencies
from data.words import all_step_kinds, all_words

Key = tuple[object, ...]


def records(blob: bytes) -> Iterator[tuple[tuple[str, str, str], int]]:
    """A tally's records in words."""
    for outcome, failure, domain, zero, count in struct.iter_unpack("<BBBBI", blob):
        assert zero == 0
        assert count > 0
        words = (OUTCOMES.word(outcome), FAILURES.maybe(failure) or "", JUDGEMENTS.maybe(domain) or "")
        yield (str(words[0]), str(words[1]), str(words[2])), count


def counts(conn: Connection, table: Table) -> Counter[Key]:
    """Every count of a table with tallies."""
    found: Counter[Key] = Counter()
    names = Names.load(conn)
    for row in conn.execute(select(table)).all():
        key = in_words(names, row, table=table)
        for words, count in records(row.tally):
            assert (*key, *words) not in found
            found[(*key, *words)] = count
    return found


def latencies(conn: Connection, table: Table) -> dict[Key, Sketch]:
    """Every sketch of a table of latencies."""
    rows, names = conn.execute(select(table)).all(), Names.load(conn)
    return {in_words(names, row, table=table): sketches.merged([row.latency]) for row in rows}


@dataclass(frozen=True)
class Names:
    """The dictionaries."""

    words: dict[int, str]
    kinds: dict[int, StepKind]

    @classmethod
    def load(cls, conn: Connection) -> "Names":
        return cls(all_words(conn), all_step_kinds(conn))


def in_words(names: Names, row: Any, *, table: Table) -> Key:
    words, kinds = names.words, names.kinds
    values: list[object] = []
    for column in table.primary_key.columns:
        value = getattr(row, column.name)
        if column.name == "day":
            value = date(1970, 1, 1) + timedelta(days=value)
        elif column.name == "kind_id":
            value = kinds[value][::2]
        elif column.name.endswith("_id"):
            value = words[value]
        elif column.name in {"role", "kind"}:
            value = str(value)
        values.append(value)
    return tuple(values)


def step_day_counts(conn: Connection) -> tuple[Counter[Key], Counter[Key]]:
    """Every count of the packed days, and their sums of waits in microseconds."""
    found: Counter[Key] = Counter()
    waits: Counter[Key] = Counter()
    names = Names.load(conn)
    for row in conn.execute(select(tables.practice_step_days)):
        *key, planned = in_words(names, row, table=tables.practice_step_days)
        packed = unpack_counts([row.steps])
        for kind_id, blob, sums in zip(packed.kind_id.tolist(), packed.blobs, packed.sums_us, strict=True):
            place = (*key, names.kinds[kind_id][::2], planned)
            waits[place] = int(sums[4])
            found.update({(*place, *words): count for words, count in records(blob)})
    return found, waits


def step_day_latencies(conn: Connection) -> dict[Key, Sketch]:
    """Every sketch of the packed days."""
    found: dict[Key, Sketch] = {}
    names = Names.load(conn)
    for row in conn.execute(select(tables.practice_step_days_latency)):
        *key, planned = in_words(names, row, table=tables.practice_step_days_latency)
        packed = unpack_latencies([row.latencies])
        for kind_id, blob in zip(packed.kind_id.tolist(), packed.blobs, strict=True):
            found[(*key, names.kinds[kind_id][::2], planned)] = sketches.merged([blob])
    return found


def waits(conn: Connection, table: Table) -> Counter[Key]:
    """The sums of waits of a table with phase sums."""
    rows, names = conn.execute(select(table)).all(), Names.load(conn)
    return Counter({in_words(names, row, table=table): row.wait_us for row in rows})


def everything(conn: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all roll-ups as they lie there, in the order of their keys."""
    names = [
        name
        for name in tables.metadata.tables
        if name.startswith(("practice_", "operation_slots", "pct_", "gathered_"))
    ]
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name in sorted(names):
        table = tables.metadata.tables[name]
        found[name] = [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key.columns))]
    return found


def same(found: dict[Key, Sketch], exact: dict[Key, list[float]]) -> bool:
    """Whether sketches hold just these values."""
    return found.keys() == exact.keys() and all(
        np.array_equal(found[key], sketch.of(values)) for key, values in exact.items()
    )
