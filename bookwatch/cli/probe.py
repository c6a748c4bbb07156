"""`bookwatch probe`: run one journey now, and see every step of it."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bookwatch import __version__
from bookwatch.cli.console import FOUND_A_FAULT, paper, people, print_json, refuse
from bookwatch.cli.targets import card_from, credentials_from, profile_from, target_of
from bookwatch.state import reference_folder
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run, Step
from domain.vocabulary import Outcome, Phase
from domain.wire import run_to_json
from probes.arazzo.errors import JourneyError
from probes.engine import TargetError, run_journey
from probes.journeys import load_journey
from probes.settings import Target, VantageSetup

EXAMPLES = """Examples:

  bookwatch probe refer-and-book --target https://127.0.0.1:8443

  bookwatch probe refer-and-book --target https://core.example --ca ca.pem --proxy http://10.0.0.1:3128 --json"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("probe", epilog=EXAMPLES)(probe)


def probe(
    journey: Annotated[str, typer.Argument(help="Name of a journey, or path of an Arazzo document.")],
    *,
    target: Annotated[
        str | None, typer.Option(metavar="URL", help="Base URL of the booking core, where the profile names none.")
    ] = None,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="What may be done there: a profile's name or file (docs/safety.md).")
    ] = "reference",
    ca: Annotated[
        Path | None, typer.Option(help="Certificate authority to trust. Default: the reference core's.")
    ] = None,
    cards: Annotated[
        Path | None, typer.Option(help="JSON file of card ids and keys. Default: the reference core's.")
    ] = None,
    card: Annotated[str | None, typer.Option(help="Card to log on with. Default: the first of the file.")] = None,
    organisation: Annotated[str, typer.Option("--as", metavar="ODS", help="Organisation to act for.")] = "Y99999",
    resolver: Annotated[
        str | None, typer.Option(metavar="IP:PORT", help="DNS resolver. Default: the system's.")
    ] = None,
    proxy: Annotated[str | None, typer.Option(metavar="URL", help="HTTP proxy. Default: none.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the run as one JSON document.")] = False,
) -> None:
    """Run one journey now against a booking core and show each step with its six phases. Exit code 1: it failed."""
    rules, default = profile_from(profile), reference_folder() / "cards.json"
    setup = VantageSetup(
        vantage=organisation,
        organisation=organisation,
        card=None if rules.authentication.kind.is_ours else card_from(cards or default, card_id=card),
        credentials=credentials_from(os.environ),
        resolver=_resolver(resolver),
        proxy=proxy,
    )
    run = _run(journey, target=target_of(rules, url=target, ca=ca), setup=setup, quiet=json_)
    if json_:
        print_json(run_to_json(run))
    else:
        paper.print(_table(run))
        paper.print(sentence(run))
    if run.outcome not in {Outcome.OK, Outcome.SLOW, Outcome.BUSINESS}:
        raise typer.Exit(FOUND_A_FAULT)


def _run(name: str, *, target: Target, setup: VantageSetup, quiet: bool) -> Run:
    try:
        journey = load_journey(name)
    except JourneyError as problem:
        refuse(str(problem))
    now = system_clock()
    try:
        return run_journey(
            journey,
            target=target,
            setup=setup,
            scheduled_at=now,
            clock=system_clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="probe",
            agent_version=__version__,
            on_step=None if quiet else _show,
        )
    except TargetError as problem:
        refuse(str(problem))


def _show(step: Step) -> None:
    people.print(
        f"  {step.step_id:<22} {step.outcome.value:<12} {step.total_ms:9.1f} ms  {step.detail}", soft_wrap=True
    )


def _resolver(text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    address, _, port = text.rpartition(":")
    if not address or not port.isdigit():
        refuse(f"--resolver {text!r} is not an address and a port", remedy="Give it as 192.0.2.1:53.")
    return address, int(port)


def _table(run: Run) -> Table:
    table = Table("step", "call", "http", *(phase.value for phase in Phase), "total ms", box=None, padding=(0, 1))
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    for step in run.steps:
        phases = step.phases.measured()
        cells = (f"{phases[phase]:.1f}" if phase in phases else "·" for phase in Phase)
        status = str(step.status or "none")
        style = "bold red" if step.outcome.is_bad else "dim" if step.cleanup else None
        table.add_row(step.step_id, step.operation, status, *cells, f"{step.total_ms:.1f}", style=style)
    return table


def sentence(run: Run) -> str:
    """What happened, in one plain sentence."""
    seconds = f"{run.duration_ms / 1000:.2f} s"
    failing = run.failing_step()
    left = (
        f" {run.not_cleaned} things it made could not be cleaned up."
        if run.not_cleaned
        else " Nothing was left behind."
    )
    if failing is None:
        return f"{run.journey}: {run.outcome.value} in {seconds}, {len(run.steps)} steps.{left}"
    what = run.failure_class.value if run.failure_class else run.outcome.value
    where = f" in its {failing.failed_phase.value} phase" if failing.failed_phase else ""
    return (
        f"{run.journey}: {run.outcome.value} after {seconds} at step '{failing.step_id}' ({failing.operation}){where}: "
        f"{what}. {failing.detail}{left}"
    )
