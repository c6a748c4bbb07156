"""The membership history as published, `epcmem.csv`: practice, parent, parent type, joined, left or empty, amended."""

import re
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from data.directory.reading import checked, period, published_day, published_rows
from data.directory.refusals import Reason, Refusal, UnfitError
from domain.organisations import Membership

COLUMNS: Final = 6
_PARENT = re.compile(r"[A-Z0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact, the line that says it, and the first moment of its last day (None: it goes on)."""

    fact: Membership
    line: int
    last: datetime | None = None


def read_memberships(
    path: Path, *, known: Container[str], left_out: Mapping[str, Reason], now: datetime
) -> tuple[list[Membership], list[Refusal]]:
    """The PCT (or what is above a practice in its day) of each practice over time, and the rows not taken.

    A day on which a practice both left one parent and joined the next belongs to the next. Raises DirectoryFileError
    or OSError.
    """
    refusals: list[Refusal] = []
    dated: dict[str, list[Dated]] = defaultdict(list)
    seen: set[tuple[str, ...]] = set()
    for line, raw in published_rows(path, columns=COLUMNS):
        try:
            row = checked(raw, columns=COLUMNS)
            _require_practice(row[0], known=known, left_out=left_out)
            each = _dated(row, line=line, now=now)
            _require_new(row, seen=seen)
        except UnfitError as unfit:
            refusals.append(Refusal(file=str(path), line=line, reason=unfit.reason, found=unfit.found))
            continue
        dated[row[0]].append(each)
    taken: list[Membership] = []
    for facts in dated.values():
        fitting, overlapping = one_at_a_time(facts, file=str(path))
        taken += fitting
        refusals += overlapping
    return taken, sorted(refusals, key=lambda refusal: refusal.line)


def _require_practice(code: str, *, known: Container[str], left_out: Mapping[str, Reason]) -> None:
    if code in known:
        return
    reason = left_out.get(code)
    if reason is None:
        raise UnfitError(Reason.UNKNOWN, found=code or "empty")
    raise UnfitError(Reason.OF_OTHER_SETTING if reason.by_rule else Reason.OF_REFUSED, found=code)


def _require_new(row: list[str], *, seen: set[tuple[str, ...]]) -> None:
    key = tuple(row[:5])
    if key in seen:
        raise UnfitError(Reason.DUPLICATE, found=f"{row[0]} in {row[1]}")
    seen.add(key)


def _dated(row: list[str], *, line: int, now: datetime) -> Dated:
    practice, parent, _, joined, left, _ = row
    if not _PARENT.fullmatch(parent):
        raise UnfitError(Reason.PARENT, found=parent or "empty")
    first, last = published_day(joined), published_day(left)
    if first is None:
        raise UnfitError(Reason.DATE, found="no date of joining")
    since, until = period(first, last=last, now=now)
    fact = Membership(organisation=practice, dimension="pct", value=parent, since=since, until=until)
    return Dated(fact, line, period(last, last=None, now=now)[0])


def one_at_a_time(facts: list[Dated], *, file: str) -> tuple[list[Membership], list[Refusal]]:
    """The facts of one organisation and dimension in order of time, without those that overlap an earlier one."""
    taken: list[Membership] = []
    refusals: list[Refusal] = []
    before: Dated | None = None
    for each in sorted(facts, key=lambda each: (to_sort(each.fact.since), each.line)):
        fact = each.fact
        if before is not None and before.last is not None and before.last == fact.since != before.fact.since:
            taken[-1] = replace(before.fact, until=fact.since)
        elif taken and (taken[-1].until is None or to_sort(fact.since) < to_sort(taken[-1].until)):
            found = f"{fact.organisation}, {fact.dimension} {fact.value} begins before {taken[-1].value} ends"
            refusals.append(Refusal(file=file, line=each.line, reason=Reason.OVERLAP, found=found))
            continue
        taken.append(fact)
        before = each
    return taken, refusals


def to_sort(moment: datetime | None) -> float:
    """A start as a number; no start comes before all."""
    return float("-inf") if moment is None else moment.timestamp()
