"""`bookwatch simulate`: the runs of a nation, without a network."""

from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Annotated

import typer

from bookwatch.cli.console import central_parts, people, refuse
from bookwatch.cli.renamed import WithOldNames
from domain.clock import system_clock
from domain.counting import counted

EXAMPLES = """Examples:

  bookwatch simulate --practices 120 --days 0.25 --start 2026-03-02T08:00 --out runs.ndjson --organisations orgs.csv

  bookwatch simulate --practices 8300 --days 2 --faults faults.yaml --database sqlite:///nation.db

  bookwatch simulate --practices 8300 --days 395 --raw-days 2 --start 2025-02-01 --database sqlite:///year.db

  bookwatch attribute runs.ndjson --organisations orgs.csv"""


_Questions = Annotated[
    bool, typer.Option("--questions", help="Into --database: the small history with known figures (14 weeks).")
]
_Scene = Annotated[
    str, typer.Option(help="With --questions: instead of the weeks a morning's outage, judged; any name lists them.")
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("simulate", cls=WithOldNames, epilog=EXAMPLES)(simulate)


def simulate(  # noqa: PLR0913 - one for each option
    *,
    practices: Annotated[int, typer.Option(min=1, help="How many practices; 8300 is England.")] = 29,
    days: Annotated[float, typer.Option(min=0.001, help="How long; 0.25 is six hours.")] = 1.0,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="ISO",
            help="UTC; default 2026-03-02, or into --database alone so as to end today.",
        ),
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
    questions: _Questions = False,
    scene: _Scene = "",
    raw_days: Annotated[
        int | None, typer.Option(min=0, help="Run by run only the last days; older ones as roll-ups.")
    ] = None,
    among_real: Annotated[bool, typer.Option("--among-real", help="Even into a database with real vantages.")] = False,
    processes: Annotated[int, typer.Option(min=0, help="With --raw-days; 0: one for each processor.")] = 0,
    dask: Annotated[
        str, typer.Option(metavar="tcp://HOST:8786", help="With --raw-days: let a Dask cluster do it.")
    ] = "",
    json_: Annotated[bool, typer.Option("--json", help="Print a summary as one JSON document.")] = False,
) -> None:
    """Simulate the runs of invented practices and control sites, with heavy tails, busy Mondays and faults."""
    if questions:
        _questions(database, scene=scene)
        return
    if out is None and database is None:
        refuse("nowhere to write", remedy="Give --out FILE.ndjson, or --database URL, or both.")
    began = _moment(start) if start else _until_today(days) if out is None else None
    with central_parts("simulate"):
        from bookwatch.cli.simulating import Options, Places, fill_store, play_runs
        from bookwatch.simulator.asked import USUAL_START, Asked
    asked = Asked(
        practices=practices, days=days, start=began or USUAL_START, seed=seed, interval_s=round_s, faults=faults
    )
    places = Places(out=out, organisations=organisations, truth=truth, database=database or "")
    options = Options(asked=asked, places=places, among_real=among_real, json=json_)
    if raw_days is None and out is None and days == int(days):
        raw_days = int(days)  # whole days into a database alone: the way in bulk, some twenty times faster
    if raw_days is None:
        play_runs(options)
    elif database is None or out is not None:
        refuse("--raw-days fills a database", remedy="Give --database URL, and no --out.")
    else:
        fill_store(options, raw_days=raw_days, processes=processes, dask=dask)


def _questions(database: str | None, *, scene: str) -> None:
    if database is None:
        refuse("nowhere to write", remedy="--questions needs --database URL, of a database of its own.")
    with central_parts("simulate"):
        from bookwatch.cli.simulating import opened
        from bookwatch.questions.outages.playing import play
        from bookwatch.questions.outages.scenes import SCENES
        from bookwatch.questions.plan import NOW
        from bookwatch.questions.writing import write_questions
        from data.errors import StoreError
    if scene and scene not in SCENES:
        refuse(f"there is no scene {scene!r}", remedy=f"Choose one of {', '.join(SCENES)}.")
    try:
        if scene:
            play(opened(database), scene=SCENES[scene])
            people.print(f"stored and judged, up to {SCENES[scene].now:%a %d %b %Y %H:%M:%S}")
            return
        stored = write_questions(opened(database))
    except StoreError as problem:
        refuse(str(problem))
    runs = counted(stored, "run")
    people.print(f"{runs} stored, up to {NOW:%a %d %b %Y %H:%M}. Their figures: tests/e2e/questions.yaml.")


def _until_today(days: float) -> datetime:
    """A past that pages show at once and retention keeps: it ends with the last midnight in UTC."""
    began = system_clock().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=ceil(days))
    people.print(f"begins {began:%Y-%m-%d} and ends today; with --start {began:%Y-%m-%d} it goes on another day")
    return began


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse(f"--start {text!r} is not a time", remedy="Write 2026-03-02 or 2026-03-02T08:00:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
