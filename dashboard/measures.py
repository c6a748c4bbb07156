"""What the read model counts of places, as tallies: every figure that pages sum up from those comes out the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.tallies import Ints, Tallies
from data.codes import JUDGEMENTS, OUTCOMES
from data.fleet.shape import Measure
from domain.vocabulary import Judgement, Outcome

_OK, _SLOW, _FAILED, _MISSED = (
    OUTCOMES.of(each) for each in (Outcome.OK, Outcome.SLOW, Outcome.FAILED, Outcome.MISSED)
)
_CENTRAL: Final = JUDGEMENTS.of(Judgement.CENTRAL)
_BLAMED: Final = {
    Measure.LOCAL: JUDGEMENTS.of(Judgement.LOCAL),
    Measure.SHARED: JUDGEMENTS.of(Judgement.SHARED),
    Measure.PROVIDER: JUDGEMENTS.of(Judgement.PROVIDER),
}
_Entry = tuple[bool, int, int, Ints]
"""Planned, outcome, judgement, and how many, shape (cells,)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was counted of one role: `counts` (measures, bins, places), in the order of `Measure`."""

    counts: Ints
    bins: Ints
    role: int


def tallies_of(parts: Sequence[Part], *, names: Sequence[str]) -> Tallies:
    """The tallies of places that go by these names.

    Sums of attempts, failed, slow, by judgement, and outside planned and central time are those of the runs. What is
    not kept is which judgement a failure in planned work was under: there the unknown comes first.
    """
    columns = [_columns(part) for part in parts]
    place, bin_, role, planned, outcome, domain, count = (
        (np.concatenate(each) if columns else np.zeros(0, dtype=np.int64) for each in zip(*columns, strict=True))
        if columns
        else (np.zeros(0, dtype=np.int64),) * 7
    )
    return Tallies(
        places=tuple(names),
        place=place,
        bin=bin_,
        role=role,
        planned=planned.astype(bool),
        outcome=outcome,
        failure=np.zeros(len(place), dtype=np.int64),
        domain=domain,
        count=count,
    )


def _columns(part: Part) -> tuple[Ints, ...]:
    """The entries that count something, as columns."""
    bins, places = part.counts.shape[1:]
    place, bin_ = np.tile(np.arange(places), bins), np.repeat(part.bins, places)
    found = []
    for planned, outcome, domain, count in _entries(part.counts.reshape(len(part.counts), -1)):
        kept = np.flatnonzero(count)
        same = [np.full(len(kept), value, dtype=np.int64) for value in (part.role, planned, outcome, domain)]
        found.append((place[kept], bin_[kept], *same, count[kept]))
    return tuple(np.concatenate(each) for each in zip(*found, strict=True))


def _entries(by: Ints) -> Iterator[_Entry]:
    yield from _failed(by)
    for outcome, whole, own in (
        (_SLOW, by[Measure.SLOW], by[Measure.CLEAR_SLOW]),
        (
            _OK,
            by[Measure.ATTEMPTS] - by[Measure.BAD] - by[Measure.SLOW],
            by[Measure.CLEAR_ATTEMPTS] - by[Measure.CLEAR_BAD] - by[Measure.CLEAR_SLOW],
        ),
    ):
        marked = np.where(by[Measure.PLANNED] > 0, whole - own, 0)
        yield False, outcome, 0, own
        yield True, outcome, 0, marked
        yield False, outcome, _CENTRAL, whole - own - marked
    yield False, _MISSED, 0, by[Measure.NOTED] - by[Measure.ATTEMPTS]


def _failed(by: Ints) -> Iterator[_Entry]:
    planned = by[Measure.BAD] - by[Measure.CENTRAL] - by[Measure.CLEAR_BAD]
    blamed: Mapping[int, Ints] = {judgement: by[measure] for measure, judgement in _BLAMED.items()}
    unknown = by[Measure.BAD] - by[Measure.CENTRAL] - sum(blamed.values())
    for judgement, number in {0: unknown, **blamed}.items():
        hidden = np.minimum(number, planned)
        planned = planned - hidden
        yield False, _FAILED, judgement, number - hidden
        yield True, _FAILED, judgement, hidden
    yield False, _FAILED, _CENTRAL, by[Measure.CENTRAL]
