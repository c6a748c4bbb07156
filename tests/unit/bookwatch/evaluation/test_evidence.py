"""Runs as columns: they say what the runs themselves would have said."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from bookwatch.evaluation.evidence import attempts, columns
from bookwatch.simulator.families.drawing import draw
from bookwatch.simulator.families.family import Family, FaultForm, Suite, WorldForm
from bookwatch.simulator.records import Records
from domain.attempts import Attempt, attempt_of
from domain.clock import from_micros
from domain.runs import Run

RUN = TypeAdapter(Run)


def a_family(*faults: FaultForm, **more: Any) -> Family:
    usual: dict[str, Any] = {
        "number": 500,
        "name": "made-for-a-test",
        "title": "Made for a test",
        "suite": Suite.DEVELOP,
        "nasty": False,
        "world": WorldForm(practices=(80, 80)),
        "start": (),
        "before": 3,
        "broken": (2, 2),
        "after": 0,
        "revised": False,
    }
    return Family(**(usual | more), faults=faults)


def rounded(attempt: Attempt) -> Attempt:
    """Columns hold 32 bits."""
    return replace(
        attempt,
        phase_ms={name: pytest.approx(value, rel=1e-5, abs=1e-3) for name, value in attempt.phase_ms.items()},
        wait_ms={name: pytest.approx(value, rel=1e-5, abs=1e-3) for name, value in attempt.wait_ms.items()},
    )


@pytest.mark.parametrize(
    ("where", "kind"), [("core", "error"), ("resolver", "no_answer"), ("core/", "hang"), ("hospital", "no_slots")]
)
def test_columns_give_the_attempts_that_the_runs_would_have_given(where: str, kind: str) -> None:
    family = a_family(FaultForm(where=(where,), kind=(kind,), severity=(0.4, 0.4)))
    scenario = draw(family, seed=3)
    batches = list(scenario.simulation)
    records = Records(seed=1)
    expected = [
        attempt_of(RUN.validate_json(record.body), received_at=from_micros(record.received_us))
        for batch in batches
        for record in records.of(batch)
    ]
    told = columns(batches, journey="refer-and-book")
    found = list(attempts(told, codes=scenario.world.codes, hospitals=tuple(scenario.world.hospitals)))
    assert [rounded(each) for each in found] == expected
