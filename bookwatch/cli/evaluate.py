"""`bookwatch evaluate`: how good the verdicts are, against known truth and beside other methods."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress

from bookwatch.cli.console import central_parts, narrow_table, paper, people, print_json, refuse, refuse_for
from bookwatch.cli.database import UrlOption
from bookwatch.cli.replay import replay_range
from domain.clock import system_clock

if TYPE_CHECKING:
    from bookwatch.evaluation.run import Task
    from bookwatch.evaluation.scores.scenario import Score
    from bookwatch.simulator.families.family import Family

EXAMPLES = """Examples:

  bookwatch evaluate --suite develop --seeds 5 --judges engine

  bookwatch evaluate --families small-site,flapping --seeds 3

  bookwatch evaluate --quick

  bookwatch evaluate --replay 2026-11-28T06:00 2026-11-28T18:00

  bookwatch evaluate --replay 2026-11-01 2026-11-29 --jobs 4 --json

The scenarios are kept in var/evaluation: a second run costs only the judges.

--replay judges a past range of the database again with the present engine, the rounds that ended after FROM and by TO
(times of Europe/London, or with an offset), and replaces what was said of verdicts, causes and incidents. What they
said before stays with them, and what people wrote is not touched. It may be stopped, and goes on where it was."""
QUICK_SEEDS = 1


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("evaluate", epilog=EXAMPLES)(evaluate)


def evaluate(  # noqa: PLR0913 - one for each option
    *,
    suite: Annotated[str, typer.Option(help="develop, calibrate, test or replay.")] = "develop",
    families: Annotated[str, typer.Option(metavar="A,B", help="Names or numbers, in place of a suite.")] = "",
    seeds: Annotated[int, typer.Option(min=1, help="Scenarios of each family.")] = 5,
    first_seed: Annotated[int, typer.Option(min=1, help="The first seed.")] = 1,
    judges: Annotated[str, typer.Option(metavar="A,B", help="Who judges; all: with the engine's ablations too.")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; default: one for each core.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One seed of each family: under 3 minutes.")] = False,
    null: Annotated[int | None, typer.Option(min=1, metavar="ROUNDS", help="Rounds without a fault instead.")] = None,
    practices: Annotated[int, typer.Option(min=50, max=9990, help="Practices of --null.")] = 1000,
    fit: Annotated[
        bool, typer.Option("--fit-calibration", help="Fit the map of probabilities instead: never on test families.")
    ] = False,
    tune: Annotated[bool, typer.Option("--tune", help="Find the voter's best settings instead.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="PAGE.md", help="Write a page with pictures too.")] = None,
    replay: Annotated[
        tuple[str, str] | None, typer.Option(metavar="FROM TO", help="Judge a past range of the database again.")
    ] = None,
    dask: Annotated[str, typer.Option(metavar="tcp://HOST:8786", help="Let a Dask cluster do --replay.")] = "",
    database_url: UrlOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print all figures as one JSON document.")] = False,
) -> None:
    """Play families of faults through the simulator, and compare the verdicts with the truth. The same each time."""
    if replay is not None:
        replay_range(replay, database_url=database_url, jobs=jobs or os.cpu_count() or 1, dask=dask, json_=json_)
        return
    with central_parts("evaluate"):
        from bookwatch.evaluation.run import tasks
        from bookwatch.lab.errors import LabError
    processes = jobs or os.cpu_count() or 1
    if null is not None:
        print_json(_quiet(null, practices=practices, seed=first_seed, jobs=processes))
        return
    if fit:
        judges = "engine"
    try:
        chosen = _families(suite, named=families) if families or not fit else _of_suites("calibrate", "develop")
    except LabError as problem:
        refuse(str(problem))
    numbers = range(first_seed, first_seed + (QUICK_SEEDS if quick else seeds))
    asked = tasks(chosen, seeds=list(numbers), judges=_judges(judges))
    if tune:
        _tune(asked, jobs=processes)
        return
    if fit:
        _fit(asked, jobs=processes, command=_fit_command(families, seeds=len(numbers), first=first_seed))
        return
    scores = _run(asked, jobs=processes)
    if report:
        _write(
            scores,
            file=report,
            command=_command(suite, families=families, seeds=len(numbers), first=first_seed, judges=judges),
        )
    print_json(_document(scores)) if json_ else _show(scores)


def _families(suite: str, *, named: str) -> "list[Family]":
    from bookwatch.simulator.families.family import Suite
    from bookwatch.simulator.families.reading import read_families

    known = read_families()
    if not named:
        if suite not in set(Suite):
            refuse(f"--suite {suite!r} is none", remedy=f"Use one of {', '.join(Suite)}.")
        return [family for family in known if family.suite.value == suite]
    wanted = [word.strip() for word in named.split(",")]
    missing = [word for word in wanted if word not in {*(f.name for f in known), *(str(f.number) for f in known)}]
    if missing:
        refuse(f"no family is called {missing[0]!r}", remedy="See scenarios/families/.")
    return [family for family in known if family.name in wanted or str(family.number) in wanted]


def _of_suites(*suites: str) -> "list[Family]":
    return [family for suite in suites for family in _families(suite, named="")]


def _judges(named: str) -> list[str]:
    from bookwatch.evaluation.judges import JUDGES, USUAL

    if named in {"", "all"}:
        return list(JUDGES) if named else list(USUAL)
    wanted = [word.strip() for word in named.split(",")]
    # A name may hold a comma itself ("voting, tuned"): its beginning is enough.
    found = [name for name in JUDGES if any(name == word or name.startswith(f"{word},") for word in wanted)]
    if not found:
        refuse(f"nobody who judges is called {named!r}", remedy=f"Use some of: {'; '.join(JUDGES)}.")
    return found


def _run(asked: "Sequence[Task]", *, jobs: int) -> "list[Score]":
    from bookwatch.evaluation.run import run

    with Progress(console=people, transient=True) as progress:
        task = progress.add_task("judging", total=len(asked))
        return run(asked, processes=jobs, on_done=lambda: progress.advance(task))


def _tune(asked: "Sequence[Task]", *, jobs: int) -> None:
    from bookwatch.evaluation.tuning import tune

    with Progress(console=people, transient=True) as progress:
        task = progress.add_task("tuning", total=len(asked))
        found = tune(asked, processes=jobs, on_done=lambda: progress.advance(task))
    table = narrow_table("most", "bad", "members", "verdict F1")
    for each in found[:10]:
        settings = each.settings
        table.add_row(f"{settings.most:g}", f"{settings.bad:g}", str(settings.members), f"{each.macro_f1:.3f}")
    paper.print(table)


def _fit(asked: "Sequence[Task]", *, jobs: int, command: str) -> None:
    from bookwatch.evaluation.fitting.calibrating import answered, document, write

    with Progress(console=people, transient=True) as progress:
        task = progress.add_task("judging", total=len(asked))
        answers = answered(asked, processes=jobs, on_done=lambda: progress.advance(task))
    kept = document(answers, command=command, on=system_clock().date())
    write(kept)
    print_json({name: kept[name] for name in ("sure", "before", "after", "each_family_by_the_others")})


def _fit_command(families: str, *, seeds: int, first: int) -> str:
    what = f" --families {families}" if families else ""
    return f"bookwatch evaluate --fit-calibration{what} --seeds {seeds} --first-seed {first}"


def _quiet(rounds: int, *, practices: int, seed: int, jobs: int) -> dict[str, Any]:
    from bookwatch.evaluation.quiet import stretches, trial
    from bookwatch.evaluation.scores.rates import rates

    asked = stretches(rounds, practices=practices, seed=seed)
    with Progress(console=people, transient=True) as progress:
        task = progress.add_task("rounds without a fault", total=len(asked))
        return rates(trial(asked, processes=jobs, on_done=lambda: progress.advance(task)))


def _write(scores: "Sequence[Score]", *, file: Path, command: str) -> None:
    from bookwatch.evaluation.report.page import write_page

    try:
        write_page(scores, file=file, command=command)
    except OSError as problem:
        refuse_for(problem, path=file, remedy="Give --report a file in a folder that exists and is yours.")


def _command(suite: str, *, families: str, seeds: int, first: int, judges: str) -> str:
    what = f"--families {families}" if families else f"--suite {suite}"
    whole = f"bookwatch evaluate {what} --seeds {seeds}" + (f" --first-seed {first}" if first > 1 else "")
    return whole + (f' --judges "{judges}"' if judges else "")


def _document(scores: "Sequence[Score]") -> dict[str, Any]:
    from bookwatch.evaluation.report.tables import document

    return document(scores)


def _show(scores: "Sequence[Score]") -> None:
    from bookwatch.evaluation.report.tables import by_family, by_judge

    for heading, rows in (("Judge", by_judge(scores)), ("Family", by_family(scores))):
        table = narrow_table(heading, *rows.columns)
        for row in rows.cells:
            table.add_row(*row)
        paper.print(table)
