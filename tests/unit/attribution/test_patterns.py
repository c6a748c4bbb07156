"""Rows counted by their patterns give what counting row by row gives."""

import numpy as np

from attribution.patterns import Rows, patterns
from attribution.stretches import Stretches

ROUNDS = 6


def test_rows_are_counted_by_round_and_by_stretch() -> None:
    cells = np.random.default_rng(7).random((500, ROUNDS)) < 0.2
    rows = Rows(patterns(cells), rounds=ROUNDS)
    assert rows.of_each_round.tolist() == cells.sum(axis=0).tolist()
    each = zip(*Stretches.all(ROUNDS), strict=True)
    assert rows.within_each_stretch.tolist() == [int(cells[:, first:after].any(axis=1).sum()) for first, after in each]


def test_the_first_cell_counts_one_and_the_next_two() -> None:
    assert patterns(np.array([[True, False, False], [False, True, True], [False, False, False]])).tolist() == [1, 6, 0]
