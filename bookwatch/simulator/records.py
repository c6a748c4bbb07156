"""Batches as the wire has them: one run a line of JSON."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Ints
from bookwatch.simulator.endings import began_after
from bookwatch.simulator.forms import Form, Shape, form
from bookwatch.simulator.heads import Heads, iso_of
from bookwatch.simulator.step_forms import CLIENT, FIELDS, OFFSET, TOTAL
from data.codes import OUTCOMES

MOST_FORMS: Final = 4_000
"""Forms that are remembered, some 15 KB each: where the core is slow now and then, nearly every run has its own."""


class Record(NamedTuple):
    """A run."""

    body: str
    """Its JSON, as an agent sends it."""
    received_us: int
    """When it arrived, in microseconds since 1970."""


@dataclass(slots=True, kw_only=True)
class Records:
    """Writes batches; remembers the forms that it has used."""

    seed: int
    _forms: dict[Shape, Form] = field(default_factory=dict)

    def lines(self, batch: Batch) -> Iterator[bytes]:
        """Each run as a line with the time it arrived: what `bookwatch attribute` reads."""
        received = iso_of(batch.received_us)
        for place, record in enumerate(self.of(batch)):
            yield f'{{"received_at":"{received[place]}",{record.body[1:]}\n'.encode()

    def of(self, batch: Batch) -> list[Record]:
        """Each run, in the order of the vantages. Times are in ms, to a microsecond."""
        if len(self._forms) > MOST_FORMS:
            self._forms.clear()
        heads = Heads(batch, seed=self.seed)
        received = batch.received_us.tolist()
        records: list[Any] = [None] * len(batch)
        for shared, places in self._shapes(batch):
            numbers = _numbers(batch, places=places, form=shared)
            for place, values in zip(places.tolist(), numbers, strict=True):
                text = shared.text % tuple(values)
                records[place] = Record(heads.complete(place, text, form=shared), received[place])
        return records

    def _shapes(self, batch: Batch) -> Iterator[tuple[Form, Ints]]:
        """The forms of a batch, each with the places of its runs."""
        keys = np.column_stack(
            [
                np.where(batch.made, batch.outcomes, 0),
                np.where(batch.made, batch.struck, -1),
                batch.route,
                batch.failing,
                batch.outcome,
            ]
        ).astype(np.int32)
        found: dict[bytes, list[int]] = defaultdict(list)
        for place in range(len(batch)):
            found[keys[place].tobytes()].append(place)
        for places in found.values():
            shape = _shape(batch, place=places[0])
            if shape not in self._forms:
                self._forms[shape] = form(shape, routes=batch.routes)
            yield self._forms[shape], np.array(places)


def _shape(batch: Batch, *, place: int) -> Shape:
    number = int(batch.route[place])
    calls = list(batch.routes.found[number].calls)
    return Shape(
        route=number,
        outcome=OUTCOMES.word(int(batch.outcome[place])),
        failing=int(batch.failing[place]),
        outcomes=tuple(OUTCOMES.word(int(each)) for each in batch.outcomes[place, calls]),
        modes=tuple(batch.modes[each] if each >= 0 else None for each in batch.struck[place, calls]),
    )


def _numbers(batch: Batch, *, places: Ints, form: Form) -> list[list[float]]:
    """The numbers of some runs of one form, a row each."""
    cells = np.ix_(places, np.array(form.calls))
    total = batch.total_ms[cells]
    values = np.empty((*total.shape, FIELDS))
    values[..., OFFSET] = began_after(total)
    for phase, column in enumerate(batch.phases, 1):
        values[..., phase] = column[cells]
    values[..., TOTAL], values[..., CLIENT] = total, batch.client_ms[cells]
    flat = values.reshape(len(places), -1)[:, form.columns]
    rows: list[list[float]] = flat.tolist()
    return rows
