"""Pieces that lie one after another are what they would be one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.ragged import Pieces, stretches

BLOBS = st.lists(st.binary(max_size=5), max_size=12)


@given(BLOBS, st.sets(st.integers(0, 11)))
def test_pieces_are_cut_where_they_were_joined(blobs: list[bytes], wanted: set[int]) -> None:
    pieces = Pieces.of(blobs)
    assert list(pieces) == blobs
    places = sorted(wanted & set(range(len(blobs))))
    assert list(pieces.only(np.array(places, dtype=np.int64))) == [blobs[place] for place in places]


@given(st.sets(st.integers(0, 40)))
def test_stretches_hold_every_number_once_and_do_not_touch(numbers: set[int]) -> None:
    found = stretches(np.array(sorted(numbers), dtype=np.int64))
    assert [number for first, end in found for number in range(first, end)] == sorted(numbers)
    assert all(end < first for (_, end), (first, _) in zip(found, found[1:], strict=False))
