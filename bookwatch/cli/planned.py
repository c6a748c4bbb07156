"""`bookwatch planned`: declare planned work, before or after the fact; every figure follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Column, Table

from bookwatch.cli.console import central_parts, paper, people, print_json, refuse
from bookwatch.cli.database import UrlOption, database_url_of, existing
from bookwatch.cli.renamed import WithOldNames
from domain.clock import iso, system_clock

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.planned import PlannedWork

EXAMPLES = """Examples:

  bookwatch planned add --from "2026-11-28 22:00" --to "2026-11-29 02:00" --scope pct=ZZ1 --reason "new firewall"

  bookwatch planned list"""
LONDON = ZoneInfo("Europe/London")
WHEN = 'A time in Europe/London, such as "2026-11-28 22:00", or with an offset: 2026-11-28T22:00+00:00.'

app = typer.Typer(help="Planned work, before or after the fact.", no_args_is_help=True, epilog=EXAMPLES)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def planned() -> None:
    """Planned work, before or after the fact."""


@app.command(cls=WithOldNames, epilog=EXAMPLES)
def add(
    *,
    from_: Annotated[str, typer.Option("--from", metavar="TIME", help=WHEN)],
    to: Annotated[str, typer.Option("--to", metavar="TIME", help="When it ends; as --from.")],
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="everything, pct=ZZ1, practice=Y99001, provider=ZH1, link=..., ...")
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What is done; shown beside the figures.")],
    database_url: UrlOption = None,
    json_: JsonOption = False,
) -> None:
    """Declare planned work. Runs in it are marked, and left out of service levels."""
    since, until = moment_of(from_, flag="--from"), moment_of(to, flag="--to")
    dimension, value = scope_of(scope)
    with store("planned add", database_url=database_url) as engine:
        from data import planned as works
        from data.engine import writing

        with writing(engine) as conn:
            number = works.declare(
                conn,
                since=since,
                until=until,
                dimension=dimension,
                value=value,
                reason=reason,
                declared_at=system_clock(),
            )
            made = next(each for each in works.declared(conn) if each.planned_id == number)
            kept = works.unaffected(conn, since=since)
    if json_:
        print_json(document(made))
    else:
        people.print(f"declared as number {number}; the figures follow within a round", soft_wrap=True)
    if kept is not None:
        people.print(f"figures before {iso(kept)} stay as they are: their hours are no longer kept", soft_wrap=True)


@app.command("list", cls=WithOldNames, epilog="Example:  bookwatch planned list --all --json")
def list_(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also what was withdrawn.")] = False,
    database_url: UrlOption = None,
    json_: JsonOption = False,
) -> None:
    """Show what is declared, by its beginning."""
    with store("planned list", database_url=database_url) as engine:
        from data import planned as works
        from data.engine import reading

        with reading(engine) as conn:
            found = works.declared(conn, withdrawn=everything)
    if json_:
        print_json([document(each) for each in found])
        return
    whole = (Column(each, no_wrap=True) for each in ("number", "from", "to"))  # on 80 characters too
    table = Table(*whole, "scope", "reason", *(["withdrawn"] if everything else []), box=None, padding=(0, 2, 0, 0))
    for each in found:
        when = (str(each.planned_id), shown(each.since), shown(each.until))
        table.add_row(*when, each.scope, each.reason, *([gone(each)] if everything else []))
    paper.print(table if found else "nothing is declared")


@app.command(cls=WithOldNames, epilog="Example:  bookwatch planned withdraw 3")
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `bookwatch planned list` shows it.")],
    *,
    database_url: UrlOption = None,
    json_: JsonOption = False,
) -> None:
    """Take a declaration back: its runs count again."""
    with store("planned withdraw", database_url=database_url) as engine:
        from data import planned as works
        from data.engine import writing

        with writing(engine) as conn:
            found = works.withdraw(conn, planned_id=number, withdrawn_at=system_clock())
    if json_:
        print_json(document(found))
    else:
        people.print(f"withdrawn: number {number}, {found.scope}", soft_wrap=True)


@contextmanager
def store(command: str, *, database_url: str | None) -> "Iterator[Engine]":
    """The engine of an up-to-date database; ends the command in plain words where anything is wrong."""
    url = database_url_of(database_url)
    with central_parts(command):
        from data.engine import open_engine
        from data.errors import StoreError
        from data.migrations import require_current
    try:
        engine = open_engine(existing(url))
        require_current(engine)
        yield engine
        engine.dispose()
    except StoreError as problem:
        refuse(str(problem))


def moment_of(text: str, *, flag: str) -> datetime:
    """A time in UTC: without an offset it is one in Europe/London. Ends the command where it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        refuse(f"{flag} {text!r}: not a time", remedy=WHEN)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    local = moment.replace(tzinfo=LONDON)
    if local.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != moment:
        refuse(f"{flag} {text!r}: there was no such time, the clocks went forward", remedy="Give an offset.")
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        refuse(f"{flag} {text!r}: there were two such times, the clocks went back", remedy="Give +01:00 or +00:00.")
    return local.astimezone(UTC)


def scope_of(text: str) -> tuple[str, str]:
    """Dimension and value of a scope; both empty for everything. Ends the command where it is neither."""
    if text == "everything":
        return "", ""
    dimension, _, value = text.partition("=")
    if not dimension or not value:
        refuse(f"--scope {text!r}: not a scope", remedy="Give everything, or one such as pct=ZZ1 or practice=Y99001.")
    return dimension, value


def document(work: "PlannedWork") -> dict[str, object]:
    """A declaration for machines."""
    return {
        "number": work.planned_id,
        "from": iso(work.since),
        "to": iso(work.until),
        "scope": work.scope,
        "reason": work.reason,
        "declared_at": iso(work.declared_at),
        "withdrawn_at": iso(work.withdrawn_at) if work.withdrawn_at else None,
    }


def shown(moment: datetime) -> str:
    """A time in Europe/London with its offset's name."""
    return moment.astimezone(LONDON).strftime("%Y-%m-%d %H:%M %Z")


def gone(work: "PlannedWork") -> str:
    """When it was withdrawn, or nothing."""
    return shown(work.withdrawn_at) if work.withdrawn_at else ""
