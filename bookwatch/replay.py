"""Verdicts from a file of runs: the live rule, applied to what the file says had arrived."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import attribution
from bookwatch.attributing.runs_file import RunsFile, read_runs
from bookwatch.organisations_csv import Directory
from collectors.rounds import Rounds, evaluate_range
from domain.organisations import Place, places_at
from domain.verdicts import Evaluation

USUAL_ROUND_S = 300.0
"""Length of a round where neither the command nor the runs say it."""


class RunsFileError(Exception):
    """No line of the runs file can be used. The message lists them with what is wrong and how to mend it."""


def read(path: Path, *, directory: Directory) -> RunsFile:
    """Read a runs file. Raises RunsFileError where it has lines and none can be used, or OSError."""
    found = read_runs(path, known={vantage.vantage for vantage in directory.vantages})
    if found.problems and not any(len(part) for part in found.parts):
        raise RunsFileError("\n".join(first_of(found.problems)))
    return found


def replay(path: Path, *, directory: Directory, round_s: float) -> Iterator[Evaluation]:
    """Every evaluation that the live service would have given. Raises RunsFileError or OSError."""
    yield from judged(read(path, directory=directory), directory=directory, round_s=round_s)


def judged(runs: RunsFile, *, directory: Directory, round_s: float) -> Iterator[Evaluation]:
    """The same of what was read."""
    yield from evaluate_range(
        runs.parts, places=Dated(directory).places, rounds=Rounds.of(round_s), evaluate=attribution.Watch()
    )


MOST_PROBLEMS = 20
"""So many bad lines are listed; more would hide the first ones."""


def first_of(problems: list[str]) -> list[str]:
    """The first problems, and how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    return problems[:MOST_PROBLEMS] + ([f"... and {more} more lines"] if more > 0 else [])


class Dated:
    """What every vantage shares at a moment: made anew only where a membership begins or ends."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        dates = {date for each in directory.memberships for date in (each.since, each.until) if date is not None}
        self._dates = sorted(dates)
        self._made: tuple[int, list[Place]] | None = None

    def places(self, moment: datetime) -> list[Place]:
        """The places at a moment; the same list as long as nothing changes."""
        number = bisect_right(self._dates, moment)
        if self._made is None or self._made[0] != number:
            vantages, memberships = list(self._directory.vantages), list(self._directory.memberships)
            self._made = number, places_at(moment, vantages=vantages, memberships=memberships)
        return self._made[1]
