"""Columns are packed to the bytes that a run at a time gives."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.codes import FAILURES, OUTCOMES, PHASES
from data.columnar.notes import pack_alike
from data.columnar.steps import StepColumns, pack_columns
from data.notes import Texts, note_texts, pack_notes
from data.packing import kind_of, pack_runs
from domain.runs import Step
from domain.vocabulary import Phase
from tests.unit.data.samples import a_run, a_step
from tests.unit.data.test_packing import STEPS

PROVIDER = "ZH1"


def columns_of(runs: list[list[Step]], *, kind_ids: dict[tuple[str, str, bool], int]) -> StepColumns:
    steps = [step for run in runs for step in run]
    phases = [[step.phases.measured().get(phase, np.nan) for phase in Phase] for step in steps]
    return StepColumns(
        counts=np.array([len(run) for run in runs], dtype=np.int64),
        kind=np.array([kind_ids[kind_of(step)] for step in steps], dtype=np.int64),
        status=np.array([step.status or 0 for step in steps], dtype=np.int64),
        outcome=np.array([OUTCOMES.of(step.outcome) for step in steps], dtype=np.int64),
        failure=np.array([FAILURES.of(step.failure_class) for step in steps], dtype=np.int64),
        failed_phase=np.array([PHASES.of(step.failed_phase) for step in steps], dtype=np.int64),
        own_provider=np.array([step.provider == PROVIDER for step in steps], dtype=np.bool_),
        offset_ms=np.array([step.offset_ms for step in steps], dtype=np.float64),
        total_ms=np.array([step.total_ms for step in steps], dtype=np.float64),
        client_ms=np.array([step.client_ms for step in steps], dtype=np.float64),
        phases=np.array(phases, dtype=np.float64).reshape(-1, 6).T,
    )


@given(st.lists(st.lists(STEPS, max_size=6), max_size=6))
def test_columns_give_the_bytes_of_single_runs(runs: list[list[Step]]) -> None:
    kinds = sorted({kind_of(step) for run in runs for step in run})
    ids: dict[tuple[str, str, bool], int] = {kind: place for place, kind in enumerate(kinds)}
    expected = pack_runs([a_run(provider=PROVIDER, steps=tuple(run)) for run in runs], kind_ids=ids)
    assert pack_columns(columns_of(runs, kind_ids=ids)) == expected


def test_more_steps_than_a_record_holds_are_refused() -> None:
    steps = [a_step()] * 256
    with pytest.raises(ValueError, match="255"):
        pack_columns(columns_of([steps], kind_ids={kind_of(steps[0]): 1}))


@pytest.mark.parametrize("markers", [(), ("agent started",)])
@pytest.mark.parametrize("detail", ["", "connection reset – é"])
def test_notes_that_are_alike_are_those_of_single_runs(markers: tuple[str, ...], detail: str) -> None:
    ids = np.arange(2 * 3 * 16, dtype=np.uint8).reshape(2, 3, 16)
    texts = {1: Texts("SLOT_NOT_AVAILABLE", detail)} if detail else {}
    packed = pack_alike(ids, named=(0, 2, 3), texts=note_texts(texts, markers=markers))
    for own, note in zip(ids, packed, strict=True):
        names = [own[0].tobytes(), b"", own[1].tobytes(), own[2].tobytes()]
        shown = [str(UUID(bytes=name)) if name else "" for name in names]
        steps = [a_step(request_id=each, provider="") for each in shown]
        if detail:
            steps[1] = a_step(request_id="", provider="", error_code="SLOT_NOT_AVAILABLE", detail=detail)
        assert note == pack_notes(steps, provider="", markers=markers)


def test_runs_without_anything_to_say_have_no_notes() -> None:
    assert pack_alike(np.zeros((2, 0, 16), dtype=np.uint8), named=(), texts=b"") == [None, None]
