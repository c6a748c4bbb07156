"""`bookwatch db rebuild` and `bookwatch db retain`."""

import os
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bookwatch.cli.console import moment, paper, people, print_json, refuse
from bookwatch.cli.database import UrlOption
from bookwatch.cli.planned import store
from bookwatch.cli.renamed import WithOldNames
from bookwatch.settings import serve_settings
from domain.clock import iso, london_midnight, system_clock
from domain.counting import counted


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(cls=WithOldNames, epilog="Example:  bookwatch db rebuild --from 2026-11-01 --to 2026-11-30")(rebuild)
    app.command(cls=WithOldNames, epilog="Example:  bookwatch db retain --dry-run")(retain)


def rebuild(
    *,
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, in Europe/London.")],
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    database_url: UrlOption = None,
    processes: Annotated[int, typer.Option(min=1, help="How many processes compute.")] = 1,
    dask: Annotated[str, typer.Option(metavar="tcp://HOST:8786", help="Let a Dask cluster compute.")] = "",
) -> None:
    """Compute the roll-ups of some days anew from their runs. Safe to repeat, and while results arrive."""
    first, last = day_of(from_, flag="--from"), day_of(to, flag="--to")
    if last < first:
        refuse(f"--to {to} is before --from {from_}", remedy="Swap them.")
    with store("db rebuild", database_url=database_url) as engine:
        from bookwatch.rebuilding import refresh
        from bookwatch.workers import JobsError, open_workers
        from data import rollups
        from data.engine import writing

        since, until = london_midnight(first), london_midnight(last + timedelta(days=1))
        with writing(engine) as conn:
            hours = rollups.mark_everything(conn, since=since, until=until)
        try:
            with open_workers(processes=processes, dask=dask) as workers, _bar() as bar:
                task = bar.add_task("hours", total=hours)
                refresh(
                    engine,
                    workers=workers,
                    now=system_clock(),
                    progress=lambda done, of: bar.update(task, completed=done, total=of),
                )
        except JobsError as problem:
            refuse(str(problem))
    people.print(f"{counted(hours, 'hour')} and their days computed anew", soft_wrap=True)


def retain(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken away.")] = False,
    database_url: UrlOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take away what is older than the settings BOOKWATCH_KEEP_... say. `bookwatch serve` does it each hour."""
    with store("db retain", database_url=database_url) as engine:
        from data.engine import reading
        from data.retention import applying

        keep, now = serve_settings(os.environ).keep, system_clock()
        if dry_run:
            with reading(engine) as conn:
                found = applying.due(conn, keep=keep, now=now)
        else:
            with _bar() as bar:
                tasks = {}

                def progress(tier: str, done: int, of: int) -> None:
                    if tier not in tasks:
                        tasks[tier] = bar.add_task(tier.replace("_", " "), total=of)
                    bar.update(tasks[tier], completed=done)

                found = applying.retain(engine, keep=keep, now=now, progress=progress)
    told = [{"tier": each.tier, "kept_from": iso(each.kept_from), "rows": each.rows} for each in found]
    if json_:
        print_json({"dry_run": dry_run, "gone": told})
        return
    done = "would be taken away" if dry_run else "taken away"
    for each in found:
        rows = counted(each.rows, "row")
        paper.print(f"{each.tier}: {rows} before {moment(each.kept_from)} {done}", soft_wrap=True)
    if not told:
        paper.print("nothing is too old")


def day_of(text: str, *, flag: str) -> date:
    """A date; ends the command where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"{flag} {text!r}: not a date", remedy="Give one such as 2026-11-28.")


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=people, transient=True)
