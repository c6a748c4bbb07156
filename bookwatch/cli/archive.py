"""`bookwatch export` and `bookwatch query`: closed days of raw runs as Parquet, and SQL over them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from bookwatch.cli.console import paper, print_json, refuse, refuse_for
from bookwatch.cli.database import UrlOption
from bookwatch.cli.planned import store
from bookwatch.cli.progress import parts_of_work
from bookwatch.cli.retention import day_of
from domain.clock import system_clock
from domain.counting import counted

_WIDEST = 100_000
"""Columns of a screen that no answer outgrows: how wide a table would like to be is measured on it."""
EXPORT_EXAMPLES = "Example:  bookwatch export --from 2026-03-02 --to 2026-03-08 --out archive"
QUERY_EXAMPLES = """Examples:

  bookwatch query archive "SELECT outcome, count(*) FROM runs GROUP BY 1 ORDER BY 2 DESC"

  bookwatch query archive "SELECT operation, quantile_cont(total_ms, 0.95) FROM steps GROUP BY 1" --json"""

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="An archive.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("export", epilog=EXPORT_EXAMPLES)(export)
    app.command("query", epilog=QUERY_EXAMPLES)(query)


def export(
    *,
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, in Europe/London.")],
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day; it must be over.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The archive; made where it is not there.")],
    database_url: UrlOption = None,
    json_: JsonOption = False,
) -> None:
    """Write the single runs of closed days as Parquet files, a folder a day. Days that are there already are left."""
    first, last = day_of(from_, flag="--from"), day_of(to, flag="--to")
    if last < first:
        refuse(f"--to {to} is before --from {from_}", remedy="Swap them.")
    with store("export", database_url=database_url) as engine, _extra("export"):
        from bookwatch.archive.exporting import export as export_days

        with parts_of_work() as told:
            days = export_days(
                engine,
                archive=out,
                first=first,
                last=last,
                now=system_clock(),
                told=lambda done, of: told("days", done, of),
            )
            written = list(days)
    if json_:
        days_written = [asdict(each) | {"day": each.day.isoformat()} for each in written]
        print_json({"archive": str(out), "days": days_written})
        return
    for each in written:
        state = "there already" if each.there else "written"
        paper.print(
            f"{each.day}: {counted(each.runs, 'run')}, {counted(each.steps, 'step')}, {each.bytes:,} bytes, {state}",
            soft_wrap=True,
        )


def query(
    archive: Folder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT on runs and steps.", show_default=False)],
    *,
    json_: JsonOption = False,
) -> None:
    """Ask an archive in SQL. It is only read, and nothing but it."""
    with _extra("query"):
        from bookwatch.archive.querying import query as ask

        answer = ask(archive, sql)
    if json_:
        print_json([dict(zip(answer.names, map(_jsonable, row), strict=True)) for row in answer.rows])
        return
    _show(answer.names, rows=[["" if each is None else str(each) for each in row] for row in answer.rows])


def _show(names: list[str], *, rows: list[list[str]]) -> None:
    """A table; where it is wider than the screen, each row as lines of its own, or words would be cut to a letter."""
    table = Table(*map(escape, names))
    for row in rows:
        table.add_row(*map(escape, row))
    if paper.measure(table, options=paper.options.update(width=_WIDEST)).maximum <= paper.width:
        paper.print(table)
        return
    widest = max(map(len, names))
    for number, row in enumerate(rows, start=1):
        lines = (f"  {name:<{widest}}  {value}" for name, value in zip(names, row, strict=True))
        paper.print("\n".join((f"row {number:,}", *lines)), soft_wrap=True, markup=False)


@contextmanager
def _extra(command: str) -> Iterator[None]:
    """Say which extra to install where it is missing, and every problem of an archive as such."""
    from bookwatch.archive.errors import ArchiveError

    try:
        yield
    except ModuleNotFoundError as missing:
        refuse(
            f"'{command}' needs the package '{missing.name}', which is not installed",
            remedy="Install it, in the clone of Bookwatch: pip install '.[archive]'",
        )
    except (ArchiveError, OSError) as problem:
        refuse_for(problem)


def _jsonable(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
