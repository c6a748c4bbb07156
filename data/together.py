"""Several columns as one number: the driver hands over, and Python makes arrays of, half as many values."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, cast, literal_column

from data.grouping import Ints

ROOM = 62
"""Bits in one number."""
WORD = 31
"""Bits of the number of a word, or of an hour, slot or day."""


def in_one(columns: Sequence[tuple[ColumnElement[Any], int]]) -> ColumnElement[Any]:
    """Columns of whole numbers from 0 on, each with the bits in which it fits, as one number of `ROOM` bits at most."""
    number: ColumnElement[Any] = cast(columns[0][0], BigInteger)
    for column, bits in columns[1:]:
        number = number * literal_column(str(1 << bits), BigInteger) + column
    return number


def apart(numbers: Sequence[int], *, bits: Sequence[int]) -> list[Ints]:
    """The columns of such numbers, in order, shape (n,) each."""
    left = np.array(numbers, dtype=np.int64)
    found: list[Ints] = []
    for each in reversed(bits[1:]):
        found.append(left & (1 << each) - 1)
        left = left >> each
    return [left, *reversed(found)]
