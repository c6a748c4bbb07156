"""`bookwatch db move`: a whole database to another address."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bookwatch.cli.console import central_parts, people, print_json, refuse
from bookwatch.typed import as_typed
from domain.counting import counted

if TYPE_CHECKING:
    from data.moving.move import Carried
    from data.moving.move import Progress as Told

EXAMPLE = "bookwatch db move --from sqlite:////var/lib/bookwatch/bookwatch.db --to postgresql://bookwatch@db/bookwatch"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(epilog=f"Example:  {EXAMPLE}")(move)


def move(
    *,
    source_url: Annotated[str, typer.Option("--from", metavar="URL", help="The database to carry across.")],
    target_url: Annotated[str, typer.Option("--to", metavar="URL", help="An empty one, or one that a move left.")],
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew where the source has changed since.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print what was carried as one JSON document.")] = False,
) -> None:
    """Carry a whole database to another, SQLite or PostgreSQL, and compare both sides day by day.

    Collectors of the old database answer 503 meanwhile, and agents keep everything. If it is stopped or killed, give
    the same command again: it goes on where it was.
    """
    if source_url == target_url:
        refuse("--from and --to name the same database")
    with central_parts("db move"):
        from data.engine import open_engine
        from data.errors import StoreError
        from data.migrations import upgrade
        from data.moving.move import move as carry
    try:
        source, target = open_engine(source_url, statement_s=0), open_engine(target_url, statement_s=0)
        upgrade(target_url)
        with _bar() as progress:
            carried = carry(source, target=target, restart=restart, progress=progress)
    except StoreError as problem:
        refuse(str(problem))
    if json_:
        print_json([{"table": each.name, "days": each.days, "rows": each.rows} for each in carried])
    people.print(_said(carried), soft_wrap=True)


def _said(carried: "list[Carried]") -> str:
    rows, days = sum(each.rows for each in carried), sum(each.days for each in carried)
    return as_typed(
        f"{counted(rows, 'row')} of {counted(len(carried), 'table')} carried across; counts and checksums of "
        f"{counted(days, 'day')} and all tables are equal. Now start `bookwatch serve` with the new address."
    )


@contextmanager
def _bar() -> "Iterator[Told]":
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=people, transient=True) as bar:
        task = bar.add_task("moving", total=None)
        yield lambda name, done, of: bar.update(task, description=name, completed=done, total=of)
