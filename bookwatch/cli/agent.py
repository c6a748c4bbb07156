"""`bookwatch agent`: run journeys from this machine on a schedule and report them."""

from pathlib import Path
from typing import Annotated

import typer

from bookwatch.cli.console import people, refuse
from bookwatch.stopping import stop_on_signals
from domain.clock import system_clock
from probes.agent.config import AgentConfigError, load_config
from probes.agent.host import run_agent
from probes.agent.outbox import OutboxError
from probes.journeys import JourneyError

EXAMPLES = """Examples:

  bookwatch agent agent.json          run until Ctrl-C; runs in flight are finished and reported

  bookwatch agent agent.json --check  only say whether the file is right"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("agent", epilog=EXAMPLES)(agent)


def agent(
    config: Annotated[Path, typer.Argument(metavar="CONFIG.json", help="Its configuration (docs/agent.md).")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Read the configuration, say what is wrong, and end.")] = False,
) -> None:
    """Run scheduled journeys from this machine, keep every result until the collector has it."""
    try:
        settings = load_config(config)
    except AgentConfigError as problem:
        refuse(str(problem))
    if check:
        people.print(f"{config}: right")
        return
    stop = stop_on_signals()
    try:
        run_agent(settings, clock=system_clock, stop=stop)
    except (OutboxError, JourneyError) as problem:
        refuse(str(problem))
