"""A file of runs as columns: every line that can be used is, every other is reported with its number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from attribution import Columns, columns_of
from bookwatch.attributing.lines import attempt_of_line
from domain.attempts import Attempt

CHUNK = 10_000
"""Lines that are held as objects at once; a nation's day has 2.4 million."""
USUAL_ROUNDS_S = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600)
NEAR = 0.2
"""A measured length this near to a usual one is that one."""


@dataclass(slots=True)
class RunsFile:
    """What was read."""

    parts: list[Columns] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """One for each line that could not be used."""

    @property
    def round_s(self) -> float | None:
        """Length of a round as the runs show it: the usual time between two runs of a place. None: it cannot be seen.

        A measured length near a usual one is taken for that one.
        """
        lengths = [found for part in self.parts if (found := _usual_gap(part)) is not None]
        if not lengths:
            return None
        measured = float(np.median(lengths))
        nearest = min(USUAL_ROUNDS_S, key=lambda each: abs(each - measured))
        return float(nearest) if abs(nearest - measured) <= NEAR * measured else round(measured, 1)


def read_runs(path: Path, *, known: set[str]) -> RunsFile:
    """Read a file, in any order of lines. `known`: vantages of the organisations file. Raises OSError."""
    out, seen = RunsFile(), set[str]()
    chunk: list[Attempt] = []
    for attempt in _attempts(path, known=known, seen=seen, problems=out.problems):
        chunk.append(attempt)
        if len(chunk) == CHUNK:
            out.parts.append(columns_of(chunk))
            chunk.clear()
    out.parts.append(columns_of(chunk))
    return out


def _attempts(path: Path, *, known: set[str], seen: set[str], problems: list[str]) -> Iterator[Attempt]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                run_id, attempt = attempt_of_line(line)
            except ValueError as problem:
                problems.append(f"{path}, line {number}: {problem}")
                continue
            if attempt.vantage not in known:
                told = f"vantage {attempt.vantage!r} is not in the organisations file; add a row for it"
                problems.append(f"{path}, line {number}: {told}")
            elif not run_id or run_id not in seen:
                seen.add(run_id)
                yield attempt


def _usual_gap(part: Columns) -> float | None:
    order = np.lexsort((part.scheduled, part.vantage))
    gaps, same = np.diff(part.scheduled[order]), np.diff(part.vantage[order]) == 0
    kept = gaps[same & (gaps > 0)]
    return float(np.median(kept)) if kept.size else None
