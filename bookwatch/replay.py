"""Verdicts from a file of runs: the live rule, applied to what the file says had arrived."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError

import attribution
from bookwatch.organisations_csv import Directory
from collectors.rounds import Rounds, attempts_of, evaluate_range
from domain.organisations import Place, places_at
from domain.runs import Run
from domain.verdicts import Evaluation
from domain.wire import plain

MOST_PROBLEMS = 20
"""So many bad lines are listed; more would hide the first ones."""

_RUN = TypeAdapter(Run)
_MOMENT = TypeAdapter(AwareDatetime)


class RunsFileError(Exception):
    """The runs file cannot be taken. The message lists the lines with what is wrong and how to mend it."""


def replay(path: Path, *, directory: Directory, round_s: float) -> Iterator[Evaluation]:
    """Every evaluation that the live service would have given. Raises RunsFileError or OSError."""
    known = {vantage.vantage for vantage in directory.vantages}
    vantages, memberships = list(directory.vantages), list(directory.memberships)

    def places(moment: datetime) -> list[Place]:
        return places_at(moment, vantages=vantages, memberships=memberships)

    yield from evaluate_range(
        [attribution.columns_of(attempts_of(read_runs(path, known=known)))],
        places=places,
        rounds=Rounds.of(round_s),
        evaluate=attribution.Watch(),
    )


def read_runs(path: Path, *, known: set[str]) -> list[tuple[Run, datetime]]:
    """Each line's run with the time at which it arrived. Raises RunsFileError with every bad line."""
    runs, problems = [], []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                runs.append(_line(line, known=known))
            except ValueError as problem:
                problems.append(f"{path}, line {number}: {_told(problem)}")
    if problems:
        more = len(problems) - MOST_PROBLEMS
        raise RunsFileError("\n".join(problems[:MOST_PROBLEMS] + ([f"... and {more} more lines"] if more > 0 else [])))
    return runs


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON-ready values, its causes with their keys."""
    document: dict[str, Any] = plain(asdict(evaluation))
    for shown, cause in zip(document["causes"], evaluation.causes, strict=True):
        shown["key"] = cause.key
    return document


def _line(line: bytes, *, known: set[str]) -> tuple[Run, datetime]:
    document = json.loads(line)
    if not isinstance(document, dict) or "received_at" not in document:
        raise ValueError("no 'received_at'; each line is one run as the API takes it, with the time it arrived")
    received_at = _MOMENT.validate_python(document.pop("received_at"))
    run = _RUN.validate_json(json.dumps(document))
    if run.vantage not in known:
        raise ValueError(f"vantage {run.vantage!r} is not in the organisations file; add a row for it")
    return run, received_at


def _told(problem: ValueError) -> str:
    if isinstance(problem, ValidationError):
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where or 'run'}: {first['msg']}"
    if isinstance(problem, json.JSONDecodeError):
        return f"not JSON ({problem.msg} at column {problem.colno})"
    return str(problem)
