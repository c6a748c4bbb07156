"""What is found of each place: as columns for all of them, and as one record for each of which something is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from attribution.columns import Bools, Floats, Ints
from attribution.standing import Standing
from domain.vocabulary import FaultDomain, Judgement

ORDER = tuple(Judgement)
"""Columns of probabilities. Of two that are equally likely the first is meant."""
OK, LOCAL, UNDETERMINED, NO_DATA = (
    ORDER.index(each) for each in (Judgement.OK, Judgement.LOCAL, Judgement.UNDETERMINED, Judgement.NO_DATA)
)
OF_DOMAIN: Mapping[FaultDomain, int] = {domain: ORDER.index(Judgement(domain.value)) for domain in FaultDomain}
"""The column of each fault domain."""


class Finding(NamedTuple):
    """What is found of one place: the judgement, its probabilities, and the cell that it rests on."""

    # A tuple: a nation's outage makes thousands in each round, and a dataclass takes three times as long.
    judgement: Judgement
    probabilities: Mapping[Judgement, float]
    probability: float
    """Of the judgement; of the most likely answer where it is undetermined."""
    place: int = -1
    """Its number in the grid."""
    column: int = -1
    """Round of the deciding cell, or -1."""
    standing: Standing | None = None
    """The cause that most likely explains the cell, or under which it failed by chance."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The same for all places, in the grid's order; arrays with one entry (or row) a place."""

    judgement: Ints
    """By `ORDER`."""
    probabilities: Floats
    """Shape (places, ORDER); 0 where nothing speaks for it."""
    column: Ints
    cause: Ints
    """Number of the cause in `causes`, or -1."""
    causes: tuple[Standing, ...]

    @cached_property
    def likeliest(self) -> Ints:
        """The most likely answer of each, whether it is given or not."""
        return np.asarray(self.probabilities.argmax(axis=1), dtype=np.int64)

    def put(self, others: "Findings", *, at: Ints | Bools) -> None:
        """Replace what is found of some places, in place."""
        for name in ("judgement", "probabilities", "column", "cause"):
            getattr(self, name)[at] = getattr(others, name)

    def each(self, places: Ints) -> Iterator[Finding]:
        """One record for each of some places."""
        shares, causes = self.probabilities[places], (*self.causes, None)
        columns = self.judgement[places], shares.max(axis=1), places, self.column[places], self.cause[places]
        for share, judgement, most, number, column, cause in zip(
            shares.tolist(), *(each.tolist() for each in columns), strict=True
        ):
            probabilities = {word: each for word, each in zip(ORDER, share, strict=True) if each > 0.0}
            yield Finding(ORDER[judgement], probabilities, most, number, column, causes[cause])
