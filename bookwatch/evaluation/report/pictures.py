"""The three pictures of the page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bookwatch.evaluation.judges import ENGINE
from bookwatch.evaluation.report.drawing import Picture
from bookwatch.evaluation.scores.calibration import bins, risk_coverage
from bookwatch.evaluation.scores.scenario import Score

_TENTHS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_RISKS: Final = (0.0, 0.05, 0.1, 0.15, 0.2)
_MOST_ROUNDS: Final = 10
_POINTS: Final = 200


def write_pictures(scores: Sequence[Score], *, folder: Path) -> dict[str, Path]:
    """Write them, and say where each is."""
    folder.mkdir(parents=True, exist_ok=True)
    own = [each for each in scores if each.judge == ENGINE]
    made = {"risk": _risk(own), "reliability": _reliability(own), "delay": _delay(own)}
    files = {name: folder / f"evaluation-{name}.svg" for name in made}
    for name, picture in made.items():
        files[name].write_text(picture.text(), encoding="utf-8")
    return files


def _risk(scores: Sequence[Score]) -> Picture:
    picture = Picture(
        title="Risk and coverage: the surest verdicts first",
        x="share of practice-windows with a verdict",
        y="share of those verdicts that is wrong",
        most=(1.0, 0.2),
        marks=(_TENTHS, _RISKS),
    )
    groups = {"standard families": [s for s in scores if not s.nasty], "nasty families": [s for s in scores if s.nasty]}
    for number, (name, found) in enumerate(groups.items()):
        if found:
            coverage, risk = risk_coverage(_all(found, "sure"), _all(found, "right").astype(np.int64))
            at = np.unique(np.linspace(0, len(coverage) - 1, _POINTS).astype(int))
            picture.line(list(zip(coverage[at].tolist(), risk[at].tolist(), strict=True)), name=name, number=number)
    return picture


def _reliability(scores: Sequence[Score]) -> Picture:
    picture = Picture(
        title="Reliability: fifteen bins with as many verdicts each",
        x="probability of the verdict",
        y="share that is right",
        least=(0.2, 0.2),
        most=(1.0, 1.0),
        marks=(_TENTHS[1:], _TENTHS[1:]),
    )
    picture.line([(0.2, 0.2), (1.0, 1.0)], name="as sure as right", number=3)
    found = bins(_all(scores, "sure"), _all(scores, "right").astype(np.int64))
    picture.dots([(max(each.sure, 0.2), max(each.right, 0.2)) for each in found])
    return picture


def _delay(scores: Sequence[Score]) -> Picture:
    delays = [delay for each in scores for delay in each.delays]
    kinds = {"shared, hospital, central": [d for d in delays if d.domain != "local"], "local": []}
    kinds["local"] = [d for d in delays if d.domain == "local"]
    picture = Picture(
        title="Rounds until a fault is named",
        x="rounds",
        y="share of faults named by then",
        least=(0.0, 0.0),
        most=(float(_MOST_ROUNDS), 1.0),
        marks=(range(0, _MOST_ROUNDS + 1, 2), _TENTHS),
    )
    for number, (name, found) in enumerate(kinds.items()):
        rounds = np.array([d.rounds if d.rounds is not None else np.inf for d in found])
        if len(rounds):
            steps = [(float(n), float((rounds <= n).mean())) for n in range(_MOST_ROUNDS + 1)]
            picture.line(steps, name=name, number=number)
    return picture


def _all(scores: Sequence[Score], name: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.concatenate([np.asarray(getattr(each, name), dtype=np.float64) for each in scores])
