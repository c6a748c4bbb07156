"""Where a move is: in the target, written with the rows that it speaks of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

_TABLE = "unfinished_move"
_COLUMNS = "name VARCHAR(64) PRIMARY KEY, source TEXT NOT NULL, place TEXT, rows BIGINT NOT NULL"
_WHOLE = "*"


@dataclass(frozen=True, slots=True)
class Bookmark:
    """What was carried of one table."""

    key: Sequence[Any] | None
    """The key of the last row that was written; None: none yet."""
    rows: int


def source_of(engine: Engine) -> tuple[str, int] | None:
    """Of which source the target is an unfinished move, and the source's data version then; None: of none."""
    if not inspect(engine).has_table(_TABLE):
        return None
    with engine.connect() as conn:
        row = conn.execute(text(f"SELECT source, rows FROM {_TABLE} WHERE name = '{_WHOLE}'")).one()
    return str(row[0]), int(row[1])


def begin(conn: Connection, *, source: str, version: int) -> None:
    """Note that a move of this source begins."""
    conn.execute(text(f"CREATE TABLE {_TABLE} ({_COLUMNS})"))
    _insert(conn, name=_WHOLE, source=source, rows=version)


def _insert(conn: Connection, *, name: str, source: str, rows: int) -> None:
    statement = text(f"INSERT INTO {_TABLE} (name, source, rows) VALUES (:name, :source, :rows)")
    conn.execute(statement, {"name": name, "source": source, "rows": rows})


def read(conn: Connection, *, name: str) -> Bookmark:
    """How far a table is."""
    row = conn.execute(text(f"SELECT place, rows FROM {_TABLE} WHERE name = :name"), {"name": name}).first()
    if row is None:
        _insert(conn, name=name, source="", rows=0)
        return Bookmark(None, 0)
    return Bookmark(None if row[0] is None else _decoded(row[0]), int(row[1]))


def turn(conn: Connection, *, name: str, old: Bookmark, new: Bookmark) -> bool:
    """Set a table's bookmark; False where it is not at `old` any more: another move is at work."""
    statement = f"UPDATE {_TABLE} SET place = :place, rows = :rows WHERE name = :name AND rows = :old"
    told = {"name": name, "place": _encoded(new.key or ()), "rows": new.rows, "old": old.rows}
    return bool(conn.execute(text(statement), told).rowcount)


def end(conn: Connection) -> None:
    """Forget the bookmarks: the target is whole."""
    conn.execute(text(f"DROP TABLE {_TABLE}"))


def _encoded(key: Sequence[Any]) -> str:
    return json.dumps([{"hex": part.hex()} if isinstance(part, bytes) else part for part in key])


def _decoded(told: str) -> list[Any]:
    return [bytes.fromhex(part["hex"]) if isinstance(part, dict) else part for part in json.loads(told)]
