"""What the report prints beside its figures, so that each can be read: how many there were."""

from dataclasses import replace

from bookwatch.evaluation.judges import ENGINE
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
