"""`bookwatch db`: care of the database."""

import os
from typing import Annotated

import typer

from bookwatch.cli.console import central_parts, people, refuse
from bookwatch.cli.renamed import WithOldNames
from bookwatch.settings import SettingsError, serve_settings

EXAMPLES = """Examples:

  bookwatch db check --database sqlite:///bookwatch.db

  bookwatch db backup /srv/backup/bookwatch-2026-11-25.db"""

app = typer.Typer(help="Care of the database.", no_args_is_help=True, epilog=EXAMPLES)

UrlOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Default: $BOOKWATCH_DATABASE_URL, else sqlite:///bookwatch.db"),
]


@app.callback()
def database() -> None:
    """Care of the database."""


@app.command(
    cls=WithOldNames, epilog="Example:  bookwatch db upgrade --database sqlite:////var/lib/bookwatch/bookwatch.db"
)
def upgrade(*, database_url: UrlOption = None) -> None:
    """Create the tables, or bring an older database up to this software. Safe to repeat."""
    url = database_url_of(database_url)
    with central_parts("db upgrade"):
        from data.errors import StoreError
        from data.migrations import upgrade as upgrade_tables
    try:
        upgrade_tables(url)
    except StoreError as problem:
        refuse(str(problem))
    people.print(f"database is up to date: {url}")


def database_url_of(flag: str | None) -> str:
    """The flag, else the environment's; ends the command with all problems of the environment where it is wrong."""
    try:
        return serve_settings(os.environ, overrides={"database_url": flag}).database_url
    except SettingsError as wrong:
        refuse(str(wrong), remedy="Correct the environment, or give --database.")


def existing(url: str) -> str:
    """The address; ends the command where it names a SQLite file that is not there, which a look would create."""
    from data.care.copying import sqlite_file

    file = sqlite_file(url)
    if file is not None and not file.exists():
        refuse(f"there is no database {file}", remedy="Give --database; `bookwatch serve` makes a new one.")
    return url
