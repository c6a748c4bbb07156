"""The attributes file: what organisations share and are like, with dates. CSV in UTF-8 with a header.

`organisation`, then any of `since`, `until` (days or times; the fact ends before `until`) and one column for each
dimension or attribute; an empty cell says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Container
from datetime import date, datetime
from pathlib import Path
from typing import Final

from data.directory.memberships import Dated, one_at_a_time
from data.directory.reading import EARLIEST, HORIZON, checked, numbered_rows
from data.directory.refusals import DirectoryFileError, Reason, Refusal, UnfitError
from domain.clock import london_midnight
from domain.organisations import ATTRIBUTES, DIMENSIONS, Membership

COLUMNS: Final = tuple(name for name in (*DIMENSIONS, *ATTRIBUTES) if name != "pct")
"""What the file may say; the PCT comes from the membership history."""
_FIXED: Final = ("organisation", "since", "until")
_DAYS = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_SPAN = rf"{_DAYS}(?:-{_DAYS})? (?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]|24):[0-5]\d"
_VALUES: Final = {
    "size": re.compile(r"\d{1,6}"),
    "opening_hours": re.compile(rf"{_SPAN}(?:; {_SPAN})*"),
}
_ANY = re.compile(".{1,200}")


def read_attributes(path: Path, *, known: Container[str], now: datetime) -> tuple[list[Membership], list[Refusal]]:
    """The dated facts, and the rows not taken. Raises DirectoryFileError or OSError."""
    rows = numbered_rows(path)
    header = [name.strip() for name in next(rows, (1, []))[1]]
    _require_header(header, path=path)
    refusals: list[Refusal] = []
    dated: dict[tuple[str, str], list[Dated]] = defaultdict(list)
    for line, raw in rows:
        try:
            row = dict(zip(header, checked(raw, columns=len(header)), strict=True))
            facts = _facts(row, known=known, now=now)
        except UnfitError as unfit:
            refusals.append(Refusal(file=str(path), line=line, reason=unfit.reason, found=unfit.found))
            continue
        for fact in facts:
            dated[fact.organisation, fact.dimension].append(Dated(fact, line))
    taken: list[Membership] = []
    for each in dated.values():
        fitting, overlapping = one_at_a_time(each, file=str(path))
        taken += fitting
        refusals += overlapping
    return taken, sorted(refusals, key=lambda refusal: refusal.line)


def _require_header(header: list[str], *, path: Path) -> None:
    unknown = sorted({name or "(empty)" for name in header if name not in (*_FIXED, *COLUMNS)})
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = [] if "organisation" in header else ["no column organisation"]
    problems += [f"unknown column {', '.join(unknown)}"] if unknown else []
    problems += [f"column {', '.join(twice)} twice"] if twice else []
    if problems:
        known = ", ".join((*_FIXED, *COLUMNS))
        raise DirectoryFileError(f"{path}, line 1: {'; '.join(problems)}. The first line names the columns: {known}.")


def _facts(row: dict[str, str], *, known: Container[str], now: datetime) -> list[Membership]:
    organisation = row["organisation"]
    if organisation not in known:
        raise UnfitError(Reason.UNKNOWN, found=organisation or "empty")
    since, until = (_moment(row.get(name, ""), now=now) for name in ("since", "until"))
    if since is not None and until is not None and until <= since:
        raise UnfitError(Reason.ORDER, found=f"{row['since']} to {row['until']}")
    filled = {name: row[name] for name in COLUMNS if row.get(name)}
    for name, value in filled.items():
        if not _VALUES.get(name, _ANY).fullmatch(value):
            raise UnfitError(Reason.VALUE, found=f"{name} {value}")
    return [
        Membership(organisation=organisation, dimension=name, value=value, since=since, until=until)
        for name, value in filled.items()
    ]


def _moment(text: str, *, now: datetime) -> datetime | None:
    if not text:
        return None
    try:
        moment = london_midnight(date.fromisoformat(text)) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise UnfitError(Reason.DATE, found=text) from None
    if moment.year < EARLIEST:
        raise UnfitError(Reason.DATE, found=text)
    if moment.tzinfo is None:
        raise UnfitError(Reason.DATE, found=f"{text} (a time needs its offset, such as +00:00)")
    if moment > now + HORIZON:
        raise UnfitError(Reason.FUTURE, found=text)
    return moment
