"""`bookwatch organisations`: take the published directory in, and ask who belonged where on a day."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from bookwatch.cli.console import FOUND_A_FAULT, central_parts, paper, people, print_json, refuse, refuse_for
from bookwatch.cli.database import UrlOption, database_url_of
from bookwatch.cli.renamed import WithOldNames
from bookwatch.cli.retention import day_of
from domain.clock import iso, london_midnight, system_clock
from domain.counting import counted as number

if TYPE_CHECKING:
    from data.directory.importing import Files, Wanted
    from data.directory.plan import Plan
    from data.organisations import Known

EXAMPLES = """Examples:

  bookwatch organisations import --practices epraccur.csv --memberships epcmem.csv --dry-run

  bookwatch organisations list --pct ZZ1 --as-of 2009-01-31"""

app = typer.Typer(help="Practices, PCTs and what they share, with dates.", no_args_is_help=True, epilog=EXAMPLES)

SHOWN = 10
"""Changes, and refused rows of each reason, that are listed; all are counted."""
IMPORT_EXAMPLES = """Examples:

  bookwatch organisations import --practices epraccur.csv --memberships epcmem.csv

  bookwatch organisations import --practices epraccur.csv --memberships epcmem.csv --apply

  bookwatch organisations import --attributes attributes.csv --apply"""


@app.callback()
def organisations() -> None:
    """Practices, PCTs and what they share, with dates."""


@app.command("import", cls=WithOldNames, epilog=IMPORT_EXAMPLES)
def import_(
    *,
    practices: Annotated[Path | None, typer.Option(metavar="epraccur.csv", help="The directory, as published.")] = None,
    memberships: Annotated[Path | None, typer.Option(metavar="epcmem.csv", help="Its membership history.")] = None,
    attributes: Annotated[
        Path | None, typer.Option(metavar="CSV", help="What they share (docs/operations.md).")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the difference; without it, only show it.")] = False,
    database_url: UrlOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print difference and refused rows as one document.")] = False,
) -> None:
    """Compare files with the store, show what would change, and apply it if told to. Exit code 1: rows were refused."""
    url = database_url_of(database_url)
    if not (practices or memberships or attributes):
        refuse("nothing to import", remedy="Give --practices, --memberships, --attributes or several of them.")
    with central_parts("organisations import"):
        from data.directory.importing import Files
    files = Files(practices=practices, memberships=memberships, attributes=attributes)
    wanted, plan = _run(url, files=files, apply=apply)
    if json_:
        print_json(_document(wanted, plan=plan, applied=apply))
    else:
        _show(wanted, plan=plan, applied=apply)
    if any(not refusal.reason.by_rule for refusal in wanted.refusals):
        raise typer.Exit(FOUND_A_FAULT)


def _run(url: str, *, files: "Files", apply: bool) -> "tuple[Wanted, Plan]":
    from data.directory import importing
    from data.directory.refusals import DirectoryFileError
    from data.engine import open_engine, reading, writing
    from data.errors import StoreError
    from data.migrations import require_current

    try:
        engine = open_engine(url)
        require_current(engine)
        with reading(engine) as conn:  # not under the writer's lock: results arrive meanwhile
            wanted = importing.read(conn, files=files, now=system_clock())
            plan = importing.compare(conn, wanted=wanted)
        if apply:
            with writing(engine) as conn:
                plan = importing.compare(conn, wanted=wanted)
                importing.apply(conn, plan=plan)
                importing.note_import(conn, at=system_clock())
        engine.dispose()
    except (StoreError, DirectoryFileError, OSError) as problem:
        refuse_for(problem)
    return wanted, plan


def _document(wanted: "Wanted", *, plan: "Plan", applied: bool) -> dict[str, Any]:
    from data.directory.refusals import counted

    return {
        "applied": applied,
        "counts": plan.counts(),
        "outranked": plan.outranked,
        "changes": [
            {"kind": each.kind, "what": each.what, "organisation": each.organisation}
            | {"before": each.before, "after": each.after}
            for each in plan.changes
        ],
        "refused": counted(wanted.refusals),
        "refusals": [
            {"file": each.file, "line": each.line, "reason": each.reason.value, "found": each.found}
            | {"by_rule": each.reason.by_rule, "remedy": each.remedy}
            for each in wanted.refusals
        ],
    }


def _show(wanted: "Wanted", *, plan: "Plan", applied: bool) -> None:
    from data.directory.plan import ChangeKind

    table = Table("", *(kind.value for kind in ChangeKind), box=None)
    for what, counts in plan.counts().items():
        table.add_row(what, *(f"{counts[kind]:,}" for kind in ChangeKind))
    paper.print(table)
    if plan.outranked:
        paper.print(f"{number(plan.outranked, 'fact')} left alone: the attributes file speaks of the same.")
    for change in plan.changes[:SHOWN]:
        said = " -> ".join(text for text in (change.before, change.after) if text)
        paper.print(f"  {change.kind} {change.what} {change.organisation}: {said}", markup=False, soft_wrap=True)
    if len(plan.changes) > SHOWN:
        paper.print(f"  and {len(plan.changes) - SHOWN:,} more (--json lists all)")
    _show_refusals(wanted)
    if applied:
        people.print(f"applied: {number(len(plan.changes), 'change')}")
    elif plan.changes:
        people.print("nothing was written; add --apply to write this")


def _show_refusals(wanted: "Wanted") -> None:
    from data.directory.refusals import counted

    for reason, many in counted(wanted.refusals).items():
        rows = [each for each in wanted.refusals if each.reason.value == reason]
        paper.print(f"{number(many, 'row')} not taken: {reason}. {rows[0].remedy}", markup=False, soft_wrap=True)
        for each in rows[: 0 if rows[0].reason.by_rule else SHOWN]:
            paper.print(f"  {each.file}, line {each.line}: {each.found}", markup=False, soft_wrap=True)


@app.command("list", cls=WithOldNames, epilog="Example:  bookwatch organisations list --pct ZZ1 --as-of 2009-01-31")
def list_(
    *,
    pct: Annotated[str | None, typer.Option(metavar="CODE", help="Only members of this PCT.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="At the end of this day (2009-01-31); default: now.")
    ] = None,
    database_url: UrlOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print them as one JSON document.")] = False,
) -> None:
    """Organisations that were there on a day, and what each belonged to and shared then."""
    url = database_url_of(database_url)
    with central_parts("organisations list"):
        from data.engine import open_engine, reading
        from data.errors import StoreError
        from data.migrations import require_current
        from data.organisations import as_of as listed
    moment = system_clock() if as_of is None else _end_of(day_of(as_of, flag="--as-of"))
    try:
        engine = open_engine(url)
        require_current(engine)
        with reading(engine) as conn:
            wanted = None if pct is None else pct.casefold()
            known = listed(conn, at=moment)
            found = [each for each in known if wanted in {None, each.facts.get("pct", "").casefold()}]
        engine.dispose()
    except StoreError as problem:
        refuse(str(problem))
    if json_:
        rows = [
            {"code": each.organisation.code, "name": each.organisation.name, "kind": each.organisation.kind}
            | {"status": each.organisation.status, "facts": dict(each.facts)}
            for each in found
        ]
        print_json({"as_of": iso(moment), "organisations": rows})
    else:
        _show_known(found)


def _show_known(found: "list[Known]") -> None:
    table = Table("Code", "Name", "Kind", "Status", "PCT", "Shares", box=None)
    for each in found:
        one = each.organisation
        others = ", ".join(f"{name} {value}" for name, value in sorted(each.facts.items()) if name != "pct")
        cells = (one.code, one.name, one.kind, one.status or "", each.facts.get("pct", ""), others)
        table.add_row(*map(escape, cells))
    paper.print(table)
    paper.print(f"{number(len(found), 'organisation')}")


def _end_of(day: date) -> datetime:
    return london_midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
