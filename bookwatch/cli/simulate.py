"""`bookwatch simulate`: the runs of a nation, without a network."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from bookwatch.cli.console import central_parts, paper, people, print_json, refuse
from bookwatch.cli.renamed import WithOldNames
from domain.wire import plain

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bookwatch.simulator.play import Summary

EXAMPLES = """Examples:

  bookwatch simulate --practices 120 --days 0.25 --start 2026-03-02T08:00 --out runs.ndjson --organisations orgs.csv

  bookwatch simulate --practices 8300 --days 2 --faults faults.yaml --database sqlite:///nation.db

  bookwatch attribute runs.ndjson --organisations orgs.csv"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("simulate", cls=WithOldNames, epilog=EXAMPLES)(simulate)


def simulate(  # noqa: PLR0913 - one for each option
    *,
    practices: Annotated[int, typer.Option(min=1, help="How many practices; 8300 is England.")] = 29,
    days: Annotated[float, typer.Option(min=0.001, help="How long; 0.25 is six hours.")] = 1.0,
    start: Annotated[
        str | None, typer.Option(metavar="ISO", help="When it begins, UTC; default Monday 2026-03-02.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    round_s: Annotated[int, typer.Option("--round", min=30, max=3600, help="Seconds of a round.")] = 300,
    faults: Annotated[Path | None, typer.Option(metavar="FILE.yaml", help="What breaks (docs/simulator.md).")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="RUNS.ndjson", help="One run a line; truth.json beside it.")
    ] = None,
    organisations: Annotated[
        Path | None, typer.Option(metavar="ORGS.csv", help="Vantages and what they share.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="TRUTH.json", help="Default: truth.json, beside the other files.")
    ] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="Store the runs here; again adds none.")] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Into --database: the small history with known figures (14 weeks).")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print a summary as one JSON document.")] = False,
) -> None:
    """Simulate the runs of invented practices and control sites, with heavy tails, busy Mondays and faults."""
    if questions:
        _questions(database)
        return
    if out is None and database is None:
        refuse("nowhere to write", remedy="Give --out FILE.ndjson, or --database URL, or both.")
    with central_parts("simulate"):
        from bookwatch.lab.errors import LabError
        from bookwatch.simulator.asked import USUAL_START, Asked, simulation_of
        from bookwatch.simulator.errors import SimulatorError
        from bookwatch.simulator.play import TRUTH_FILE, Wanted, play
        from data.errors import StoreError
    began = _moment(start) if start else USUAL_START
    asked = Asked(practices=practices, days=days, start=began, seed=seed, interval_s=round_s, faults=faults)
    beside = truth or (out or organisations or Path(TRUTH_FILE)).with_name(TRUTH_FILE)
    try:
        simulation = simulation_of(asked)
        engine = _engine(database) if database else None
        wanted = Wanted(out=out, organisations=organisations, truth=beside, engine=engine)
        with Progress(console=people, transient=True) as progress:
            task = progress.add_task("simulating", total=simulation.rounds)
            summary = play(simulation, wanted=wanted, on_round=lambda: progress.advance(task))
    except (SimulatorError, LabError, StoreError, OSError) as problem:
        refuse(str(problem))
    print_json(plain(asdict(summary))) if json_ else _show(summary)


def _questions(database: str | None) -> None:
    if database is None:
        refuse("nowhere to write", remedy="--questions needs --database URL, of a database of its own.")
    with central_parts("simulate"):
        from bookwatch.questions.plan import NOW
        from bookwatch.questions.writing import write_questions
        from data.errors import StoreError
    try:
        stored = write_questions(_engine(database))
    except StoreError as problem:
        refuse(str(problem))
    people.print(f"{stored:,} runs stored, up to {NOW:%a %d %b %Y %H:%M}. Their figures: tests/e2e/questions.yaml.")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse(f"--start {text!r} is not a time", remedy="Write 2026-03-02 or 2026-03-02T08:00:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _engine(url: str) -> "Engine":
    from data.engine import open_engine
    from data.migrations import upgrade

    upgrade(url)
    return open_engine(url)


def _show(summary: "Summary") -> None:
    paper.print(
        f"{summary.runs:,} runs ({summary.steps:,} steps) of {summary.practices:,} practices in {summary.pcts} PCTs "
        f"and {summary.controls} control sites, "
        f"{summary.start:%Y-%m-%d %H:%M} to {summary.end:%Y-%m-%d %H:%M}, in {summary.seconds:.1f} s: "
        f"{summary.times_real_time:,.0f} x real time."
    )
