"""`bookwatch`: the command line."""

import sys
from typing import Annotated, Any

import typer

from bookwatch import __version__
from bookwatch.cli import (
    agent,
    archive,
    attribute,
    care,
    configure,
    core,
    database,
    demo,
    enrol,
    evaluate,
    journeys,
    lab,
    move,
    organisations,
    planned,
    probe,
    retention,
    serve,
    simulate,
)
from bookwatch.cli.console import OK, WRONG_USE, paper, people
from bookwatch.typed import as_typed

EXAMPLES = """Examples:

  bookwatch demo

  bookwatch core

  bookwatch probe refer-and-book --target https://127.0.0.1:8443"""

app = typer.Typer(
    name="bookwatch",
    epilog=EXAMPLES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help=(
        "When booking a hospital appointment is slow or broken for a practice: whose fault is it, how sure are we, "
        "what should happen next?\n\nExit codes of every command: 0 fine, 1 found a fault or a failed run, 2 wrong use."
    ),
)


def _version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if asked:
        paper.print(f"bookwatch {__version__}")
        raise typer.Exit(OK)


@app.callback()
def bookwatch(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that belong to no command; the help stands above."""


for module in (demo, core, probe, serve, enrol, configure, agent, attribute, simulate, evaluate, archive):
    module.add_to(app)
app.add_typer(journeys.app, name="journeys")
app.add_typer(lab.app, name="lab")
app.add_typer(organisations.app, name="organisations")
app.add_typer(planned.app, name="planned")
care.add_to(database.app)
move.add_to(database.app)
retention.add_to(database.app)
app.add_typer(database.app, name="db")


def main() -> None:
    """Entry point of the `bookwatch` command."""
    command = typer.main.get_command(app)
    _say_as_typed(command)
    try:
        command()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as problem:
        if problem.filename is None:
            raise  # not about a file: a mistake of ours, whose traceback is wanted
        people.print(f"[bold red]bookwatch:[/] {problem.filename}: {problem.strerror}", soft_wrap=True)
        people.print("  Give a path that exists and that you may read or write.")
        sys.exit(WRONG_USE)


def _say_as_typed(command: Any) -> None:
    """The examples of a command, and of those in it, as this one was called."""
    command.epilog = as_typed(command.epilog or "")
    for each in getattr(command, "commands", {}).values():
        _say_as_typed(each)


if __name__ == "__main__":
    main()
