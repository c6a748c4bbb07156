"""`bookwatch serve`: the collector, the evaluator and the pages."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bookwatch.cli.console import central_parts, refuse
from bookwatch.cli.database import UrlOption
from bookwatch.cli.renamed import WithOldNames
from bookwatch.settings import SettingsError, serve_settings

EXAMPLES = """Examples:

  bookwatch serve                                     everything at http://127.0.0.1:8050

  bookwatch serve --role collector --host 0.0.0.0 --tls-certificate cert.pem --tls-key key.pem

  BOOKWATCH_DATABASE_URL=postgresql://bookwatch@db/bookwatch bookwatch serve --role evaluator --role pages"""


class ServeRole(StrEnum):
    """Which parts one process runs."""

    ALL = "all"
    COLLECTOR = "collector"
    EVALUATOR = "evaluator"
    PAGES = "pages"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("serve", cls=WithOldNames, epilog=EXAMPLES)(serve)


def serve(
    *,
    role: Annotated[
        list[ServeRole] | None, typer.Option(help="Which part this process runs; may be given again. Default: all.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1, this machine only.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port. Default: 8050.")] = None,
    database_url: UrlOption = None,
    round_s: Annotated[float | None, typer.Option("--round", help="Seconds of a round. Default: 300.")] = None,
    tls_certificate: Annotated[Path | None, typer.Option(help="Certificate (PEM), to serve HTTPS.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM).")] = None,
) -> None:
    """Receive results, judge each round, show the pages. Settings also come from BOOKWATCH_* variables."""
    flags = {
        "host": host,
        "port": port,
        "database_url": database_url,
        "round_s": round_s,
        "tls_certificate": tls_certificate,
        "tls_key": tls_key,
    }
    try:
        settings = serve_settings(os.environ, overrides=flags)
    except SettingsError as wrong:
        refuse(str(wrong), remedy="Nothing was started. Correct these settings.")
    with central_parts("serve"):
        from bookwatch.listening import ListenError
        from bookwatch.serve import ServeError, run
    try:
        run(settings, roles={each.value for each in role or [ServeRole.ALL]})
    except (ServeError, ListenError) as problem:
        refuse(str(problem))
