"""Groups are the same whether rows are counted or sorted."""

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.grouping import Groups

NARROW = st.tuples(st.integers(-2, 2), st.integers(0, 1))
WIDE = st.tuples(st.integers(-(2**40), 2**40), st.sampled_from([-(2**62), 0, 2**62]))
ROWS = st.lists(NARROW, max_size=40) | st.lists(WIDE, max_size=8) | st.lists(NARROW | WIDE, max_size=12)


@given(ROWS)
def test_groups_are_the_distinct_rows_in_order(rows: list[tuple[int, int]]) -> None:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    groups = Groups({"first": columns[0], "second": columns[1]})
    expected = sorted(Counter(rows).items())
    keys = groups.keys()
    assert list(zip(keys["first"].tolist(), keys["second"].tolist(), strict=True)) == [row for row, _ in expected]
    assert groups.sizes().tolist() == [number for _, number in expected]
    assert [expected[number][0] for number in groups.number.tolist()] == rows
    assert [rows[place] for place in groups.order.tolist()] == sorted(rows)
    assert groups.starts.tolist() == (np.cumsum(groups.sizes()) - groups.sizes()).tolist()
    assert len(groups) == len(expected)


@given(ROWS)
def test_sums_are_those_of_each_group(rows: list[tuple[int, int]]) -> None:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    groups = Groups({"first": columns[0], "second": columns[1]})
    values = 3 * np.arange(2 * len(rows)).reshape(-1, 2) - 7
    expected: defaultdict[tuple[int, int], int] = defaultdict(int)
    for row, value in zip(rows, values[:, 1].tolist(), strict=True):
        expected[row] += value
    assert groups.sums(values)[:, 1].tolist() == groups.sums(values[:, 1]).tolist()
    assert groups.sums(values[:, 1]).tolist() == [expected[row] for row in sorted(expected)]
