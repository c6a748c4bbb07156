"""The organisations file that `enrol` and `attribute` read: who runs journeys, and what each shares with others.

One row per vantage and period. Columns `vantage`, `kind` (agent or control), `organisation`, `name`; every other
column is a dimension (pct, link, resolver, proxy, supplier, release ...), empty where it does not apply. Optional
`since` and `until` (ISO 8601 dates or times, UTC) date the facts of a row.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.organisations import DIMENSIONS, Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind

FIXED = ("vantage", "kind", "organisation", "name")
DATES = ("since", "until")


class OrganisationsFileError(Exception):
    """The file cannot be taken. The message lists every problem with its line and remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What the file says."""

    organisations: tuple[Organisation, ...]
    memberships: tuple[Membership, ...]
    vantages: tuple[Vantage, ...]


def read_directory(path: Path, *, any_dimension: bool = False) -> Directory:
    """Read the file. Raises OrganisationsFileError (all problems at once) or OSError.

    `any_dimension`: take files of strangers, in which any other column is a dimension, and `kind`, `organisation` and
    `name` may be missing (an agent; the vantage; the organisation).
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or [])
        problems = _header_problems(header, path=path, any_dimension=any_dimension)
        if problems:
            raise OrganisationsFileError(problems)
        rows = [(reader.line_num, _filled(row) if any_dimension else row) for row in reader]
    return _directory(rows, dimensions=[name for name in header if name not in (*FIXED, *DATES)], path=path)


def _filled(row: Mapping[str, str]) -> dict[str, str]:
    """A row with what may be missing in a stranger's file."""
    vantage = row.get("vantage") or ""
    organisation = row.get("organisation") or vantage
    rest = {"kind": row.get("kind") or VantageKind.AGENT.value, "organisation": organisation}
    return {**row, **rest, "vantage": vantage, "name": row.get("name") or organisation}


def _header_problems(header: list[str], *, path: Path, any_dimension: bool) -> list[str]:
    missing = [name for name in (FIXED[:1] if any_dimension else FIXED) if name not in header]
    unknown = [name for name in header if name not in (*FIXED, *DATES, *DIMENSIONS) and not any_dimension]
    problems = []
    if missing:
        problems.append(f"{path}, line 1: no column {', '.join(missing)}; the file starts with a header row")
    if unknown:
        problems.append(f"{path}, line 1: unknown column {', '.join(unknown)}; dimensions: {', '.join(DIMENSIONS)}")
    return problems


def _directory(rows: Iterable[tuple[int, Mapping[str, str]]], *, dimensions: list[str], path: Path) -> Directory:
    problems: list[str] = []
    organisations: dict[str, Organisation] = {}
    vantages: dict[str, Vantage] = {}
    memberships: list[Membership] = []
    for line, row in rows:
        try:
            vantage = _vantage(row)
            since, until = (_moment(row.get(name)) for name in DATES)
        except ValueError as problem:
            problems.append(f"{path}, line {line}: {problem}")
            continue
        vantages[vantage.vantage] = vantage
        organisations[vantage.organisation] = _organisation(row, kind=vantage.kind)
        memberships += [
            Membership(organisation=vantage.organisation, dimension=name, value=row[name], since=since, until=until)
            for name in dimensions
            if row.get(name)
        ]
    if problems:
        raise OrganisationsFileError(problems)
    return Directory(
        organisations=tuple(organisations.values()),
        memberships=tuple(memberships),
        vantages=tuple(vantages.values()),
    )


def _vantage(row: Mapping[str, str]) -> Vantage:
    empty = [name for name in ("vantage", "organisation") if not row.get(name)]
    if empty:
        raise ValueError(f"{' and '.join(empty)} must not be empty")
    try:
        kind = VantageKind(row["kind"])
    except ValueError:
        raise ValueError(f"kind {row['kind']!r} is neither 'agent' nor 'control'") from None
    return Vantage(vantage=row["vantage"], kind=kind, organisation=row["organisation"], agent=row["vantage"])


def _organisation(row: Mapping[str, str], *, kind: VantageKind) -> Organisation:
    control = kind is VantageKind.CONTROL
    return Organisation(
        code=row["organisation"],
        name=row["name"] or row["organisation"],
        kind=OrganisationKind.CONTROL_SITE if control else OrganisationKind.PRACTICE,
    )


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-03-01") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
