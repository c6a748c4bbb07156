"""`bookwatch probe`: run one journey now, and see every step of it."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bookwatch import __version__
from bookwatch.cli.console import FOUND_A_FAULT, paper, people, print_json, refuse
from bookwatch.cli.leftovers import probe_ledger
from bookwatch.cli.live_steps import shown_live
from bookwatch.cli.probe_options import archive_of, journey_of, practice_of, proxy_of, resolver_of
from bookwatch.cli.progress import repeating
from bookwatch.cli.run_words import is_bad, outcomes, sentence, summary
from bookwatch.cli.steps_table import table_of
from bookwatch.cli.targets import card_from, credentials_from, profile_from, target_of
from bookwatch.cli.unreached import unreached_run
from bookwatch.har.archive import Archive
from bookwatch.state import reference_folder
from domain.clock import system_clock
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run, Step
from domain.wire import run_to_json
from probes.arazzo.compiled import Journey
from probes.discovery import NotAnsweredError
from probes.engine import TargetError, run_journey
from probes.ledger import Ledger
from probes.settings import Target, VantageSetup
from probes.transport.client import Call

EXAMPLES = """Examples:

  bookwatch probe refer-and-book --target https://127.0.0.1:8443

  bookwatch probe refer-and-book --target https://core.example --ca ca.pem --proxy http://10.0.0.1:3128 --json

  bookwatch probe refer-and-book --target https://127.0.0.1:8443 --repeat 20 --save-har runs.har"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("probe", epilog=EXAMPLES)(probe)


def probe(  # noqa: PLR0913 - one for each option
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
    practice: Annotated[
        str, typer.Option("--vantage-as", "--as", metavar="PRACTICE", help="Practice (ODS code) to act for.")
    ] = "Y99999",
    resolver: Annotated[
        str | None, typer.Option(metavar="IP:PORT", help="DNS resolver. Default: the system's.")
    ] = None,
    proxy: Annotated[str | None, typer.Option(metavar="URL", help="HTTP proxy. Default: none.")] = None,
    repeat: Annotated[int, typer.Option(min=1, metavar="N", help="Run it N times, one after the other.")] = 1,
    save_har: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTTP Archive for browser tools; secrets removed.")
    ] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the run as one JSON document; with --repeat one run a line.")
    ] = False,
) -> None:
    """Run one journey now against a booking core and show each step with its six phases. Exit code 1: it failed."""
    compiled, har, code = journey_of(journey), archive_of(save_har), practice_of(practice)
    rules, default = profile_from(profile), reference_folder() / "cards.json"
    setup = VantageSetup(
        vantage=code,
        organisation=code,
        card=None if rules.authentication.kind.is_ours else card_from(cards or default, card_id=card),
        credentials=credentials_from(os.environ),
        resolver=resolver_of(resolver),
        proxy=proxy_of(proxy),
    )
    try:
        place = target_of(rules, url=target, ca=ca, setup=setup)
    except NotAnsweredError as problem:
        unreached = unreached_run(
            compiled, problem.call.exchange, setup=setup, clock=system_clock, detail=problem.problem
        )
        _tell(unreached, json_=json_, of=repeat)
        _save_call(problem.call, unreached, har)
        runs = [unreached]
    else:
        with probe_ledger(place, setup=setup) as ledger:
            prober = _Prober(compiled, target=place, setup=setup, ledger=ledger, quiet=json_ or repeat > 1)
            runs = _run_all(prober, repeat=repeat, json_=json_, save_har=har)
    if is_bad(runs):
        raise typer.Exit(FOUND_A_FAULT)


def _save_call(call: Call, run: Run, path: Path | None) -> None:
    """The archive of a run that came no further than to the core's door."""
    if path is None:
        return
    archive = Archive(system_clock)
    archive.on_call(call)
    archive.on_step(run.steps[0])
    archive.end_run(run)
    _save(archive, path)


def _run_all(prober: "_Prober", *, repeat: int, json_: bool, save_har: Path | None) -> list[Run]:
    runs: list[Run] = []
    try:
        with repeating(repeat, quiet=json_ or repeat == 1) as ended:
            for _ in range(repeat):
                runs.append(prober.once())
                ended(runs)
                _tell(runs[-1], json_=json_, of=repeat)
    except TargetError as problem:
        refuse(str(problem))
    finally:  # also after Ctrl-C: what was measured is shown and kept
        if repeat > 1 and runs and not json_:
            paper.print(summary(runs))
            paper.print(outcomes(runs), soft_wrap=True)
        if save_har is not None and runs:
            _save(prober.archive, save_har)
    return runs


class _Prober:
    """Runs a journey again and again, and keeps its calls."""

    def __init__(self, journey: Journey, *, target: Target, setup: VantageSetup, ledger: Ledger, quiet: bool) -> None:
        self._journey, self._target, self._setup, self._quiet = journey, target, setup, quiet
        self._ledger = ledger
        self.archive = Archive(system_clock)

    def once(self) -> Run:
        """One run, shown while it goes."""
        now = system_clock()
        with shown_live(screen=paper, lines=people, quiet=self._quiet) as steps:

            def on_step(step: Step) -> None:
                self.archive.on_step(step)
                steps.ended(step)

            run = run_journey(
                self._journey,
                target=self._target,
                setup=self._setup,
                scheduled_at=now,
                clock=system_clock,
                run_id=uuid7(now),
                trace_id=new_trace_id(),
                agent="probe",
                agent_version=__version__,
                on_step=on_step,
                on_call=self.archive.on_call,
                ledger=self._ledger,
            )
        self.archive.end_run(run)
        return run


def _tell(run: Run, *, json_: bool, of: int) -> None:
    if json_ and of == 1:
        print_json(run_to_json(run))
    elif json_:
        sys.stdout.write(json.dumps(run_to_json(run), separators=(",", ":")) + "\n")
        sys.stdout.flush()
    elif of == 1:
        paper.print(table_of(run.steps, width=paper.width))
        paper.print(sentence(run), markup=False, soft_wrap=True)
    elif is_bad([run]):
        people.print(sentence(run), markup=False, soft_wrap=True)


def _save(archive: Archive, path: Path) -> None:
    try:
        archive.write(path)
    except OSError as problem:
        refuse(f"the archive cannot be written: {problem}", remedy="Give --save-har a file in a folder that exists.")
