"""How commands speak: text for people on stderr or a terminal, one JSON document on stdout for machines."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console

OK, FOUND_A_FAULT, WRONG_USE = 0, 1, 2
"""Exit codes of every command: fine; a fault was found or a run failed; wrong use (flags, files, ports)."""

people = Console(stderr=True, highlight=False)
"""Progress and messages: never on stdout, so that `--json` output can be piped."""

paper = Console(highlight=False)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    json.dump(document, sys.stdout, indent=2, default=str)
    sys.stdout.write("\n")


def refuse(message: str, *, remedy: str = "") -> NoReturn:
    """Say what is wrong and how to mend it, and end with exit code 2."""
    people.print(f"[bold red]bookwatch:[/] {message}", soft_wrap=True)
    if remedy:
        people.print(f"  {remedy}", soft_wrap=True)
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
