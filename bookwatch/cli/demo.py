"""`bookwatch demo`: everything at once, on this machine, with a story that breaks and mends."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookwatch.cli.console import (
    FOUND_A_FAULT,
    central_parts,
    folder_to_keep,
    moment,
    paper,
    people,
    print_json,
    refuse_for,
)
from bookwatch.stopping import stop_on_signals
from domain.counting import counted

if TYPE_CHECKING:
    from bookwatch.demo.summary import Summary

EXAMPLES = """Examples:

  bookwatch demo                        watch it at http://127.0.0.1:8050, Ctrl-C ends it

  bookwatch demo --for 150 --json       one round of the story, then one JSON document

  bookwatch demo --no-faults            nothing breaks unless you break it on the Lab page"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("demo", epilog=EXAMPLES)(demo)


def demo(
    *,
    for_s: Annotated[
        float | None, typer.Option("--for", min=1, metavar="SECONDS", help="End by itself after this.")
    ] = None,
    faults: Annotated[bool, typer.Option("--faults/--no-faults", help="Play the story, or break nothing.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the pages; 0: any free one.")] = 8050,
    seed: Annotated[int, typer.Option(help="Shuffles who is who.")] = 1,
    keep: Annotated[Path | None, typer.Option(help="Keep database and logs in this folder.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document at the end.")] = False,
) -> None:
    """Start a core, hospitals, 40 practices, 3 control sites, collector and pages; break things on a script."""
    with central_parts("demo"):
        from bookwatch.demo.run import Plan, run_demo
        from bookwatch.lab.errors import LabError
        from bookwatch.listening import ListenError
    if keep:
        folder_to_keep(keep, option="--keep")
    stop = stop_on_signals()
    plan = Plan(for_s=for_s, faults=faults, port=port, seed=seed, keep=keep)
    try:
        summary = run_demo(plan, stop=stop, on_event=lambda text: people.print(text, soft_wrap=True))
    except (LabError, ListenError, OSError) as problem:
        refuse_for(problem)
    if json_:
        print_json(summary.to_json())
    else:
        _show(summary)
    if summary.executed != summary.stored:
        raise typer.Exit(FOUND_A_FAULT)


def _show(summary: "Summary") -> None:
    reached = counted(summary.executed, "journey")
    paper.print(f"{reached} reached the core, {summary.stored:,} of them are stored, each once.")
    for cause in summary.causes:
        start, end = (datetime.fromisoformat(cause[name]) if cause[name] else None for name in ("start", "end"))
        span = f"{moment(start)} to {moment(end) if end else 'the end'}" if start else ""
        name = " ".join(dict.fromkeys((cause["dimension"], cause["value"])))  # "core", not "core core"
        paper.print(f"  {cause['domain']:<9} {name}  {span}", soft_wrap=True)
