"""`bookwatch db check`, `backup` and `restore`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bookwatch.cli.console import (
    FOUND_A_FAULT,
    central_parts,
    paper,
    people,
    print_json,
    refuse,
    refuse_for,
)
from bookwatch.cli.database import UrlOption, database_url_of, existing
from bookwatch.cli.renamed import WithOldNames
from bookwatch.typed import as_typed

if TYPE_CHECKING:
    from data.care.findings import Report

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The back-up.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(cls=WithOldNames, epilog="Example:  bookwatch db check --json > findings.json")(check)
    app.command(cls=WithOldNames, epilog="Example:  bookwatch db backup /srv/backup/bookwatch-2026-11-25.db")(backup)
    app.command(
        cls=WithOldNames, epilog="Example:  bookwatch db restore /srv/backup/bookwatch-2026-11-25.db --replace"
    )(restore)


def check(
    *,
    database_url: UrlOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the findings as one JSON document.")] = False,
) -> None:
    """Look for damage, unknown codes, roll-ups that differ from runs, and gaps. Exit code 1: a fault was found."""
    url = database_url_of(database_url)
    with central_parts("db check"):
        from data.care.checking import check as look
        from data.engine import open_engine
        from data.errors import StoreError
    try:
        engine = open_engine(existing(url))
        report = look(engine, begin=lambda name: people.print(f"checking {name} ..."))
        engine.dispose()
    except StoreError as problem:
        refuse(str(problem))
    if json_:
        print_json(_document(report))
    else:
        _show(report)
    if report.faults:
        raise typer.Exit(FOUND_A_FAULT)


def _document(report: "Report") -> dict[str, object]:
    return {
        "revision": report.revision,
        "faults": report.faults,
        "checks": {
            name: [{"level": each.level, "problem": each.problem, "remedy": each.remedy} for each in found]
            for name, found in report.findings.items()
        },
    }


def _show(report: "Report") -> None:
    for name, found in report.findings.items():
        if not found:
            paper.print(f"{name}: ok")
        for each in found:
            paper.print(f"{name}: {each.level}: {each.problem}", markup=False, soft_wrap=True)
            if each.remedy:
                paper.print(f"  {each.remedy}", markup=False, soft_wrap=True)
    paper.print(f"{report.faults} faults; revision {report.revision}")


def backup(file: FileArgument, *, database_url: UrlOption = None) -> None:
    """Copy a SQLite database while it is in use, and check the copy. For PostgreSQL: says the command to use."""
    url = database_url_of(database_url)
    with central_parts("db backup"):
        from data.care.copying import back_up, dump_command, sqlite_file
        from data.errors import StoreError
    try:
        source = sqlite_file(url)
        if not file.absolute().parent.is_dir():
            refuse(f"{file}: its folder does not exist", remedy="Make the folder, or give another file.")
        if source is None:
            refuse("PostgreSQL is backed up by its own tool", remedy=dump_command(url, file=file))
        with _bar("copying") as progress:
            revision = back_up(source, to=file, progress=progress)
    except (StoreError, OSError) as problem:
        refuse_for(problem)
    people.print(f"{file}: complete and checked, {file.stat().st_size:,} bytes, revision {revision}", soft_wrap=True)


def restore(
    file: FileArgument,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a database that holds something.")] = False,
    database_url: UrlOption = None,
) -> None:
    """Put a back-up in the place of the database. Stop `bookwatch serve` first."""
    url = database_url_of(database_url)
    with central_parts("db restore"):
        from data.care.copying import load_command, sqlite_file
        from data.care.restoring import restore as put_back
        from data.errors import StoreError
        from data.migrations import newest
    try:
        target = sqlite_file(url)
        if target is None:
            refuse(
                "PostgreSQL is restored by its own tool, into an empty database", remedy=load_command(url, file=file)
            )
        with _bar("restoring") as progress:
            revision = put_back(file, to=target, replace=replace, progress=progress)
    except (StoreError, OSError) as problem:
        refuse_for(problem)
    older = "" if revision == newest() else "; it is older than this software: run `bookwatch db upgrade`"
    people.print(as_typed(f"{target}: restored, revision {revision}{older}"), soft_wrap=True)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn(what), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=people, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
