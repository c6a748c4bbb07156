"""Answers of the calibrate families on processes, the map fitted on them, and the file that keeps it."""

import json
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any, NamedTuple

from attribution.calibration import FILE, Calibration
from bookwatch.evaluation.fitting.answers import Answers, answers_of, joined
from bookwatch.evaluation.fitting.fitting import calibrated_figures, calibration_of, left_out, uncalibrated_figures
from bookwatch.evaluation.played import ROOT
from bookwatch.evaluation.run import Task


class _Numbered(NamedTuple):
    task: Task
    family: int
    scenario: int


def answered(asked: Sequence[Task], *, processes: int, on_done: Callable[[], None] = lambda: None) -> Answers:
    """What the model says of all of them."""
    families = sorted({task.family.name for task in asked})
    numbered = [_Numbered(task, families.index(task.family.name), scenario) for scenario, task in enumerate(asked)]
    found = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for answers in pool.map(_answered, numbered):
            found.append(answers)
            on_done()
    return joined(found)


def _answered(one: _Numbered) -> Answers:
    return answers_of(one.task, family=one.family, scenario=one.scenario)


def document(answers: Answers, *, command: str, on: date) -> dict[str, Any]:
    """The map with where it comes from and what it is worth."""
    found = calibration_of(answers)
    return {
        "command": command,
        "date": on.isoformat(),
        "commit": _commit(),
        "scenarios": int(answers.scenario.max()) + 1,
        "before": uncalibrated_figures(answers),
        "after": calibrated_figures(answers, by=found),
        "each_family_by_the_others": left_out(answers, least=found.sure),
        **_kept(found),
    }


def write(kept: dict[str, Any]) -> None:
    """Into the package, as JSON that can be read and compared line by line. Raises OSError."""
    FILE.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _kept(found: Calibration) -> dict[str, Any]:
    words = {
        word.value: {
            "intercept": line.intercept,
            "slopes": dict(line.slopes),
            "mistakes": {each.value: share for each, share in line.mistakes.items()},
        }
        for word, line in found.lines.items()
    }
    return {"sure": found.sure, "most": found.most, "words": words}


def _commit() -> str:
    """The state of the code; empty where git does not know it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
