"""What the engine is given of a simulated run is what it would have been given of the run itself."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from attribution import Columns, columns_of
from bookwatch.evaluation.judges.taken import taken
from bookwatch.evaluation.played import play
from bookwatch.simulator.families.drawing import draw
from bookwatch.simulator.families.family import FaultForm
from bookwatch.simulator.records import Records
from domain.attempts import attempt_of
from domain.clock import from_micros
from domain.runs import Run
from tests.unit.bookwatch.evaluation.conftest import a_family

RUN = TypeAdapter(Run)


def by_name(columns: Columns) -> list[dict[str, Any]]:
    """Each attempt with names for numbers."""
    rows = []
    for at in range(len(columns)):
        bits = int(columns.passed[at])
        provider, operation = int(columns.provider[at]), int(columns.operation[at])
        rows.append(
            {
                "vantage": columns.vantages[columns.vantage[at]],
                "provider": columns.providers[provider] if provider >= 0 else "",
                "operation": columns.operations[operation] if operation >= 0 else "",
                "symptom": int(columns.symptom[at]),
                "phase": int(columns.phase[at]),
                "scheduled": float(columns.scheduled[at]),
                "received": float(columns.received[at]),
                "passed": {name for number, name in enumerate(columns.operations) if bits >> number & 1},
                "times": pytest.approx(columns.times[at], rel=1e-5, abs=1e-3),
                "waits": pytest.approx(
                    {n: w for n, w in zip(columns.operations, columns.waits[at], strict=True) if not np.isnan(w)},
                    rel=1e-5,
                    abs=1e-3,
                ),
            }
        )
    return rows


@pytest.mark.parametrize(
    ("where", "kind"),
    [("core", "error"), ("resolver", "no_answer"), ("core/", "hang"), ("hospital", "no_slots"), ("link", "loss")],
)
def test_columns_are_those_of_the_runs(where: str, kind: str) -> None:
    family = a_family(FaultForm(where=(where,), kind=(kind,), severity=(0.4, 0.4)))
    scenario, records = draw(family, seed=3), Records(seed=1)
    expected = columns_of(
        attempt_of(RUN.validate_json(record.body), received_at=from_micros(record.received_us))
        for batch in scenario.simulation
        for record in records.of(batch)
    )
    played = play(family, seed=3, cache_at=None)
    found = by_name(
        taken(played.told[0], codes=played.codes, hospitals=played.hospitals, probes=played.recorded["probe"])
    )
    assert len(found) == len(expected) > 300
    for mine, theirs in zip(found, by_name(expected), strict=True):
        plain = {name: value.expected if hasattr(value, "expected") else value for name, value in mine.items()}
        assert plain == theirs
