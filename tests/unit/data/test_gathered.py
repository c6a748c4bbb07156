"""An hour's runs as one record: the same runs give the same bytes and come back whole; what is damaged says so."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import RecordUnreadableError
from data.gathered import NUMBERS, Gathered, encode
from data.packing import kind_of, pack_runs
from data.rollups.moments import HOUR_US
from data.step_columns import StepColumns, step_columns
from domain.runs import Step
from tests.unit.data.samples import a_run, a_step
from tests.unit.data.test_packing import STEPS

RUNS = st.lists(
    st.tuples(
        st.integers(0, HOUR_US - 1),
        st.sampled_from([0, 1, 255, 256, 70_000]),
        st.floats(0, 1e7),
        st.integers(0, 2),
        st.lists(STEPS, max_size=4),
    ),
    max_size=6,
)
Run = tuple[int, int, float, int, list[Step]]
"""When in its hour, provider and journey, duration, number of the record, steps."""


def steps_of(runs: list[Run]) -> StepColumns:
    steps = [step for *_, own in runs for step in own]
    kinds = {kind: place * 300 for place, kind in enumerate(sorted({kind_of(step) for step in steps}))}
    given = [a_run(place, provider="ZH1", steps=tuple(own)) for place, (*_, own) in enumerate(runs)]
    return step_columns(pack_runs(given, kind_ids={(*kind,): number for kind, number in kinds.items()}))


def encoded(runs: list[Run]) -> list[bytes]:
    numbers = {name: np.array([each[1] for each in runs], dtype=np.int64) for name in NUMBERS}
    return encode(
        numbers,
        at=np.array([each[0] for each in runs], dtype=np.int64),
        duration_ms=np.array([each[2] for each in runs], dtype=np.float64),
        steps=steps_of(runs).parts,
        number=np.array([each[3] for each in runs], dtype=np.int64),
    )


def rows_of(steps: StepColumns, *, run: int) -> list[tuple[Any, ...]]:
    """Everything of the steps of one run but their offsets."""
    own = np.flatnonzero(steps.run == run)
    return [
        (steps.kind[at], steps.parts.head[at], steps.total_ms[at], *steps.sums_us[at], steps.place[at]) for at in own
    ]


@given(runs=RUNS)
def test_runs_come_back_whole_and_the_same_bytes_from_any_order(runs: list[Run]) -> None:
    blobs = encoded(runs)
    assert len(blobs) == len({number for *_, number, _ in runs})
    found = Gathered(blobs)
    assert found.counts.tolist() == [count for _, count in sorted(Counter(number for *_, number, _ in runs).items())]
    back, given = StepColumns(found.steps, np.zeros(0, dtype=np.int64)), steps_of(runs)
    record = np.repeat(np.unique([each[3] for each in runs]), found.counts).tolist()
    whole = zip(record, found.at.tolist(), found.numbers["provider_id"].tolist(), found.duration_ms, strict=True)
    assert sorted((*head, rows_of(back, run=run)) for run, head in enumerate(whole)) == sorted(
        (number, at, provider, duration, rows_of(given, run=run))
        for run, (at, provider, duration, number, _) in enumerate(runs)
    )
    assert all(np.array_equal(found.numbers[name], found.numbers["provider_id"]) for name in NUMBERS)
    distinct = list({each[:4]: each for each in runs}.values())
    assert encoded(distinct) == encoded(distinct[::-1])


def test_the_order_in_which_runs_came_makes_no_difference() -> None:
    one, other = (5, 1, 2.5, 0, [a_step()]), (5, 1, 2.5, 0, [a_step(), a_step(total_ms=9.0)])
    assert encoded([one, other]) == encoded([other, one])


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"\x01" + b[1:], lambda b: b[:6]])
def test_a_damaged_record_is_told(spoil: Callable[[bytes], bytes]) -> None:
    (blob,) = encoded([(5, 1, 7.0, 0, [a_step()]), (6, 1, 7.0, 0, [])])
    with pytest.raises(RecordUnreadableError, match="another layout or are cut short"):
        Gathered([spoil(blob)])


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_record_with_a_wrong_bit_is_refused_or_read(place: int, bit: int) -> None:
    (blob,) = encoded([(5, 1, 7.0, 0, [a_step()]), (6, 256, 7.0, 0, [a_step(status=599, total_ms=9.0)])])
    spoilt = bytearray(blob)
    spoilt[place % len(blob)] ^= 1 << bit
    try:
        found = Gathered([bytes(spoilt)])
        steps = found.steps
    except RecordUnreadableError:
        return
    assert len(found.at) == len(found.duration_ms) == found.counts.sum()
    assert len(steps.run) == len(steps.head) == len(steps.total_us)


def test_a_column_of_which_one_record_has_nothing_but_zeros_keeps_them() -> None:
    blobs = encoded(
        [(5, 1, 7.0, number, [a_step(total_ms=total)] * 2) for number, total in enumerate((0.0, 300.0, 0.1))]
    )
    assert StepColumns(Gathered(blobs).steps, np.zeros(0, dtype=np.int64)).total_ms.tolist() == [
        0,
        0,
        300,
        300,
        0.1,
        0.1,
    ]
    at: list[Run] = [
        (hour, provider, 7.0, number, []) for number, (hour, provider) in enumerate([(0, 0), (300, 256), (7, 0)])
    ]
    assert Gathered(encoded(at)).at.tolist() == [0, 300, 7]
    assert Gathered(encoded(at)).numbers["role"].tolist() == [0, 256, 0]
