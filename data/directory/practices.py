"""The practice directory as published, `epraccur.csv`: 27 columns without a header.

Used: 1 code, 2 name, 4 health geography, 11 and 12 open and close date, 13 status, 26 prescribing setting. Telephone
numbers and addresses are dropped.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from data.directory.reading import checked, period, published_day, published_rows
from data.directory.refusals import Reason, Refusal, UnfitError
from domain.organisations import Membership, Organisation
from domain.vocabulary import OrganisationKind, OrganisationStatus

COLUMNS: Final = 27
GP_PRACTICE: Final = "4"
CODE: Final = re.compile(r"[A-Z]\d{5}|[A-Z]{3}\d{3}")
LONGEST_NAME: Final = 200
_STATUS: Final = {
    "A": OrganisationStatus.ACTIVE,
    "C": OrganisationStatus.CLOSED,
    "D": OrganisationStatus.DORMANT,
    "P": OrganisationStatus.PROPOSED,
}


@dataclass(slots=True)
class Practices:
    """What the directory says: the practices taken, their regions, and why the other codes were not."""

    taken: dict[str, Organisation] = field(default_factory=dict)
    regions: list[Membership] = field(default_factory=list)
    left_out: dict[str, Reason] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def read_practices(path: Path, *, now: datetime) -> Practices:
    """Read the directory. Raises DirectoryFileError or OSError."""
    found = Practices()
    for line, raw in published_rows(path, columns=COLUMNS):
        try:
            row = checked(raw, columns=COLUMNS)
            practice = _practice(row, found=found, now=now)
        except UnfitError as unfit:
            found.refusals.append(Refusal(file=str(path), line=line, reason=unfit.reason, found=unfit.found))
            if unfit.reason not in {Reason.DUPLICATE, Reason.CODE}:
                found.left_out[raw[0].strip()] = unfit.reason
            continue
        found.left_out.pop(practice.code, None)
        found.taken[practice.code] = practice
        if row[3]:
            found.regions.append(Membership(organisation=practice.code, dimension="region", value=row[3]))
    return found


def _practice(row: list[str], *, found: Practices, now: datetime) -> Organisation:
    code, name, status, setting = row[0], row[1], row[12], row[25]
    if not CODE.fullmatch(code):
        raise UnfitError(Reason.CODE, found=code or "empty")
    if code in found.taken or found.left_out.get(code) is Reason.OTHER_SETTING:
        raise UnfitError(Reason.DUPLICATE, found=code)
    if setting != GP_PRACTICE:
        raise UnfitError(Reason.OTHER_SETTING, found=f"{code}, setting {setting or 'empty'}")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UnfitError(Reason.NAME, found=f"{code}, {len(name)} characters")
    if status not in _STATUS:
        raise UnfitError(Reason.STATUS, found=f"{code}, {status or 'empty'}")
    opened, closed = period(published_day(row[10]), last=published_day(row[11]), now=now)
    return Organisation(
        code=code,
        name=name,
        kind=OrganisationKind.PRACTICE,
        status=_STATUS[status],
        opened=opened,
        closed=closed,
    )
