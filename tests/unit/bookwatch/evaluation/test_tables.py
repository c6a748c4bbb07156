"""What the report prints beside its figures, so that each can be read: how many there were."""

from dataclasses import replace
from pathlib import Path

from bookwatch.evaluation.judges import ENGINE
from bookwatch.evaluation.report.page import write_page
from bookwatch.evaluation.report.tables import by_family
from bookwatch.evaluation.run import Task, scored
from bookwatch.evaluation.scores.delays import Delay
from bookwatch.evaluation.scores.figures import figures
from bookwatch.simulator.families.family import FaultForm
from tests.unit.bookwatch.evaluation.conftest import a_family

HARD = Delay(domain="local", rounds=None, members=1, spoiled=1.0, lasted=9, attempts=9, ran=None, shown=None)


def test_verdicts_and_faults_are_counted_beside_what_is_said_of_them() -> None:
    family = a_family(FaultForm(where=("core",), kind=("error",)), before=8, broken=(4, 4))
    (score,) = scored(Task(family=family, seed=1, judges=("static threshold",), cache_at=None))
    found = figures([replace(score, delays=(HARD, replace(HARD, attempts=1), replace(HARD, rounds=8, ran=2)))])
    hard = found["delay"]["local, hard"]
    assert (hard["faults"], hard["never"], hard["never_by_one_attempt"]) == (3, 2, 1)
    assert hard["of_those_that_ran_twice"] == {"faults": 2, "never": 1, "median": None, "p95": None}
    rows = by_family([replace(score, judge=ENGINE)])
    counted = rows.cells[0][1 + rows.columns.index("calibration")]
    assert counted.endswith(f" of {len(score.sure):,}")
    assert len(score.sure) > 0


def test_rounds_in_which_a_practice_was_off_are_left_out_of_its_own() -> None:
    family = a_family(FaultForm(where=("core",), kind=("error",)), before=8, broken=(4, 4))
    (score,) = scored(Task(family=family, seed=1, judges=("static threshold",), cache_at=None))
    found = figures([replace(score, delays=(replace(HARD, rounds=8, ran=2), replace(HARD, attempts=1)))])
    hard = found["delay"]["local, hard"]
    assert (hard["never"], hard["p95"]) == (1, None)
    assert hard["of_those_that_ran_twice"] == {"faults": 1, "never": 0, "median": 2.0, "p95": 2.0}


def test_every_delay_of_one_practice_is_counted_a_second_time_in_rounds_in_which_it_ran(tmp_path: Path) -> None:
    family = a_family(FaultForm(where=("core",), kind=("error",)), before=8, broken=(4, 4))
    (score,) = scored(Task(family=family, seed=1, judges=("static threshold",), cache_at=None))
    told = [replace(score, judge=judge, delays=(HARD,)) for judge in (ENGINE, score.judge)]
    write_page(told, file=tmp_path / "page.md", command="bookwatch evaluate")
    lines = (tmp_path / "page.md").read_text(encoding="utf-8").splitlines()
    kinds = {line.split(" | ")[0].partition(": ")[2] for line in lines if line.startswith("| rounds until named: ")}
    ran = {
        line.split(" | ")[0].partition(": ")[2] for line in lines if line.startswith("| the same in rounds in which")
    }
    assert (
        ran == {kind for kind in kinds if "local" in kind} == {"local, hard", "local, about two in five", "all local"}
    )
