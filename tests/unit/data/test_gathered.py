"""An hour's runs as one record: the same runs give the same bytes and come back whole; what is damaged says so."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import gathered
from data.errors import RecordUnreadableError

RUNS = st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 5), st.integers(0, 2), st.binary(max_size=9)))
Runs = list[tuple[int, int, int, bytes]]


def encoded(runs: Runs) -> list[bytes]:
    heads = np.zeros(len(runs), dtype=gathered.HEAD)
    heads["scheduled_at"], heads["journey_id"] = [each[0] for each in runs], [each[1] for each in runs]
    number = np.array([each[2] for each in runs], dtype=np.int64)
    return gathered.encode(heads, steps=[each[3] for each in runs], number=number)


@given(runs=RUNS)
def test_runs_come_back_whole_and_the_same_bytes_from_any_order(runs: Runs) -> None:
    blobs = encoded(runs)
    assert len(blobs) == len({each[2] for each in runs})
    heads, steps, counts = gathered.decode(blobs)
    assert counts.tolist() == [number for _, number in sorted(Counter(each[2] for each in runs).items())]
    found = zip(heads["scheduled_at"].tolist(), heads["journey_id"].tolist(), steps, strict=True)
    assert sorted(found) == sorted((at, journey, packed) for at, journey, _, packed in runs)
    distinct = {
        (at, journey, number, len(packed)): (at, journey, number, packed) for at, journey, number, packed in runs
    }
    assert encoded(list(distinct.values())) == encoded(list(distinct.values())[::-1])


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"\x02" + b[1:], lambda b: b[:6]])
def test_a_damaged_record_is_told(spoil: object) -> None:
    (blob,) = encoded([(5, 1, 0, b"abc"), (6, 1, 0, b"de")])
    assert callable(spoil)
    with pytest.raises(RecordUnreadableError, match="another layout or are cut short"):
        gathered.decode([spoil(blob)])
