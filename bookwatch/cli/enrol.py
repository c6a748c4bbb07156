"""`bookwatch enrol`: make practices and control sites known, and give their agents tokens."""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from bookwatch.cli.console import central_parts, people, refuse
from bookwatch.cli.database import UrlOption, database_url_of
from bookwatch.cli.renamed import WithOldNames
from bookwatch.organisations_csv import Directory, OrganisationsFileError, read_directory

EXAMPLES = """Example:

  bookwatch enrol organisations.csv --tokens tokens.json"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("enrol", cls=WithOldNames, epilog=EXAMPLES)(enrol)


def enrol(
    organisations: Annotated[Path, typer.Argument(metavar="ORGS.csv", help="Who runs journeys (docs/operations.md).")],
    *,
    tokens: Annotated[Path, typer.Option(help="Where the agents' tokens are kept; new ones are added.")],
    database_url: UrlOption = None,
) -> None:
    """Load organisations and vantages into the database and write a token for each agent. Safe to repeat."""
    url = database_url_of(database_url)
    try:
        directory = read_directory(organisations)
    except (OrganisationsFileError, OSError) as problem:
        refuse(str(problem))
    known = _known_tokens(tokens)
    agents = sorted({vantage.agent for vantage in directory.vantages})
    new = {agent: secrets.token_urlsafe(32) for agent in agents if agent not in known}
    _write_tokens(tokens, known | new)
    with central_parts("enrol"):
        _register(url, directory=directory, tokens={agent: (known | new)[agent] for agent in agents})
    people.print(f"{len(directory.vantages)} vantages known; {len(new)} new tokens in {tokens}", soft_wrap=True)


def _known_tokens(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        refuse(
            f"{path}: {problem}", remedy="It must hold one JSON object of agent to token; move it away to start anew."
        )
    return dict(known)


def _write_tokens(path: Path, tokens: dict[str, str]) -> None:
    """Readable by its owner alone, and never half written: a lost token silences an agent."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(tokens, indent=2) + "\n", encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105  # atomic on one file system


def _register(url: str, *, directory: Directory, tokens: dict[str, str]) -> None:
    from data.engine import open_engine
    from data.errors import StoreError
    from data.migrations import upgrade
    from data.organisations import register

    hashes = {agent: hashlib.sha256(token.encode()).hexdigest() for agent, token in tokens.items()}
    try:
        upgrade(url)
        with open_engine(url).begin() as connection:
            register(
                connection,
                organisations=list(directory.organisations),
                memberships=list(directory.memberships),
                vantages=list(directory.vantages),
                token_hashes=hashes,
            )
    except StoreError as problem:
        refuse(str(problem))
