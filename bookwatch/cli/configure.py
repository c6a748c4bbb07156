"""`bookwatch configure`: write an agent's configuration, with what a core says of itself."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from bookwatch.cli.console import people, refuse, refuse_for
from bookwatch.cli.renamed import WithOldNames
from bookwatch.cli.targets import card_from, target_from
from bookwatch.cli.tokens import Enrolled, TokensFileError, read_tokens
from bookwatch.state import reference_folder
from bookwatch.typed import as_typed
from domain.vocabulary import VantageKind
from probes.settings import Card, Target

EXAMPLES = """Example, beside 'bookwatch core' and 'bookwatch serve' on the same machine:

  bookwatch configure agent.json --as Y99001 --tokens tokens.json
  --target https://127.0.0.1:8443 --collector http://127.0.0.1:8050"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("configure", cls=WithOldNames, epilog=EXAMPLES)(configure)


def configure(  # noqa: PLR0913 - a flag for each thing that an agent cannot know itself
    file: Annotated[Path, typer.Argument(metavar="AGENT.json", help="File to write.")],
    *,
    practice: Annotated[str, typer.Option("--as", metavar="ODS", help="Organisation whose agent this is.")],
    target: Annotated[str, typer.Option(metavar="URL", help="Base URL of the booking core.")],
    collector: Annotated[str, typer.Option(metavar="URL", help="Base URL of the collector, by address where you can.")],
    tokens: Annotated[Path, typer.Option(help="The file that 'bookwatch enrol' wrote.")],
    ca: Annotated[
        Path | None, typer.Option(help="Certificate authority to trust. Default: the reference core's.")
    ] = None,
    cards: Annotated[
        Path | None, typer.Option(help="JSON file of card ids and keys. Default: the reference core's.")
    ] = None,
    card: Annotated[str | None, typer.Option(help="Card to log on with. Default: the first of the file.")] = None,
    kind: Annotated[
        VantageKind | None,
        typer.Option(help="agent: in a practice; control: on a clean set-up. Default: as it was enrolled."),
    ] = None,
    round_s: Annotated[float, typer.Option("--round", min=1, help="Seconds of a round; the server's --round.")] = 300.0,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write an agent's configuration: where the core's services are, its test services, the token and the card."""
    if file.exists() and not force:
        refuse(f"{file} is there already", remedy="Give --force to write over it.")
    if urlsplit(collector).scheme not in {"http", "https"} or not urlsplit(collector).hostname:
        refuse(f"--collector {collector!r} is no address", remedy="Give it as http://192.0.2.1:8050.")
    name, enrolled = _enrolled(tokens, agent=practice)
    known = _kind(enrolled, given=kind, agent=name, tokens=tokens)
    found = target_from(target, ca=ca)
    own = card_from(cards or reference_folder() / "cards.json", card_id=card)
    document = _document(found, file=file, interval_s=round_s)
    document["vantages"] = [_vantage(name, kind=known, collector=collector, token=enrolled.token, card=own)]
    try:
        file.touch(mode=0o600)  # it holds a token and a card's key
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    except OSError as problem:
        refuse_for(problem, path=file, remedy="Give a file in a folder that exists and is yours.")
    what = f"{name}, {known.value}: a run every {round_s:g} s, which must be the server's --round"
    people.print(as_typed(f"{file} written ({what}). Start it:  bookwatch agent {file}"), soft_wrap=True)


def _document(target: Target, *, file: Path, interval_s: float) -> dict[str, Any]:
    times = target.timeouts
    return {
        "interval_s": interval_s,
        "timeouts": {"connect_s": times.connect_s, "step_s": times.step_s, "budget_s": times.budget_s},
        "profile": target.profile.name,
        "servers": dict(target.servers),
        "rate_per_s": target.rate_per_s,
        "ca_file": str(target.ca_file.resolve()) if target.ca_file else None,
        "services": [asdict(each) for each in target.services],
        "nhs_numbers": list(target.nhs_numbers[:100]),
        "outbox": f"{file.stem}-outbox.db",
        "journeys": ["refer-and-book"],
        "max_concurrent": 50,
    }


def _vantage(practice: str, *, kind: VantageKind, collector: str, token: str, card: Card) -> dict[str, Any]:
    return {
        "vantage": practice,
        "organisation": practice,
        "agent": practice,
        "kind": kind.value,
        "token": token,
        "collector": collector,
        "card": {"card_id": card.card_id, "key": card.key},
    }


def _enrolled(path: Path, *, agent: str) -> tuple[str, Enrolled]:
    """The agent as it was enrolled, and its code as it was written there: codes are typed in any case."""
    try:
        known = read_tokens(path)
    except OSError as problem:
        refuse_for(problem, path=path, remedy="Run 'bookwatch enrol' first; it writes the tokens.")
    except TokensFileError as problem:
        refuse(str(problem), remedy="It must be the file that 'bookwatch enrol' wrote.")
    name = agent if agent in known else next((each for each in known if each.casefold() == agent.casefold()), "")
    if not name:
        refuse(f"{path} has no token for {agent}", remedy="Add it to the organisations file and run 'bookwatch enrol'.")
    return name, known[name]


def _kind(enrolled: Enrolled, *, given: VantageKind | None, agent: str, tokens: Path) -> VantageKind:
    kind = enrolled.kind or given
    if kind is None:
        refuse(f"{tokens} does not say whether {agent} is an agent or a control", remedy="Give --kind, or enrol again.")
    if given not in {None, kind}:
        remedy = (
            "Leave --kind out; where the enrolment is wrong, mend the organisations file and run 'bookwatch enrol'."
        )
        refuse(f"--kind {given}, and {agent} was enrolled as {kind.value}", remedy=remedy)
    return kind
