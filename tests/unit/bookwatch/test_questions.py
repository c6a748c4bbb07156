"""The questions' history: the same each time, with the figures that its plan says."""

from collections import Counter

import pytest

from bookwatch.questions import history, people, plan
from domain.runs import Run
from domain.vocabulary import Outcome, VantageKind


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return list(history.runs())


def test_the_history_has_the_planned_figures_and_is_the_same_each_time(runs: list[Run]) -> None:
    assert [run.run_id for run in runs[:200]] == [
        run.run_id for _, run in zip(range(200), history.runs(), strict=False)
    ]
    assert len({run.run_id for run in runs}) == len(runs)
    failed = Counter(
        (run.scheduled_at.date() - plan.FIRST_MONDAY).days // 7
        for run in runs
        if run.vantage in people.PRACTICES
        and run.outcome is Outcome.FAILED
        and run.scheduled_at.date() >= plan.FIRST_MONDAY
    )
    assert tuple(failed[week] for week in range(14)) == plan.WEEK_FAILURES
    missed = Counter(run.vantage for run in runs if run.outcome is Outcome.MISSED)
    assert missed == dict(plan.SILENT)
    assert all(run.vantage.startswith(("Y99", "Y98")) for run in runs), "nobody real"


def test_everybody_in_it_is_registered(runs: list[Run]) -> None:
    known = {vantage.vantage: vantage.kind for vantage in people.vantages()}
    assert {run.vantage for run in runs} == set(known)
    assert list(known.values()).count(VantageKind.CONTROL) == 2
    assert all("invented" in each.name.lower() or "Control" in each.name for each in people.organisations())
