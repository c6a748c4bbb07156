"""Sketches: within 1 % of exact, and merging is addition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import sketch
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
    assert np.array_equal(both, sketch.merged([sketch.encode(sketch.of(first)), sketch.encode(sketch.of(second))]))


@given(LATENCIES, LATENCIES)
def test_bytes_depend_on_the_counts_alone(first: list[float], second: list[float]) -> None:
    """However the values arrived: one by one, in two parts, in another order."""
    whole = sketch.encode(sketch.of(first + second))
    part = sketch.added(None, sketch.bucket_of(second).tolist())
    assert sketch.added(part, sketch.bucket_of(first).tolist()) == whole
    assert np.array_equal(sketch.decode(whole), sketch.of(first + second))


def test_values_outside_count_at_the_ends() -> None:
    counts = sketch.of([0.0, 0.01, 1e9])
    assert (counts[0], counts[-1], counts.sum()) == (2, 1, 3)


def test_nothing_has_no_percentile() -> None:
    assert sketch.quantile(sketch.merged([]), 0.5) is None


def test_unknown_form_is_refused() -> None:
    with pytest.raises(RecordUnreadableError, match="unknown form"):
        sketch.decode(b"\x09abc")
