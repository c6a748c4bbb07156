"""Rows of `runs` in PostgreSQL's binary COPY format, made by one `struct` a row: a third of a general encoder's time.

The format (its documentation: COPY, Binary Format): a signature, then for each row the number of columns and for each
column its size in bytes (-1: NULL) and its value, big-endian, then -1.
"""

import struct
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection

from data.codes import FAILURES, OUTCOMES, ROLES
from data.postgres.driver import driver_cursor
from domain.clock import to_micros

COLUMNS: Final = (
    *("run_id", "vantage_id", "journey_id", "agent_id", "version_id", "provider_id", "failed_step_id"),
    *("role", "outcome", "failure_class", "scheduled_at", "started_at", "received_at", "duration_ms", "not_cleaned"),
    *("trace_id", "clock_offset_ms", "steps", "notes"),
)
"""In this order: what always has the same size, then what has not."""

_BEGIN: Final = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_END: Final = struct.pack(">h", -1)
_FIXED = struct.Struct(">hi16s" + "ii" * 6 + "ih" * 3 + "iq" * 3 + "id" + "ih" + "i16s").pack
_DOUBLE = struct.Struct(">id").pack
_SIZE = struct.Struct(">i").pack
_NULL: Final = _SIZE(-1)
_CHUNK = 262_144

_CREATE = "CREATE TEMP TABLE IF NOT EXISTS staged_runs (LIKE runs) ON COMMIT DELETE ROWS"
_COPY = f"COPY staged_runs ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
# In the order of the key: two collectors with the same runs then wait for each other, but never in a circle.
_INSERT = (
    f"INSERT INTO runs ({', '.join(COLUMNS)}) SELECT {', '.join(COLUMNS)} FROM staged_runs"
    " ORDER BY run_id, scheduled_at ON CONFLICT DO NOTHING RETURNING run_id"
)


def insert_new(conn: Connection, *, rows: Iterable[dict[str, Any]]) -> set[bytes]:
    """Insert the rows (as `data.runs` makes them) that are not there yet; returns the ids of these, 16 bytes each.

    A row that another transaction is just storing is waited for: it is not new once that one has committed, and is new
    when that one gave up. Emptied at each commit, the staging table stays with its connection: made anew for each
    batch it would leave some thirty dead rows of the catalogue behind.
    """
    with driver_cursor(conn) as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")  # it would tell each time that the table is there
        cursor.execute(_CREATE)
        cursor.execute("DELETE FROM staged_runs")
        with cursor.copy(_COPY) as copy:
            for block in _blocks(rows):
                copy.write(block)
        return {bytes(run_id) for (run_id,) in cursor.execute(_INSERT)}


def _blocks(rows: Iterable[dict[str, Any]]) -> Iterable[bytes]:
    gathered = bytearray(_BEGIN)
    for row in rows:
        gathered += encoded(row)
        if len(gathered) > _CHUNK:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered + _END)


def encoded(row: dict[str, Any]) -> bytes:
    """One row of `runs` as it travels in a binary COPY."""
    steps, notes, offset = row["steps"], row["notes"], row["clock_offset_ms"]
    fixed = _FIXED(
        len(COLUMNS),
        *(16, row["run_id"].bytes),
        *(4, row["vantage_id"], 4, row["journey_id"], 4, row["agent_id"], 4, row["version_id"]),
        *(4, row["provider_id"], 4, row["failed_step_id"]),
        *(2, ROLES.of(row["role"]), 2, OUTCOMES.of(row["outcome"]), 2, FAILURES.of(row["failure_class"])),
        *(8, to_micros(row["scheduled_at"]), 8, to_micros(row["started_at"]), 8, to_micros(row["received_at"])),
        *(8, row["duration_ms"], 2, row["not_cleaned"], 16, row["trace_id"]),
    )
    measured = _NULL if offset is None else _DOUBLE(8, offset)
    said = _NULL if notes is None else _SIZE(len(notes)) + notes
    return b"".join((fixed, measured, _SIZE(len(steps)), steps, said))
