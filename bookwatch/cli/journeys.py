"""`bookwatch journeys`: check Arazzo documents, run a workflow of any of them, list those that come with Bookwatch."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.table import Table

from bookwatch import __version__
from bookwatch.cli.console import FOUND_A_FAULT, paper, people, print_json, refuse
from domain.clock import system_clock
from domain.counting import counted
from domain.identifiers import is_synthetic_nhs_number, new_trace_id, uuid7
from domain.runs import Run, Step
from domain.vocabulary import Outcome
from domain.wire import run_to_json
from probes.arazzo.compiled import Journey
from probes.arazzo.compiler import Checked, check_file
from probes.arazzo.errors import JourneyError
from probes.arazzo.fetching import Fetcher
from probes.arazzo.located import read
from probes.engine import TargetError, run_journey
from probes.journeys import load_journey, names
from probes.settings import Card, Target, TestService, Timeouts, VantageSetup

EXAMPLES = """Examples:

  bookwatch journeys list

  bookwatch journeys check probes/journeys/*.yaml

  bookwatch journeys run pets.arazzo.yaml --workflow adopt --inputs inputs.json"""

app = typer.Typer(
    no_args_is_help=True, epilog=EXAMPLES, help="Check, run and list journeys: Arazzo documents of anybody."
)

_NHS_NUMBER = re.compile(r"\b999\d{7}\b")
_FETCH = "Read descriptions from the network too. Default: local files only."
_EXAMPLE = """Example:

  bookwatch journeys run pets.arazzo.yaml --workflow adopt --inputs inputs.json --server pets=http://127.0.0.1:8000"""


@app.command("check", epilog="Example:\n\n  bookwatch journeys check probes/journeys/*.yaml")
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Arazzo documents or OpenAPI descriptions, YAML or JSON.")
    ],
    *,
    fetch: Annotated[bool, typer.Option("--fetch", help=_FETCH)] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON document.")] = False,
) -> None:
    """Say everything that is wrong with documents, with file, line and remedy. Exit code 1: something is."""
    for file in files:
        if not file.is_file():
            refuse(f"no file {file}", remedy="Give the path of an Arazzo document.")
    with _fetcher(asked=fetch) as fetcher:
        found = {file: check_file(file, fetcher=fetcher) for file in files}
    if json_:
        print_json({"files": [_checked(file, checked) for file, checked in found.items()]})
    else:
        for file, checked in found.items():
            _show_checked(file, checked)
    if any(checked.problems for checked in found.values()):
        raise typer.Exit(FOUND_A_FAULT)


def _show_checked(file: Path, checked: Checked) -> None:
    for problem in checked.problems:
        paper.print(str(problem), markup=False, soft_wrap=True)
    if not checked.problems:
        what = ", ".join(each.entry.workflow_id for each in checked.journeys)
        what = what or f"a description of {counted(checked.operations, 'operation')}"
        paper.print(f"{file}: right ({what})", markup=False, soft_wrap=True)


def _checked(file: Path, checked: Checked) -> dict[str, Any]:
    return {
        "file": str(file),
        "workflows": [each.entry.workflow_id for each in checked.journeys],
        "operations": checked.operations,
        "problems": [
            {"file": str(each.file), "line": each.line, "problem": each.problem, "remedy": each.remedy}
            for each in checked.problems
        ],
    }


@app.command("list", epilog="Example:\n\n  bookwatch journeys list --json")
def list_(
    *, json_: Annotated[bool, typer.Option("--json", help="Print the list as one JSON document.")] = False
) -> None:
    """List the journeys that come with Bookwatch. Their operations and inputs: with --json."""
    journeys = [load_journey(name) for name in names()]
    if json_:
        print_json({"journeys": [_listed(each) for each in journeys]})
        return
    table = Table("journey", "what it does", "steps", "clean-up", box=None, padding=(0, 2, 0, 0))
    for column in (table.columns[0], *table.columns[2:]):
        column.no_wrap = True
    for each in journeys:
        table.add_row(each.name, each.summary, str(len(each.steps)), str(len(each.clean_up)))
    paper.print(table)
    note = "A run takes those of its way alone (where no slot is left it books none), and says how many it took."
    paper.print(note, soft_wrap=True)


def _listed(journey: Journey) -> dict[str, Any]:
    calls = (*journey.steps, *journey.clean_up)
    return {
        "journey": journey.name,
        "summary": journey.summary,
        "role": journey.role.value,
        "steps": [step.step_id for step in calls],
        "operations": list(dict.fromkeys(step.code for step in calls if step.code)),
        "inputs": list(journey.inputs),
    }


@app.command("run", epilog=_EXAMPLE)
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An Arazzo document.")],
    *,
    workflow: Annotated[str, typer.Option(metavar="ID", help="The workflow to run.")],
    inputs: Annotated[Path | None, typer.Option(metavar="FILE", help="Its inputs, as JSON or YAML.")] = None,
    server: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=URL", help="Server of a source description. Default: the first that it names."),
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A clinical service that exists for tests: no other is ever sent."),
    ] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help=_FETCH)] = False,
    ca: Annotated[Path | None, typer.Option(help="Certificate authority to trust. Default: the system's.")] = None,
    budget: Annotated[float, typer.Option(metavar="SECONDS", help="For the whole run.", min=0.1)] = 600.0,
    json_: Annotated[bool, typer.Option("--json", help="Print outputs and run as one JSON document.")] = False,
) -> None:
    """Run one workflow of an Arazzo document. Exit code 1: it failed. NHS numbers that may be issued are never sent."""
    with _fetcher(asked=fetch) as fetcher:
        journey = _chosen(file, workflow, fetcher)
    given = _inputs(inputs, journey)
    target = Target(
        servers=_servers(server or [], journey, used={step.operation.source for step in _calls(journey)}),
        ca_file=ca,
        services=tuple(TestService(service_id=each, provider="") for each in service or ()),
        nhs_numbers=_patients(file, inputs),
        timeouts=Timeouts(budget_s=budget),
    )
    made: dict[str, Any] = {}
    finished = _run(journey, target, given, made, quiet=json_)
    if json_:
        print_json({"workflow": workflow, "outputs": made, "run": run_to_json(finished)})
    else:
        _show_finished(finished, made)
    if finished.outcome not in {Outcome.OK, Outcome.SLOW, Outcome.BUSINESS}:
        raise typer.Exit(FOUND_A_FAULT)


@contextmanager
def _fetcher(*, asked: bool) -> Iterator[Fetcher | None]:
    """Fetches descriptions into a folder that lasts as long as they are read."""
    if not asked:
        yield None
        return
    with TemporaryDirectory() as folder:
        yield Fetcher(Path(folder))


def _chosen(file: Path, workflow: str, fetcher: Fetcher | None) -> Journey:
    if not file.is_file():
        refuse(f"no file {file}", remedy="Give the path of an Arazzo document.")
    checked = check_file(file, fetcher=fetcher)
    if checked.problems:
        for problem in checked.problems:
            people.print(str(problem), markup=False, soft_wrap=True)
        raise typer.Exit(FOUND_A_FAULT)
    known = {each.entry.workflow_id: each for each in checked.journeys}
    if workflow not in known:
        refuse(f"{file} has no workflow {workflow!r}", remedy=f"It has {', '.join(known)}.")
    return known[workflow]


def _calls(journey: Journey) -> tuple[Any, ...]:
    return (*journey.steps, *journey.clean_up)


def _inputs(file: Path | None, journey: Journey) -> dict[str, Any]:
    try:
        given: dict[str, Any] = read(file).plain() if file else {}
    except JourneyError as problem:
        refuse(str(problem))
    wrong = journey.entry.inputs.problem({**journey.defaults, **given})
    if wrong:
        refuse(wrong, remedy=f"Mend {file}." if file else "Give a file of inputs with --inputs.")
    return given


def _servers(options: list[str], journey: Journey, *, used: set[str]) -> dict[str, str]:
    servers = dict(journey.servers)
    for option in options:
        name, _, url = option.partition("=")
        if name not in servers or "://" not in url:
            refuse(f"--server {option!r}", remedy=f"Give it as NAME=URL; names are {', '.join(servers)}.")
        servers[name] = url
    for name in sorted(used):
        if "://" not in servers[name]:
            refuse(f"the description {name!r} names no server", remedy=f"Give one with --server {name}=URL.")
    return servers


def _patients(*files: Path | None) -> tuple[str, ...]:
    """The synthetic NHS numbers that the document and its inputs speak of: the engine sends no other."""
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files if file]
    found = {number for text in texts for number in _NHS_NUMBER.findall(text)}
    return tuple(sorted(number for number in found if is_synthetic_nhs_number(number)))


def _run(journey: Journey, target: Target, given: dict[str, Any], made: dict[str, Any], *, quiet: bool) -> Run:
    now = system_clock()
    card = Card(card_id="none", key="")  # never used: who runs any document gives its inputs, the log-on's too
    try:
        return run_journey(
            journey,
            target=target,
            setup=VantageSetup(vantage="journeys", organisation="Y99999", card=card),
            scheduled_at=now,
            clock=system_clock,
            run_id=uuid7(now),
            trace_id=new_trace_id(),
            agent="journeys",
            agent_version=__version__,
            inputs=given,
            on_step=None if quiet else _show_step,
            on_outputs=made.update,
        )
    except TargetError as problem:
        refuse(str(problem))
    except OSError as problem:
        refuse(f"{target.ca_file}: {problem.strerror or problem}", remedy="Give the path of a PEM file to --ca.")


def _show_step(step: Step) -> None:
    people.print(
        f"  {step.step_id:<22} {step.outcome.value:<12} {step.status or '---'} {step.total_ms:9.1f} ms  {step.detail}",
        markup=False,
        soft_wrap=True,
    )


def _show_finished(finished: Run, made: dict[str, Any]) -> None:
    for name, value in made.items():
        paper.print(f"{name}: {value!r}", markup=False, soft_wrap=True)
    why = f" at step {finished.failed_step!r}: {finished.failure_class}" if finished.failure_class else ""
    paper.print(f"{finished.journey}: {finished.outcome.value}{why}", markup=False, soft_wrap=True)
