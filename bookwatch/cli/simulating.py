"""What `bookwatch simulate` does, once its options are read."""

import os
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from rich.progress import Progress
from sqlalchemy import Engine

from bookwatch.cli.console import paper, people, print_json, refuse_for
from bookwatch.cli.progress import parts_of_work
from bookwatch.lab.errors import LabError
from bookwatch.replay import USUAL_ROUND_S
from bookwatch.simulator.asked import Asked, simulation_of
from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.filling.fill import Filling
from bookwatch.simulator.filling.summary import Filled, filled
from bookwatch.simulator.plan import Plan
from bookwatch.simulator.play import TRUTH_FILE, Summary, Wanted, play
from bookwatch.simulator.truth import write_truth
from bookwatch.workers import JobsError, open_workers
from data.columnar.tuning import for_bulk
from data.engine import open_engine
from data.errors import StoreError
from data.migrations import upgrade
from data.verdicts import WINDOW_ROUNDS
from domain.counting import counted
from domain.wire import plain

_PROBLEMS = (SimulatorError, LabError, StoreError, JobsError, OSError)
_SHOWN = 12
_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where it goes."""

    out: Path | None
    organisations: Path | None
    truth: Path | None
    database: str

    @property
    def truth_file(self) -> Path:
        """Beside the other files."""
        return self.truth or (self.out or self.organisations or Path(TRUTH_FILE)).with_name(TRUTH_FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    asked: Asked
    places: Places
    among_real: bool
    json: bool


def play_runs(options: Options) -> None:
    """Make single runs, in the wire format, into a file or the store."""
    try:
        simulation = simulation_of(options.asked)
        engine = opened(options.places.database) if options.places.database else None
        wanted = Wanted(
            out=options.places.out,
            organisations=options.places.organisations,
            truth=options.places.truth_file,
            engine=engine,
        )
        with Progress(console=people, transient=True) as progress:
            task = progress.add_task("simulating", total=simulation.rounds)
            summary = play(simulation, wanted=wanted, on_round=lambda: progress.advance(task))
    except _PROBLEMS as problem:
        refuse_for(problem)
    print_json(plain(asdict(summary))) if options.json else _show(summary)


def fill_store(options: Options, *, raw_days: int, processes: int, dask: str) -> None:
    """Fill the store with a past; what is written when the command is stopped stays, and the same command goes on."""
    workers = open_workers(processes=processes or os.cpu_count() or 1, dask=dask)
    try:
        plan = Plan.of(options.asked)
        write_truth(plan.simulation(), file=options.places.truth_file)
        with workers as hands, parts_of_work() as told:
            engine = for_bulk(opened(options.places.database))
            filling = Filling(
                engine=engine,
                plan=plan,
                raw_days=raw_days,
                workers=hands,
                told=told,
                among_real=options.among_real,
            )
            timing = filling.fill()
        outcome = filled(filling, timing=timing)
    except _PROBLEMS as problem:
        refuse_for(problem, remedy="What is written stays: the same command goes on from there.")
    print_json(plain(asdict(outcome))) if options.json else _show_filled(outcome, options=options)


def opened(url: str) -> Engine:
    """The database, with its tables up to date."""
    upgrade(url)
    return open_engine(url, statement_s=0)


def _show(summary: Summary) -> None:
    paper.print(
        f"{counted(summary.runs, 'run')} ({counted(summary.steps, 'step')}) of "
        f"{_world(practices=summary.practices, pcts=summary.pcts, controls=summary.controls)}, "
        f"{summary.start:%Y-%m-%d %H:%M} to {summary.end:%Y-%m-%d %H:%M}, in {summary.seconds:.1f} s: "
        f"{summary.times_real_time:,.0f} x real time."
    )


def _show_filled(outcome: Filled, *, options: Options) -> None:
    paper.print(
        f"{_world(practices=outcome.practices, pcts=outcome.pcts, controls=outcome.controls)}, "
        f"{outcome.start:%Y-%m-%d %H:%M} to {outcome.end:%Y-%m-%d %H:%M}: "
        f"{counted(outcome.older_days, 'day')} as roll-ups, {counted(outcome.raw_hours, 'hour')} run by run."
    )
    for part in outcome.parts:
        paper.print(f"  {part.name}: {part.seconds:,.1f} s, {part.times_real_time:,.0f} x real time")
    for table in outcome.tables[:_SHOWN]:
        paper.print(f"  {table.table}: {table.bytes / _MB:,.1f} MB")
    paper.print(f"  all tables: {outcome.bytes / _MB:,.0f} MB; {outcome.seconds:,.0f} s")
    _show_next(outcome, options=options)


def _world(*, practices: int, pcts: int, controls: int) -> str:
    """ "29 practices in 1 PCT and 3 control sites"."""
    places = f"{counted(practices, 'practice')} in {counted(pcts, 'PCT')}"
    return f"{places} and {counted(controls, 'control site')}"


def _show_next(outcome: Filled, *, options: Options) -> None:
    """The commands that one would type next, whole: judged in rounds of another length, all would look slow."""
    where, round_s = f"--database {options.places.database}", options.asked.interval_s
    setting = "" if round_s == USUAL_ROUND_S else f"BOOKWATCH_ROUND_S={round_s} "
    command = f"{setting}.venv/bin/bookwatch"
    window = timedelta(seconds=round_s * WINDOW_ROUNDS)
    if timedelta(hours=outcome.raw_hours) > window:
        since = outcome.end - timedelta(hours=outcome.raw_hours) + window
        paper.print("Its verdicts and incidents, as the live service would have given them:")
        _show_command(f"{command} evaluate --replay {since:%Y-%m-%dT%H:%M} {outcome.end:%Y-%m-%dT%H:%M} {where}")
    paper.print("Its pages:")
    _show_command(f"{command} serve {where}")


def _show_command(words: str) -> None:
    paper.print(f"  {words}", soft_wrap=True, highlight=False)
