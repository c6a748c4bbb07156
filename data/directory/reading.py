"""Published files as rows: no header, yyyymmdd, and bytes that are latin-1 unless they are UTF-8."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from data.directory.refusals import DirectoryFileError, Reason, UnfitError
from domain.clock import london_midnight

HORIZON: Final = timedelta(days=366)
"""Changes are announced ahead of time; a date beyond this is a slip of the pen."""
EARLIEST: Final = 1800
"""The year before which no organisation began; far earlier moments cannot be kept at all."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 200


def published_rows(path: Path, *, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line on which it begins; the caller checks it with `checked`.

    Raises DirectoryFileError where it is another kind of file, OSError where it cannot be read.
    """
    rows = list(numbered_rows(path))
    if not rows:
        raise DirectoryFileError(f"{path}: holds no rows. Give the file as published.")
    first = rows[:_LOOKED_AT]
    misfits = [row for _, row in first if len(row) != columns]
    if 2 * len(misfits) > len(first):
        found = len(misfits[0])
        problem = (
            f"{path}: {len(misfits)} of the first {len(first)} rows do not have {columns} columns (one has {found})"
        )
        raise DirectoryFileError(f"{problem}. Are the files exchanged? epraccur has 27 columns, epcmem has 6.")
    return iter(rows)


def numbered_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of any CSV file with their lines, the encoding found out. Raises as `published_rows`."""
    raw = path.read_bytes()
    if raw.startswith(_UTF16):
        raise DirectoryFileError(f"{path}: is UTF-16. Save it as UTF-8, or take it as published.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        problem = f"{path}, line {line}: {error}"
        raise DirectoryFileError(f"{problem}. A quotation mark is probably missing in or before this line.") from error


def checked(row: list[str], *, columns: int) -> list[str]:
    """The row without spaces around its fields. Raises UnfitError."""
    if len(row) != columns:
        raise UnfitError(Reason.COLUMNS, found=f"{len(row)} instead of {columns}")
    if _CONTROLS.search("".join(row)):
        raise UnfitError(Reason.CHARACTERS, found=repr(next(field for field in row if _CONTROLS.search(field))))
    return [field.strip() for field in row]


def published_day(text: str) -> date | None:
    """A day as yyyymmdd; None where empty. Raises UnfitError."""
    if not text:
        return None
    if len(text) == 8 and text.isascii() and text.isdigit():
        with suppress(ValueError):
            day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
            if day.year >= EARLIEST:
                return day
    raise UnfitError(Reason.DATE, found=text)


def period(since: date | None, *, last: date | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The moments from the start of `since` to the end of `last`, in London. Raises UnfitError."""
    latest = (now + HORIZON).date()
    for day in (since, last):
        if day is not None and day > latest:
            raise UnfitError(Reason.FUTURE, found=day.isoformat())
    if since is not None and last is not None and last < since:
        raise UnfitError(Reason.ORDER, found=f"{since} to {last}")
    begins = london_midnight(since) if since is not None else None
    return begins, london_midnight(last + timedelta(days=1)) if last is not None else None
