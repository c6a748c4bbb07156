"""Sketches: within 1 % of exact, and merging is addition."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import sketch, sketches
from data.errors import RecordUnreadableError

LATENCIES = st.lists(st.floats(min_value=0.1, max_value=599_000.0), min_size=1, max_size=300)
QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.999)


@given(LATENCIES)
def test_percentiles_are_within_one_per_cent(values: list[float]) -> None:
    counts = sketch.of(values)
    for q in QUANTILES:
        exact = float(np.quantile(values, q, method="inverted_cdf"))
        assert sketch.quantile(counts, q) == pytest.approx(exact, rel=0.010001)


@given(LATENCIES, LATENCIES)
def test_merging_is_addition(first: list[float], second: list[float]) -> None:
    both = sketch.of(first + second)
    assert np.array_equal(both, sketch.of(first) + sketch.of(second))
    assert np.array_equal(both, sketches.merged([sketches.one(sketch.of(first)), sketches.one(sketch.of(second))]))


@given(st.lists(LATENCIES, min_size=1, max_size=6), st.randoms())
def test_bytes_depend_on_the_counts_alone(rows: list[list[float]], chance: random.Random) -> None:
    """However the values arrived, alone or with those of other rows; and they come back."""
    values = [(row, bucket) for row, each in enumerate(rows) for bucket in sketch.bucket_of(each).tolist()]
    chance.shuffle(values)
    row, bucket = np.array(values).T
    keys, blobs = sketches.encode({"row": row}, bucket=bucket)
    assert keys["row"].tolist() == list(range(len(rows)))
    assert blobs == [sketches.one(sketch.of(each)) for each in rows]
    back = sketches.merged_by(blobs, group=np.arange(len(rows)), groups=len(rows))
    assert np.array_equal(back, np.stack([sketch.of(each) for each in rows]))


@pytest.mark.parametrize(
    ("counts", "form"),
    [({5: 1}, 1), ({1: 70_000, 700: 9}, 2), ({4: 1, 90: 2}, 3), ({7: 40, 9: 80}, 4), ({7: 400, 8: 1}, 5)],
)
def test_smallest_form_is_kept(counts: dict[int, int], form: int) -> None:
    whole = np.zeros(sketch.BUCKETS, dtype=np.int64)
    whole[list(counts)] = list(counts.values())
    blob = sketches.one(whole)
    assert blob[0] == form
    assert np.array_equal(sketches.merged([blob]), whole)


def test_values_outside_count_at_the_ends() -> None:
    counts = sketch.of([0.0, 0.01, 1e9])
    assert (counts[0], counts[-1], counts.sum()) == (2, 1, 3)


def test_nothing_has_no_percentile() -> None:
    assert sketch.quantile(sketches.merged([]), 0.5) is None


def test_unknown_form_is_refused() -> None:
    with pytest.raises(RecordUnreadableError, match="unknown form"):
        sketches.merged([b"\x09abc"])


@given(st.lists(st.tuples(LATENCIES, st.integers(0, 3)), min_size=1, max_size=12))
def test_sums_by_group_are_those_of_the_values(rows: list[tuple[list[float], int]]) -> None:
    """In whatever order and form the sketches come, and however many each group has."""
    blobs = [sketches.one(sketch.of(values)) for values, _ in rows]
    group = np.array([number for _, number in rows])
    found = sketches.merged_by(blobs, group=group, groups=4)
    for number in range(4):
        values = [value for own, place in rows if place == number for value in own]
        assert np.array_equal(found[number], sketch.of(values))


def test_a_dense_sketch_that_reaches_beyond_the_last_bucket_is_refused() -> None:
    with pytest.raises(RecordUnreadableError, match="beyond"):
        sketches.merged([bytes([4]) + (780).to_bytes(2, "little") + b"\x01\x02"])
