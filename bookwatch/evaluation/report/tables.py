"""Scores as tables of text, and as one document."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from bookwatch.evaluation.judges import ENGINE
from bookwatch.evaluation.scores.figures import figures
from bookwatch.evaluation.scores.scenario import Score

NOTHING: Final = "–"
GROUPS: Final[dict[str, Callable[[Score], bool]]] = {
    "all": lambda _: True,
    "standard": lambda score: not score.nasty,
    "nasty": lambda score: score.nasty,
}


class Rows(NamedTuple):
    """A table: the first cell of each row is its name."""

    columns: tuple[str, ...]
    cells: list[tuple[str, ...]]


def document(scores: Sequence[Score]) -> dict[str, Any]:
    """All figures, ready for JSON: by judge and group of families, and by judge and family."""
    judges = list(dict.fromkeys(each.judge for each in scores))
    return {
        judge: {
            "groups": {name: figures(found) for name, belongs in GROUPS.items() if (found := _of(own, belongs))},
            "families": {family: figures(found) for family, found in _by_family(own).items()},
        }
        for judge in judges
        for own in ([each for each in scores if each.judge == judge],)
    }


def by_judge(scores: Sequence[Score]) -> Rows:
    """One row a judge."""
    cells = []
    for judge in dict.fromkeys(each.judge for each in scores):
        own = [each for each in scores if each.judge == judge]
        found = {name: figures(some) for name, belongs in GROUPS.items() if (some := _of(own, belongs))}
        cells.append((judge, *(_mean(found.get(name), key) for key in ("macro_f1", "cause_f1") for name in GROUPS)))
    return Rows((*(f"verdict F1 {name}" for name in GROUPS), *(f"cause F1 {name}" for name in GROUPS)), cells)


def by_family(scores: Sequence[Score], *, judge: str = ENGINE) -> Rows:
    """One row a family, of one judge."""
    columns = ("verdict F1", "cause F1", "credited", "whole", "told right", "abstains", "calibration", "delay", "never")
    cells = []
    for family, own in _by_family([each for each in scores if each.judge == judge]).items():
        found = figures(own)
        delay = found["delay"]["all wide"] if found["delay"]["all wide"]["faults"] else found["delay"]["all local"]
        cells.append(
            (
                family,
                *(_mean(found, key) for key in ("macro_f1", "cause_f1", "cause_f1_credited", "cause_f1_class_whole")),
                *(_mean(found, key) for key in ("accuracy", "abstention")),
                f"{number(found['calibration_error'])} of {found['practice_windows']:,}",
                number(delay["median"], digits=0),
                f"{delay['never']} of {delay['faults']}",
            )
        )
    return Rows(columns, cells)


def number(value: float | None, *, digits: int = 3) -> str:
    """For people."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def _mean(found: dict[str, Any] | None, key: str) -> str:
    return number(found[key]["value"]) if found and found[key] else NOTHING


def _of(scores: Sequence[Score], belongs: Callable[[Score], bool]) -> list[Score]:
    return [each for each in scores if belongs(each)]


def _by_family(scores: Sequence[Score]) -> dict[str, list[Score]]:
    return {family: [s for s in scores if s.family == family] for family in dict.fromkeys(s.family for s in scores)}
