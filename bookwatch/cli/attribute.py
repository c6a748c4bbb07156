"""`bookwatch attribute`: verdicts from a file of runs, without a server or a database."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookwatch.cli.attribute_text import Shown
from bookwatch.cli.console import FOUND_A_FAULT, central_parts, people, refuse
from bookwatch.organisations_csv import OrganisationsFileError, read_directory
from domain.counting import counted

if TYPE_CHECKING:
    from bookwatch.attributing.runs_file import RunsFile
    from domain.verdicts import Evaluation

EXAMPLES = """Examples:

  bookwatch attribute runs.ndjson --organisations organisations.csv

  bookwatch attribute runs.ndjson --organisations organisations.csv --json > verdicts.json

Formats: docs/attribute.md, docs/schemas."""
UNLIKE = 1.5
"""A given length of a round that differs from the measured one by this factor is questioned."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("attribute", epilog=EXAMPLES)(attribute)


def attribute(
    runs: Annotated[Path, typer.Argument(metavar="RUNS.ndjson", help="One run a line, in any order.")],
    *,
    organisations: Annotated[Path, typer.Option(metavar="ORGS.csv", help="Vantages and what they share.")],
    round_s: Annotated[
        float | None, typer.Option("--round", min=1, help="Seconds of a round; default: as the runs show it.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print every window's verdicts as one JSON document.")] = False,
) -> None:
    """Judge every round of a file of runs, by the same rule as the live service. Exit code 1: a cause was found."""
    with central_parts("attribute"):
        from bookwatch.attributing.document import write_document
        from bookwatch.replay import RunsFileError, judged, read
    shown = Shown()
    try:
        directory = read_directory(organisations, any_dimension=True)
        found = read(runs, directory=directory)
        length = _round(found, given=round_s)
        evaluations = _noted(judged(found, directory=directory, round_s=length), shown=shown)
        if json_:
            write_document(sys.stdout, evaluations=evaluations, round_s=length, problems=found.problems)
        else:
            for _ in evaluations:
                pass
    except (RunsFileError, OrganisationsFileError) as problem:
        refuse(str(problem))
    except OSError as problem:
        refuse(
            f"{problem.filename} cannot be read: {problem.strerror}", remedy="Give the path of a file that is there."
        )
    if not json_:
        shown.print()
    if shown.causes:
        raise typer.Exit(FOUND_A_FAULT)


def _noted(evaluations: "Iterator[Evaluation]", *, shown: Shown) -> "Iterator[Evaluation]":
    for each in evaluations:
        shown.note(each)
        yield each


def _round(found: "RunsFile", *, given: float | None) -> float:
    """The length of a round; says on stderr what is doubtful about the file."""
    from bookwatch.replay import USUAL_ROUND_S, first_of

    if found.problems:
        people.print(f"{counted(len(found.problems), 'line')} cannot be used; all others are.", soft_wrap=True)
        people.print("\n".join(first_of(found.problems)), soft_wrap=True, markup=False)
    measured = found.round_s
    if given is None:
        return measured or USUAL_ROUND_S
    if measured and not measured / UNLIKE <= given <= measured * UNLIKE:
        people.print(
            f"--round says {given:g} s, and the runs of a place are mostly {measured:g} s apart: leave --round out "
            "unless that is meant.",
            soft_wrap=True,
        )
    return given
