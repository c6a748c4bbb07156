"""`bookwatch evaluate --replay`: a past range of the store judged again."""

import os
from dataclasses import asdict

from bookwatch.cli.console import moment, people, print_json, refuse
from bookwatch.cli.planned import moment_of, store
from bookwatch.cli.progress import parts_of_work
from bookwatch.settings import serve_settings
from domain.clock import iso, system_clock
from domain.counting import counted
from domain.wire import plain


def replay_range(range_: tuple[str, str], *, database_url: str | None, jobs: int, dask: str, json_: bool) -> None:
    """Judge the range again; say what it changed."""
    since, until = (moment_of(text, flag="--replay") for text in range_)
    with store("evaluate", database_url=database_url) as engine:
        from bookwatch.replaying import ReplayError, planned_range, replay
        from bookwatch.workers import JobsError, open_workers
        from data.engine import reading
        from data.revising.reading import revisions

        round_s = serve_settings(os.environ).round_s
        try:
            asked = planned_range(engine, since=since, until=until, now=system_clock(), round_s=round_s)
            if asked.begin > asked.first:
                people.print(f"goes on where it stopped, at {moment(asked.begin)}", soft_wrap=True)
            with open_workers(processes=jobs, dask=dask) as workers, parts_of_work() as told:
                found = replay(
                    engine,
                    asked=asked,
                    workers=workers,
                    clock=system_clock,
                    told=lambda done, of: told("rounds", done, of),
                )
        except (ReplayError, JobsError) as problem:
            refuse(str(problem))
        with reading(engine) as conn:
            told_now = revisions(conn, since=asked.first, until=asked.last + asked.rounds.length)
    said = {"first": iso(asked.first), "last": iso(asked.last), "rounds": asked.count, **asdict(found)}
    if json_:
        # All that were revised in this range, also before: so that the same command says the same again.
        print_json(said | {"revisions": [plain(asdict(each)) for each in told_now]})
        return
    people.print(
        f"{counted(asked.count, 'round')}, {moment(asked.first)} to {moment(asked.last)}, judged again: "
        f"{counted(found.verdicts, 'verdict')} and {counted(found.incidents, 'incident')} differ from before",
        soft_wrap=True,
    )
