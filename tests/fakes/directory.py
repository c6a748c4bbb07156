"""Writes an invented directory in the published format, at national size and with every trap of the real one.

Codes, names and places are made up. `planted` says how many rows of each reason must be refused.
"""

import csv
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from data.directory.refusals import Reason

OTHER_SETTINGS = ("0", "1", "2", "6", "8", "9", "10")
NAMES = ("HIGH STREET SURGERY", "ST ANNE'S GROUP", "DR INVENTED & PARTNERS", "CAF\u00c9 LANE HEALTH CENTRE")


@dataclass(slots=True)
class Written:
    """The two files, and what a right import of them finds."""

    practices: Path
    memberships: Path
    planted: Counter[Reason] = field(default_factory=Counter)
    taken: list[str] = field(default_factory=list)
    rows: int = 0
    facts: int = 0
    """Memberships that are fit to be taken."""
    merged: str = ""
    """A practice whose PCT was merged into ZM1 on 1 April 2007."""


def write_directory(folder: Path, *, practices: int = 8300, others: int = 6200, seed: int = 1) -> Written:
    """Write epraccur.csv and epcmem.csv. Each trap is on rows of its own, so that every count is known."""
    chance = random.Random(seed)
    made = Written(folder / "epraccur.csv", folder / "epcmem.csv")
    directory: list[list[str]] = []
    history: list[list[str]] = []
    for number in range(practices):
        _practice(f"Z{number:05d}", number=number, chance=chance, made=made, directory=directory, history=history)
    for number in range(others):
        code = f"ZZZ{number:03d}" if number < 100 else f"X{number:05d}"
        directory.append(practice_row(code, setting=OTHER_SETTINGS[number % 7]))
        made.planted[Reason.OTHER_SETTING] += 1
        for first, last in (("20010401", "20060930"), ("20061001", "20130331"), ("20130401", ""), ("20200401", "")):
            history.append([code, "ZZ1", "W", first, last, "0"])
            made.planted[Reason.OF_OTHER_SETTING] += 1
    _bad_practices(directory, history=history, made=made)
    _bad_memberships(history, made=made)
    chance.shuffle(history)
    made.rows = len(directory)
    _write(made.practices, rows=directory)
    _write(made.memberships, rows=history)
    return made


def practice_row(
    code: str,
    *,
    name: str = "INVENTED SURGERY",
    opened: str = "19740401",
    closed: str = "",
    status: str = "A",
    setting: str = "4",
    region: str = "QZ1",
) -> list[str]:
    """One row of 27 columns; the address is one of a few health centres that many practices share."""
    row = [code, name, "YZ1", region, "THE HEALTH CENTRE", "1 MADE UP LANE", "", "NOWHERE", "", "ZZ1 1ZZ"]
    row += [opened, closed, status, "B", "ZZ1", "20010401", "", "00000 000000", "", "", "", "0", "", "ZZ1", ""]
    return [*row, setting, ""]


def _practice(
    code: str,
    *,
    number: int,
    chance: random.Random,
    made: Written,
    directory: list[list[str]],
    history: list[list[str]],
) -> None:
    status = "D" if number % 97 == 5 else "C" if number % 41 == 7 else "P" if number % 499 == 9 else "A"
    closed = "20120331" if status == "C" else ""
    row = practice_row(
        code, name=NAMES[number % 4], status=status, closed=closed, region=f"QZ{chance.randrange(1, 10)}"
    )
    directory.append(row)
    made.taken.append(code)
    pct = f"ZP{number % 152:03d}"
    if pct in {"ZP000", "ZP001"}:  # two PCTs that merged
        history.append([code, pct, "P", "20010401", "20070331", "0"])
        history.append([code, "ZM1", "P", "20070401", closed, "0"])
        made.merged = made.merged or code
        made.facts += 2
    elif number % 13 == 0:  # left and joined on one day: handed over
        history.append([code, pct, "P", "20010401", "20100401", "0"])
        history.append([code, "ZM2", "P", "20100401", closed, "1"])
        made.facts += 2
    else:
        history.append([code, pct, "P", "20010401", closed, "0"])
        made.facts += 1


def _bad_practices(directory: list[list[str]], *, history: list[list[str]], made: Written) -> None:
    """Rows that must be refused; their own memberships must be, too."""
    bad = [
        (Reason.STATUS, practice_row("Z90001", status="X")),
        (Reason.STATUS, practice_row("Z90002", status="")),
        (Reason.DATE, practice_row("Z90003", opened="20090230")),
        (Reason.DATE, practice_row("Z90004", opened="01/04/1974")),
        (Reason.ORDER, practice_row("Z90005", opened="20100401", closed="20090401")),
        (Reason.FUTURE, practice_row("Z90006", opened="21090401")),
        (Reason.NAME, practice_row("Z90007", name="")),
        (Reason.NAME, practice_row("Z90008", name="LONG " * 50)),
        (Reason.CHARACTERS, practice_row("Z90009", name="A\x00B")),
        (Reason.COLUMNS, practice_row("Z90010")[:26]),
        (Reason.COLUMNS, [*practice_row("Z90011"), ""]),
    ]
    for reason, row in bad:
        directory.append(row)
        made.planted[reason] += 1
        history.append([row[0], "ZZ1", "P", "20010401", "", "0"])
        made.planted[Reason.OF_REFUSED] += 1
    for code in ("", "Z9", "z90012", "Z900123"):
        directory.append(practice_row(code))
        made.planted[Reason.CODE] += 1
    for code in made.taken[:7]:
        directory.append(practice_row(code, name="ANOTHER NAME"))
        made.planted[Reason.DUPLICATE] += 1


def _bad_memberships(history: list[list[str]], *, made: Written) -> None:
    code = made.taken[2]
    bad = [
        (Reason.UNKNOWN, ["Z99999", "ZZ1", "P", "20010401", "", "0"]),
        (Reason.UNKNOWN, ["", "ZZ1", "P", "20010401", "", "0"]),
        (Reason.PARENT, [code, "", "P", "19950401", "19960331", "0"]),
        (Reason.PARENT, [code, "z!", "P", "19950401", "19960331", "0"]),
        (Reason.DATE, [code, "ZZ1", "P", "", "19960331", "0"]),
        (Reason.DATE, [code, "ZZ1", "P", "19951301", "", "0"]),
        (Reason.ORDER, [code, "ZZ1", "P", "19960401", "19950331", "0"]),
        (Reason.FUTURE, [code, "ZZ1", "P", "20990401", "", "0"]),
        (Reason.COLUMNS, [code, "ZZ1", "P", "19950401", "19960331"]),
        (Reason.OVERLAP, [code, "ZZ9", "P", "20050401", "20060331", "0"]),
        (Reason.OVERLAP, [made.taken[3], "ZZ9", "P", "20020401", "", "0"]),
    ]
    for reason, row in bad:
        history.append(row)
        made.planted[reason] += 1
    for row in [row for row in history if row[0] in set(made.taken[100:105])]:
        history.append([*row[:5], "1"])
        made.planted[Reason.DUPLICATE] += 1


def _write(path: Path, *, rows: list[list[str]]) -> None:
    """As published: no header, and latin-1, which cannot be read as UTF-8."""
    with path.open("w", encoding="latin-1", errors="replace", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
