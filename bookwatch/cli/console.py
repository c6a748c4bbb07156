"""How commands speak: text for people on stderr or a terminal, one JSON document on stdout for machines."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bookwatch.typed import as_typed
from domain.clock import to_london

OK, FOUND_A_FAULT, WRONG_USE = 0, 1, 2
"""Exit codes of every command: fine; a fault was found or a run failed; wrong use (flags, files, ports)."""

people = Console(stderr=True, highlight=False)
"""Progress and messages: never on stdout, so that `--json` output can be piped."""

paper = Console(highlight=False)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    json.dump(document, sys.stdout, indent=2, default=str)
    sys.stdout.write("\n")


def narrow_table(first: str, *others: str) -> Table:
    """A table that keeps every column on 80 characters: only the first gives way, and heads stand word under word."""
    rest = (Column(each.replace(" ", "\n"), no_wrap=True) for each in others)
    return Table(Column(first, overflow="fold"), *rest, box=None, padding=(0, 2, 0, 0))


def moment(at: datetime) -> str:
    """ "29 Nov 18:05:10": a time for people, of Europe/London."""
    return f"{to_london(at):%d %b %H:%M:%S}"


PATH = "Give a path that exists and that you may read or write."


def refuse_for(problem: Exception, *, path: Path | None = None, remedy: str = "") -> NoReturn:
    """Refuse because of what a part found wrong; of a system's error the file and the reason, and not its number."""
    if not isinstance(problem, OSError) or not problem.strerror:
        refuse(str(problem), remedy=remedy)
    where = problem.filename or path
    refuse(f"{where}: {problem.strerror}" if where else problem.strerror, remedy=remedy or (PATH if where else ""))


def folder_to_keep(path: Path, *, option: str) -> Path:
    """The folder of an option, made where it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        refuse(f"{option} {path}: {problem.strerror}", remedy=f"Give {option} a folder of yours, or one to make.")
    return path


def refuse(message: str, *, remedy: str = "") -> NoReturn:
    """Say what is wrong and how to mend it, and end with exit code 2."""
    people.print(f"[bold red]bookwatch:[/] {escape(as_typed(message))}", soft_wrap=True)
    if remedy:
        people.print(f"  {escape(as_typed(remedy))}", soft_wrap=True)
    raise typer.Exit(WRONG_USE)


@contextmanager
def central_parts(command: str) -> Iterator[None]:
    """Import the central parts, or say which extra to install (an agent's installation has none of them)."""
    try:
        yield
    except ModuleNotFoundError as missing:
        refuse(
            f"'{command}' needs the package '{missing.name}', which is not installed",
            remedy="Install the central parts, in the clone of Bookwatch: pip install '.[central]'",
        )
