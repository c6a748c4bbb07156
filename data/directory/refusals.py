"""Why a row of a file could not be taken, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DirectoryFileError(Exception):
    """A whole file cannot be taken. The message says why, and the remedy."""


class Reason(StrEnum):
    """Why a row was not taken."""

    COLUMNS = "wrong number of columns"
    CHARACTERS = "control characters"
    CODE = "not an organisation code"
    DUPLICATE = "given twice"
    NAME = "no name"
    STATUS = "unknown status"
    DATE = "not a date"
    ORDER = "ends before it begins"
    FUTURE = "date too far in the future"
    UNKNOWN = "unknown organisation"
    PARENT = "no parent"
    OVERLAP = "overlaps another row"
    VALUE = "not a value for this column"
    OTHER_SETTING = "not a GP practice"
    OF_OTHER_SETTING = "of an organisation that is not a GP practice"
    OF_REFUSED = "of a practice that was refused"

    @property
    def by_rule(self) -> bool:
        """Whether such rows are right to be there and are left out on purpose."""
        return self in {Reason.OTHER_SETTING, Reason.OF_OTHER_SETTING}


REMEDIES: Final = {
    Reason.COLUMNS: "Check that the row's fields are quoted as published; epraccur has 27, epcmem 6.",
    Reason.CHARACTERS: "Take the file as published (latin-1), not through a tool that changed its bytes.",
    Reason.CODE: "A practice's code is a letter and five digits, or three letters and three digits.",
    Reason.DUPLICATE: "Delete one of the two rows.",
    Reason.NAME: "Give a name of 1 to 200 characters.",
    Reason.STATUS: "Use A (active), C (closed), D (dormant) or P (proposed).",
    Reason.DATE: "Write the day as yyyymmdd (in the attributes file 2026-03-01).",
    Reason.ORDER: "Exchange or correct the two dates.",
    Reason.FUTURE: "Correct the year; changes may be announced a year ahead.",
    Reason.UNKNOWN: "Import the directory that holds it first, or correct the code.",
    Reason.PARENT: "Give the parent's code: 2 to 10 letters and digits.",
    Reason.OVERLAP: "End the earlier one before the later begins; one organisation has one value at a time.",
    Reason.VALUE: "Size is a whole number; opening hours are such as 'Mo-Fr 08:00-18:30; Sa 09:00-12:00'.",
    Reason.OTHER_SETTING: "Nothing: only prescribing setting 4 is a GP practice.",
    Reason.OF_OTHER_SETTING: "Nothing: only GP practices are taken.",
    Reason.OF_REFUSED: "Correct the practice's own row first.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row that was not taken; `found` is the part of it that is to blame."""

    file: str
    line: int
    reason: Reason
    found: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REMEDIES[self.reason]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason.value} ({self.found}). {self.remedy}"


class UnfitError(Exception):
    """A row cannot be taken: the reason, and the part that is to blame."""

    def __init__(self, reason: Reason, *, found: str) -> None:
        super().__init__(f"{reason.value}: {found}")
        self.reason = reason
        self.found = found[:80]


def counted(refusals: Iterable[Refusal]) -> dict[str, int]:
    """Rows by reason, most first."""
    counts: dict[str, int] = {}
    for each in refusals:
        counts[each.reason.value] = counts.get(each.reason.value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
