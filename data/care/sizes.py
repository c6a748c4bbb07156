"""How much room each table takes, its indexes included."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from data.locks import is_postgres

_POSTGRES = """
SELECT coalesce(parent.relname, each.relname), sum(pg_total_relation_size(each.oid))
FROM pg_class AS each
LEFT JOIN pg_inherits AS belongs ON belongs.inhrelid = each.oid
LEFT JOIN pg_class AS parent ON parent.oid = belongs.inhparent
WHERE each.relkind = 'r' AND coalesce(parent.relnamespace, each.relnamespace) = current_schema()::regnamespace
GROUP BY 1
"""
# Of all pages of a table together dbstat's pageno is their number; its pgsize goes round at 2 GB.
_SQLITE = """
SELECT coalesce(schema.tbl_name, pages.name), sum(pages.pageno) * (SELECT page_size FROM pragma_page_size)
FROM dbstat AS pages LEFT JOIN sqlite_schema AS schema ON schema.name = pages.name
WHERE pages.aggregate = 1 GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table."""

    table: str
    bytes: int


def table_sizes(conn: Connection) -> list[TableSize]:
    """Every table, largest first; partitions count as their table. Empty on an SQLite without `dbstat`."""
    if not is_postgres(conn) and not _has_dbstat(conn):
        return []
    rows = conn.execute(text(_POSTGRES if is_postgres(conn) else _SQLITE))
    found = [TableSize(str(table), int(size)) for table, size in rows]
    return sorted(found, key=lambda each: (-each.bytes, each.table))


def _has_dbstat(conn: Connection) -> bool:
    options = {row[0] for row in conn.execute(text("PRAGMA compile_options"))}
    return "ENABLE_DBSTAT_VTAB" in options
