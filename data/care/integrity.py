"""Are the pages of the file what the database wrote? What is damaged is named; the rest is shown to be readable."""

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DatabaseError

from data.care.findings import Finding, Level
from data.partitions import SCHEMA, partitions
from data.tables import metadata, runs
from domain.counting import counted

_MOST = 20
_RESTORE = "Keep the file, stop `bookwatch serve`, and restore the last good back-up with `bookwatch db restore`."


def check(conn: Connection) -> list[Finding]:
    """SQLite: `quick_check`, and on damage what is readable. PostgreSQL: its checksums, and amcheck where installed."""
    return _postgres(conn) if conn.dialect.name == "postgresql" else _sqlite(conn)


def _sqlite(conn: Connection) -> list[Finding]:
    try:
        said = list(conn.execute(text(f"PRAGMA quick_check({_MOST})")).scalars())
    except DatabaseError as error:
        said = [str(error.orig)]
    if said == ["ok"]:
        return []
    damage = Finding(
        problem=f"the file is damaged: {'; '.join(' '.join(line.split()) for line in said)}", remedy=_RESTORE
    )
    return [damage, *(_readable(conn, table=table) for table in metadata.sorted_tables)]


def _readable(conn: Connection, *, table: Table) -> Finding:
    """How much of a table can be read, from its front and, where that ends early, from its back."""
    front, whole = _read(conn, table=table, order="")
    if whole:
        return Finding(problem=f"{table.name}: all {counted(front, 'row')} can be read", remedy="", level=Level.NOTE)
    back, _ = _read(conn, table=table, order=" ORDER BY rowid DESC")
    problem = f"{table.name}: damaged; {counted(front, 'row')} can be read from its beginning, {back:,} from its end"
    return Finding(problem=problem, remedy=_RESTORE)


def _read(conn: Connection, *, table: Table, order: str) -> tuple[int, bool]:
    rows = 0
    try:
        everything = text(f"SELECT * FROM {table.name} NOT INDEXED{order}")
        for _ in conn.execute(everything, execution_options={"yield_per": 1}):  # else the last good rows are not told
            rows += 1
    except DatabaseError:
        return rows, False
    return rows, True


def _postgres(conn: Connection) -> list[Finding]:
    failures = conn.execute(
        text("SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
    ).scalar()
    found = []
    if failures:
        found.append(Finding(problem=f"{failures} pages failed their checksum", remedy=_RESTORE))
    if not conn.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")).scalar():
        remedy = "As a superuser: CREATE EXTENSION amcheck; then check again."
        found.append(Finding(problem="pages were not verified: no amcheck", remedy=remedy, level=Level.NOTE))
        return found
    names = [table.name for table in metadata.sorted_tables if table is not runs]
    for name in (*names, *(f"{SCHEMA}.{each.name}" for each in partitions(conn))):
        found += _verified(conn, name=name)
    return found


def _verified(conn: Connection, *, name: str) -> list[Finding]:
    pages = text("SELECT blkno, msg FROM verify_heapam(CAST(:name AS regclass)) LIMIT :most")
    found = [
        Finding(problem=f"{name}, page {page}: {message}", remedy=_RESTORE)
        for page, message in conn.execute(pages, {"name": name, "most": _MOST})
    ]
    indexes = text(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " JOIN pg_am ON pg_am.oid = relam WHERE amname = 'btree' AND indrelid = CAST(:name AS regclass)"
    )
    for index in conn.execute(indexes, {"name": name}).scalars().all():
        try:
            with conn.begin_nested():
                conn.execute(text("SELECT bt_index_check(CAST(:name AS regclass))"), {"name": index})
        except DatabaseError as error:
            remedy = f"REINDEX INDEX {index}; then check again."
            found.append(Finding(problem=f"index {index}: {str(error.orig).splitlines()[0]}", remedy=remedy))
    return found
