"""SQL over an archive: read-only, with the tables `runs` and `steps`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bookwatch.archive.errors import ArchiveError
from bookwatch.archive.writing import check


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, and the names of their columns."""

    names: list[str]
    rows: list[tuple[Any, ...]]


def query(archive: Path, sql: str) -> Answer:
    """Answer one SELECT. Raises ArchiveError for an empty archive, or SQL that DuckDB refuses."""
    check(archive)
    if not any(archive.glob("day=*")):
        raise ArchiveError(f"{archive} has no days yet", remedy="run `bookwatch export` first")
    with duckdb.connect(":memory:") as database:
        for name in ("runs", "steps"):
            files = str(archive.resolve() / "day=*" / f"{name}.parquet").replace("'", "''")
            database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)")
        _lock(database, archive=archive)
        try:
            asked = duckdb.extract_statements(sql)
            if len(asked) != 1 or asked[0].type not in {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}:
                raise ArchiveError("only one SELECT is answered", remedy="an archive is only read: ask for rows")
            found = database.execute(asked[0])
            return Answer([column[0] for column in found.description or ()], found.fetchall())
        except duckdb.Error as error:
            raise ArchiveError(f"the question was refused: {error}", remedy="the tables are runs and steps") from error


def _lock(database: duckdb.DuckDBPyConnection, *, archive: Path) -> None:
    """Whoever asks can read the archive, and no other file; nothing can be loaded, written or reached."""
    inside = str(archive.resolve()).replace("'", "''")
    database.execute("SET TimeZone = 'UTC'")
    database.execute(f"SET allowed_directories = ['{inside}/']")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
