"""`bookwatch attribute`: verdicts from a file of runs, without a server or a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from bookwatch.cli.console import FOUND_A_FAULT, central_parts, paper, people, print_json, refuse
from bookwatch.organisations_csv import OrganisationsFileError, read_directory
from domain.vocabulary import Judgement

if TYPE_CHECKING:
    from domain.verdicts import Evaluation

EXAMPLES = """Examples:

  bookwatch attribute runs.ndjson --organisations organisations.csv --round 5

  bookwatch attribute runs.ndjson --organisations organisations.csv --json > verdicts.json"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("attribute", epilog=EXAMPLES)(attribute)


def attribute(
    runs: Annotated[
        Path, typer.Argument(metavar="RUNS.ndjson", help="One run a line, with received_at (docs/operations.md).")
    ],
    *,
    organisations: Annotated[Path, typer.Option(metavar="ORGS.csv", help="Vantages and what they share.")],
    round_s: Annotated[float, typer.Option("--round", min=1, help="Seconds of a round.")] = 300.0,
    json_: Annotated[bool, typer.Option("--json", help="Print every window's verdicts as one JSON document.")] = False,
) -> None:
    """Judge every round of a file of runs, by the same rule as the live service. Exit code 1: a cause was found."""
    with central_parts("attribute"):
        from bookwatch.replay import RunsFileError, evaluation_to_json, replay
    try:
        directory = read_directory(organisations)
        evaluations = list(replay(runs, directory=directory, round_s=round_s))
    except (RunsFileError, OrganisationsFileError, OSError) as problem:
        refuse(str(problem))
    if json_:
        print_json({"round_s": round_s, "evaluations": [evaluation_to_json(each) for each in evaluations]})
    else:
        _show(evaluations)
    if any(each.causes for each in evaluations):
        raise typer.Exit(FOUND_A_FAULT)


def _show(evaluations: "list[Evaluation]") -> None:
    if not evaluations:
        people.print("No round could be judged: the file holds no runs.")
        return
    table = Table("Cause", "First round", "Last round", "Practices", "Probability", box=None)
    for row in _causes(evaluations):
        table.add_row(*row)
    if table.row_count:
        paper.print(table)
    last = evaluations[-1]
    counts = {word: sum(verdict.judgement is word for verdict in last.verdicts) for word in Judgement}
    said = ", ".join(f"{count} {word.value}" for word, count in counts.items() if count)
    paper.print(f"{len(evaluations)} rounds judged. Practices in the last one: {said or 'none'}.")


def _causes(evaluations: "list[Evaluation]") -> Iterator[tuple[str, ...]]:
    seen: dict[str, list[Any]] = {}
    for each in evaluations:
        for cause in each.causes:
            seen.setdefault(cause.key, [each.window_end, None, None])[1:] = [each.window_end, cause]
    for key, (first, last, cause) in seen.items():
        yield key, f"{first:%H:%M:%S}", f"{last:%H:%M:%S}", str(len(cause.members)), f"{cause.probability:.2f}"
