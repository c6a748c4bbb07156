"""`bookwatch agent`: run journeys from this machine on a schedule and report them; stop a target; show the ledger."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from typer.core import TyperGroup

from bookwatch.cli.console import FOUND_A_FAULT, central_parts, paper, people, print_json, refuse
from bookwatch.stopping import stop_on_signals
from bookwatch.typed import as_typed
from domain.clock import iso, system_clock
from domain.runs import Run
from probes.agent import switch
from probes.agent.config import AgentConfig, AgentConfigError, load_config
from probes.agent.host import run_agent
from probes.agent.outbox import OutboxError
from probes.journeys import JourneyError
from probes.ledger import Entry, Ledger, LedgerError, open_ledger
from probes.sweeper import Sweeper

EXAMPLES = """Examples:

  bookwatch agent agent.json          run until Ctrl-C; runs in flight are finished and reported

  bookwatch agent agent.json --check  only say whether the file is right

  bookwatch agent controls.json --leases postgresql://bookwatch@db/bookwatch      one of several with this file

  bookwatch agent stop-target agent.json --because "the core's team asked for it"

  bookwatch agent ledger agent.json   what its runs made and did not clear away"""
RUN = "run"

Config = Annotated[Path, typer.Argument(metavar="CONFIG.json", help="Its configuration (docs/agent.md).")]


class _RunByDefault(TyperGroup):
    """`bookwatch agent CONFIG.json` runs it, as if `run` stood there."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` in front where no command is named."""
        words = [each for each in args if not each.startswith("-")]
        if words and words[0] not in self.commands:
            args = [RUN, *args]
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    group = typer.Typer(cls=_RunByDefault, no_args_is_help=True, rich_markup_mode="rich", epilog=EXAMPLES)
    group.callback()(_about)
    group.command(RUN, epilog=EXAMPLES)(agent)
    group.command("stop-target")(stop_target)
    group.command("resume-target")(resume_target)
    group.command("ledger")(ledger)
    app.add_typer(group, name="agent")


def _about() -> None:
    """Run scheduled journeys from this machine; stop a target; show what is left in the core."""


def agent(
    config: Config,
    *,
    check: Annotated[bool, typer.Option("--check", help="Read the configuration, say what is wrong, and end.")] = False,
    leases: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Share the vantages with other agents of this file: by leases in a database."),
    ] = None,
) -> None:
    """Run scheduled journeys from this machine, keep every result until the collector has it."""
    settings = _settings(config)
    if check:
        people.print(f"{config}: right")
        return
    stop = stop_on_signals()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    people.print(_beginning(settings), soft_wrap=True)
    try:
        with _shared(settings, url=leases) as may_run:
            run_agent(settings, clock=system_clock, stop=stop, on_run=Teller().tell, may_run=may_run)
    except (OutboxError, JourneyError, LedgerError) as problem:
        refuse(str(problem))


@contextmanager
def _shared(settings: AgentConfig, *, url: str | None) -> Iterator[Callable[[str], bool]]:
    """Which vantages this agent runs: all of its own, or those that it holds a lease of."""
    if url is None:
        yield lambda _vantage: True
        return
    with central_parts("agent --leases"):
        from bookwatch.sharing import Sharing
        from data.engine import open_engine
        from data.errors import StoreError
    names = {each.setup.vantage for each in settings.vantages}
    try:
        engine = open_engine(url)
        sharing = Sharing(engine, vantages=names, budget_s=settings.target.timeouts.budget_s, clock=system_clock)
        sharing.begin()
    except StoreError as problem:
        refuse(str(problem))
    try:
        yield sharing.holds
    finally:
        with suppress(StoreError):  # where it is away, the leases end by themselves
            sharing.end()
        engine.dispose()


def _beginning(settings: AgentConfig) -> str:
    names = [each.setup.vantage for each in settings.vantages]
    who = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    to = ", ".join(sorted({each.collector for each in settings.vantages})[:3])
    what = f"{', '.join(settings.journeys)} for {who} every {settings.interval_s:g} s"
    return f"Running {what}; results go to {to}. Ctrl-C ends it."


class Teller:
    """Says the first run of each vantage and journey, and every run that ends otherwise than the one before it.

    A line for each run would be 28 a second for a nation; none at all leaves an engineer without a word.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], tuple[object, ...]] = {}

    def tell(self, run: Run) -> None:
        """Called with each run that is kept, from the thread that ran it."""
        key, told = (run.vantage, run.journey), (run.outcome, run.failure_class)
        if self._last.get(key) == told:
            return
        self._last[key] = told
        why = f": {run.failure_class} at {run.failed_step}" if run.failure_class else ""
        at = f"{run.scheduled_at.astimezone():%H:%M:%S}"
        people.print(f"{at} {run.vantage} {run.journey} {run.outcome}{why}", soft_wrap=True)


def stop_target(
    config: Config,
    *,
    because: Annotated[str, typer.Option(metavar="TEXT", help="The reason; missed runs carry it.")] = "no reason given",
) -> None:
    """Stop all journeys of the configuration's target, for every agent of that folder, within seconds.

    What is due is reported as missed with the reason; runs under way clear up and end as interrupted.
    """
    settings = _settings(config)
    core, folder = settings.target.servers["core"], settings.outbox.parent
    try:
        switch.stop(folder, core_url=core, reason=because)
    except (OSError, ValueError) as problem:
        refuse(f"{folder / switch.FILE}: {problem}", remedy="Mend or delete the file, or get permission to write it.")
    again = as_typed(f"bookwatch agent resume-target {config}")
    people.print(f"Stopped: {core}. Let it run again:  {again}", soft_wrap=True)


def resume_target(config: Config) -> None:
    """Let the journeys of a stopped target run again."""
    settings = _settings(config)
    core, folder = settings.target.servers["core"], settings.outbox.parent
    try:
        was_stopped = switch.resume(folder, core_url=core)
    except (OSError, ValueError) as problem:
        refuse(f"{folder / switch.FILE}: {problem}", remedy="Mend or delete the file, or get permission to write it.")
    people.print(f"{core} runs again" if was_stopped else f"{core} was not stopped", soft_wrap=True)


def ledger(
    config: Config,
    *,
    sweep: Annotated[bool, typer.Option("--sweep", help="First clear away what is due, now.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print it as one JSON document.")] = False,
) -> None:
    """Show what the agent's runs made in the core and did not clear away. Exit code 1: something is left."""
    settings = _settings(config)
    try:
        with closing(open_ledger(settings.ledger, clock=system_clock)) as opened:
            if sweep:
                _sweep(opened, settings)
            entries = opened.entries()
    except LedgerError as problem:
        refuse(str(problem))
    if json_:
        print_json({"ledger": str(settings.ledger), "left": [_plain(each) for each in entries]})
    else:
        _show(entries)
    if any(each.run.over_at <= system_clock() for each in entries):
        raise typer.Exit(FOUND_A_FAULT)


def _settings(config: Path) -> AgentConfig:
    try:
        return load_config(config)
    except AgentConfigError as problem:
        refuse(str(problem))


def _sweep(opened: Ledger, settings: AgentConfig) -> None:
    setups = {each.setup.vantage: each.setup for each in settings.vantages}
    swept = Sweeper(opened, places=lambda: (settings.target, setups), clock=system_clock).sweep()
    people.print(f"cleared away: {swept.cleared}; not yet: {swept.left}")


def _plain(entry: Entry) -> dict[str, object]:
    run = entry.run
    return {
        "kind": entry.kind,
        "reference": entry.reference or None,
        "vantage": run.vantage,
        "core": run.core,
        "run_id": run.run_id,
        "trace_id": run.trace_id,
        "intended_at": iso(entry.intended_at),
        "under_way_until": iso(run.over_at),
        "attempts": entry.attempts,
        "problem": entry.problem or None,
    }


def _show(entries: list[Entry]) -> None:
    if not entries:
        paper.print("Nothing is left in the core.")
        return
    table = Table("made", "what", "reference", "vantage", "tried", "why it is still there", box=None, padding=(0, 1))
    now = system_clock()
    for each in entries:
        going = "its run is under way" if each.run.over_at > now else ""
        reference = each.reference or "reply lost"
        told = each.problem or going or "not tried yet"
        made = f"{each.intended_at:%Y-%m-%d %H:%M:%S}Z"
        table.add_row(made, each.kind, reference, each.run.vantage, str(each.attempts), told)
    paper.print(table)
