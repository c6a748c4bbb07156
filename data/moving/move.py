"""The move itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, text, update

from data import partitions
from data.engine import VERSION_MARK, data_version, reaching
from data.errors import StoreError
from data.locks import is_postgres
from data.migrations import require_current
from data.moving import bookmarks
from data.moving.bookmarks import Bookmark
from data.moving.digests import CHUNK, Digest, digests
from data.moving.shapes import Row, Shape, shapes
from data.tables import marks
from domain import crash_points
from domain.counting import counted

Progress = Callable[[str, int, int], None]
"""Told the table, how many of its rows are there, and how many there will be."""

_OWN: Final = frozenset({"marks", "dirty_hours", "dirty_days", "leases"})
"""What a database without any rows of ours may hold all the same."""


class MoveError(StoreError):
    """A move cannot begin, go on or be trusted."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One table that is equal on both sides."""

    name: str
    days: int
    rows: int
    checksum: int


def move(source: Engine, *, target: Engine, restart: bool = False, progress: Progress) -> list[Carried]:
    """Carry everything across and compare both sides; both have this software's tables already.

    restart: begin anew where an unfinished move is found whose source has changed since.
    Raises MoveError where the target holds anything else, the source changed since, or a day differs; StoreError.
    """
    for engine in (source, target):
        require_current(engine)
    with reaching(source), _still(source) as reader, reaching(target):
        _begin(target, source=_where(source), version=data_version(reader), restart=restart)
        for shape in shapes():
            _carry(shape, reader=reader, target=target, progress=progress)
        carried = [_compared(shape, reader=reader, target=target, progress=progress) for shape in shapes()]
        with target.begin() as conn:
            _use_numbers_after(conn)
            bookmarks.end(conn)
    return carried


@contextmanager
def _still(engine: Engine) -> Iterator[Connection]:
    """A connection beside which nobody else can write, until the end of the block; it changes nothing."""
    with engine.connect() as conn:
        if is_postgres(conn):
            conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            conn.execute(text(f"LOCK TABLE {', '.join(shape.name for shape in shapes())} IN SHARE MODE"))
        else:
            conn.execute(update(marks).where(marks.c.name == VERSION_MARK).values(value=marks.c.value))
        yield conn
        conn.rollback()


def _begin(target: Engine, *, source: str, version: int, restart: bool) -> None:
    """See that the target is empty, or this very move's."""
    known = bookmarks.source_of(target)
    if known == (source, version):
        return
    if known is not None and not (restart and known[0] == source):
        problem = f"The target holds an unfinished move of {known[0]}"
        remedy = "Finish that, or give an empty database."
        if known[0] == source:
            problem, remedy = f"{problem}, which has changed since", "Begin it anew with --restart."
        raise MoveError(problem, where=_where(target), remedy=remedy)
    with target.begin() as conn:
        if known is None:
            _refuse_rows(conn, where=_where(target))
        else:
            bookmarks.end(conn)
        for shape in reversed(shapes()):
            conn.execute(shape.table.delete())
        bookmarks.begin(conn, source=source, version=version)


def _refuse_rows(conn: Connection, *, where: str) -> None:
    for shape in shapes():
        if shape.name not in _OWN and (number := _count(conn, shape=shape)):
            problem = f"The target is not empty: its table {shape.name} has {counted(number, 'row')}"
            raise MoveError(problem, where=where, remedy="Give a database without rows; nothing was changed.")


def _count(conn: Connection, *, shape: Shape) -> int:
    return int(conn.execute(text(f"SELECT count(*) FROM {shape.name}")).scalar_one())


def _carry(shape: Shape, *, reader: Connection, target: Engine, progress: Progress) -> None:
    total = _count(reader, shape=shape)
    with target.begin() as conn:
        mark = bookmarks.read(conn, name=shape.name)
    progress(shape.name, mark.rows, total)
    while rows := shape.after(reader, key=mark.key, limit=CHUNK):
        following = Bookmark(shape.key_of(rows[-1]), mark.rows + len(rows))
        with target.begin() as conn:
            if not bookmarks.turn(conn, name=shape.name, old=mark, new=following):
                raise MoveError("Another move is at work", where=_where(target), remedy="Let it finish.")
            _make_room(conn, shape=shape, rows=rows)
            shape.write(conn, rows=rows)
            crash_points.reach("chunk-written")
        mark = following
        progress(shape.name, mark.rows, total)


def _make_room(conn: Connection, *, shape: Shape, rows: Sequence[Row]) -> None:
    if shape.name == "runs":
        partitions.make(conn, days={shape.day_of(row) for row in rows})


def _compared(shape: Shape, *, reader: Connection, target: Engine, progress: Progress) -> Carried:
    """Whether every day of a table adds up to the same on both sides."""
    progress(f"comparing {shape.name}", 0, 1)
    with target.connect() as conn:
        left, right = digests(reader, shape=shape), digests(conn, shape=shape)
    progress(f"comparing {shape.name}", 1, 1)
    if left != right:
        differing = sorted(day for day in left.keys() | right.keys() if left.get(day) != right.get(day))
        problem = f"{shape.name} differs on {counted(len(differing), 'day')}, first day {differing[0]} since 1970: "
        problem += f"{left.get(differing[0], Digest(0, 0))} for {right.get(differing[0], Digest(0, 0))}"
        remedy = "The source is as it was. Empty the target and begin anew; report this if it happens again."
        raise MoveError(problem, where=_where(target), remedy=remedy)
    checksum = sum(each.checksum for each in left.values()) % (1 << 64)
    return Carried(shape.name, len(left), sum(each.rows for each in left.values()), checksum)


def _use_numbers_after(conn: Connection) -> None:
    """Have PostgreSQL count on from the highest number of each table: COPY does not move its counters."""
    if not is_postgres(conn):
        return
    for shape in shapes():
        column = shape.table.autoincrement_column
        if column is not None:
            counter = f"pg_get_serial_sequence('{shape.name}', '{column.name}')"
            highest = f"SELECT max({column.name}) FROM {shape.name}"
            conn.execute(text(f"SELECT setval({counter}, n) FROM ({highest}) AS h (n) WHERE n IS NOT NULL"))
    conn.execute(text("ANALYZE"))


def _where(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
