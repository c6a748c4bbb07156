"""`bookwatch lab`: break a real network on purpose and compare the verdicts with the truth."""

import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookwatch.cli.console import (
    FOUND_A_FAULT,
    central_parts,
    folder_to_keep,
    narrow_table,
    paper,
    people,
    print_json,
    refuse_for,
)
from domain.counting import counted, verb

if TYPE_CHECKING:
    from bookwatch.lab.report import LabReport

EXAMPLES = """Examples:

  bookwatch lab run scenarios/pct-link-cut.yaml

  bookwatch lab run scenarios/pct-link-cut.yaml --seed 7 --json --keep /tmp/lab

  bookwatch attribute /tmp/lab/runs.ndjson --organisations /tmp/lab/organisations.csv --round 5"""

app = typer.Typer(
    help="Break a real network on purpose and compare the verdicts with the truth.",
    no_args_is_help=True,
    epilog=EXAMPLES,
)


@app.callback()
def lab() -> None:
    """Break a real network on purpose and compare the verdicts with the truth."""


@app.command(epilog=EXAMPLES)
def run(
    scenario: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A scenario (docs/lab.md).")],
    *,
    seed: Annotated[int, typer.Option(help="Shuffles the names, so that no verdict can know them.")] = 1,
    keep: Annotated[
        Path | None, typer.Option(help="Keep runs.ndjson, organisations.csv and logs in this folder.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print truth and verdicts as one JSON document.")] = False,
) -> None:
    """Run a scenario on real sockets. Exit code 0: every verdict agreed with the truth within 3 rounds; 1: not."""
    with central_parts("lab run"):
        from bookwatch.lab.errors import LabError
        from bookwatch.lab.run import run_scenario
    if keep:
        folder_to_keep(keep, option="--keep")
    with nullcontext(str(keep)) if keep else tempfile.TemporaryDirectory(prefix="bookwatch-lab-") as folder:
        try:
            report = run_scenario(scenario, seed=seed, folder=Path(folder), on_event=people.print)
        except (LabError, OSError) as problem:
            refuse_for(problem)
    if json_:
        print_json(report.to_json())
    else:
        _show(report)
    if not report.agreed:
        raise typer.Exit(FOUND_A_FAULT)


def _show(report: "LabReport") -> None:
    table = narrow_table("Practice", "Truth", "Verdict", "Rounds needed", "Agreed")
    for column in table.columns[1:3]:
        column.no_wrap, column.overflow = False, "fold"
    for row in report.practices:
        needed = "·" if row.rounds_needed is None else str(row.rounds_needed)
        table.add_row(row.practice, row.truth, row.verdict, needed, "yes" if row.agreed else "[bold red]no[/]")
    paper.print(table)
    agreed = sum(row.agreed for row in report.practices)
    paper.print(
        f"{report.scenario}: {agreed} of {counted(len(report.practices), 'verdict')} "
        f"{verb(agreed, 'agrees', 'agree')} with the truth within 3 rounds."
    )
