"""`bookwatch enrol`: make practices and control sites known, and give their agents tokens."""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from bookwatch.cli.console import central_parts, people, refuse, refuse_for
from bookwatch.cli.database import UrlOption, database_url_of
from bookwatch.cli.renamed import WithOldNames
from bookwatch.cli.tokens import Enrolled, TokensFileError, read_tokens
from bookwatch.organisations_csv import Directory, OrganisationsFileError, read_directory
from domain.counting import counted

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
    except OrganisationsFileError as problem:
        refuse(str(problem))
    except OSError as problem:
        refuse_for(problem, path=organisations, remedy="Give a CSV file as docs/operations.md describes it.")
    known = _known(tokens)
    kinds = {each.agent: each.kind for each in directory.vantages}
    enrolled = {
        agent: Enrolled(token=known[agent].token if agent in known else secrets.token_urlsafe(32), kind=kind)
        for agent, kind in sorted(kinds.items())
    }
    _write(tokens, known | enrolled)
    with central_parts("enrol"):
        _register(url, directory=directory, tokens={agent: each.token for agent, each in enrolled.items()})
    new = counted(len(enrolled.keys() - known.keys()), "new token")
    people.print(f"{counted(len(directory.vantages), 'vantage')} known; {new} in {tokens}", soft_wrap=True)


def _known(path: Path) -> dict[str, Enrolled]:
    try:
        return read_tokens(path)
    except FileNotFoundError:
        return {}
    except OSError as problem:
        refuse_for(problem, path=path, remedy="Give --tokens a file that you may read and write.")
    except TokensFileError as problem:
        refuse(str(problem), remedy="It must be a file that 'bookwatch enrol' wrote; move it away to start anew.")


def _write(path: Path, enrolled: dict[str, Enrolled]) -> None:
    """Readable by its owner alone, and never half written: a lost token silences an agent."""
    draft = path.with_suffix(path.suffix + ".new")
    document = {agent: each.to_json() for agent, each in enrolled.items()}
    try:
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        os.replace(draft, path)  # noqa: PTH105  # atomic on one file system
    except OSError as problem:
        refuse_for(problem, path=path, remedy="Give --tokens a file in a folder that exists and is yours.")


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
