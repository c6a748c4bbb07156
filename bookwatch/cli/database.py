"""`bookwatch db`: care of the database."""

import os
from typing import Annotated

import typer

from bookwatch.cli.console import central_parts, people, refuse
from bookwatch.settings import SettingsError, serve_settings

app = typer.Typer(help="Care of the database.", no_args_is_help=True)

UrlOption = Annotated[
    str | None,
    typer.Option("--database-url", metavar="URL", help="Default: $BOOKWATCH_DATABASE_URL, else sqlite:///bookwatch.db"),
]


@app.callback()
def database() -> None:
    """Care of the database."""


@app.command(epilog="Example:  bookwatch db upgrade --database-url sqlite:////var/lib/bookwatch/bookwatch.db")
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
        refuse(str(wrong), remedy="Correct the environment, or give --database-url.")
