"""Batches as the wire has them: one run a line of JSON."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import IDENTITIES, Ints, stream
from bookwatch.simulator.endings import BETWEEN_CALLS_MS
from bookwatch.simulator.forms import CLIENT, FIELDS, HOSPITAL, OFFSET, REQUEST, TOTAL, Form, Shape, form
from data.codes import OUTCOMES

VERSION: Final = "simulated"
STARTED: Final = "agent started"
_WORDS: Final = (None, *OUTCOMES.words)


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
        received = _iso(batch.received_us)
        for place, record in enumerate(self.of(batch)):
            yield f'{{"received_at":"{received[place]}",{record.body[1:]}\n'.encode()

    def of(self, batch: Batch) -> list[Record]:
        """Each run, in the order of the vantages. Times are in ms, to a microsecond."""
        heads = _Heads(batch, seed=self.seed)
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
    route = batch.routes.found[number]
    calls = [*route.main, *route.clean_up]
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
    values[..., OFFSET] = np.cumsum(total + BETWEEN_CALLS_MS, axis=1) - total - BETWEEN_CALLS_MS
    for phase, column in enumerate(batch.phases, 1):
        values[..., phase] = column[cells]
    values[..., TOTAL], values[..., CLIENT] = total, batch.client_ms[cells]
    flat = values.reshape(len(places), -1)[:, form.columns]
    rows: list[list[float]] = flat.tolist()
    return rows


class _Heads:
    """What every run has of its own: names, times, identities."""

    def __init__(self, batch: Batch, *, seed: int) -> None:
        rng = stream(seed, IDENTITIES, batch.number)
        codes = tuple(batch.world.hospitals)
        self._hospitals = [codes[number] for number in batch.hospital.tolist()]
        self._vantages = [batch.world.codes[row] for row in batch.rows.tolist()]
        self._scheduled, self._started = _iso(batch.scheduled_us), _iso(batch.started_us)
        self._made = (batch.scheduled_us // 1_000).tolist()
        self._durations = batch.duration_ms.tolist()
        self._clocks = batch.world.habits.clock_ms[batch.rows].tolist()
        self._just_started = batch.just_started.tolist()
        self._rows, self._chance = batch.rows.tolist(), rng.bytes(48 * len(batch.world.codes)).hex()
        role, journey = batch.routes.journey.role.value, batch.routes.journey.name
        self._fixed = f'"agent_version":"{VERSION}","journey":"{journey}","role":"{role}"'

    def complete(self, place: int, text: str, *, form: Form) -> str:
        """A run's whole JSON from the filled text of its form."""
        start = 96 * self._rows[place]
        own = self._chance[start : start + 96]
        vantage, hospital = self._vantages[place], self._hospitals[place]
        markers = f'"{STARTED}"' if self._just_started[place] else ""
        request = f"{own[64:72]}-{own[72:76]}-4{own[76:79]}-8{own[79:82]}-{own[82:92]}"
        text = text.replace(HOSPITAL, hospital).replace(REQUEST, request)
        return (
            f'{{"run_id":"{_uuid7(self._made[place], chance=own)}","agent":"{vantage}","vantage":"{vantage}",'
            f'{self._fixed},"provider":"{hospital}","scheduled_at":"{self._scheduled[place]}",'
            f'"started_at":"{self._started[place]}","duration_ms":{self._durations[place]:.3f},'
            f'"trace_id":"{own[32:64]}","clock_offset_ms":{self._clocks[place] + form.clock_ms:.1f},'
            f'"markers":[{markers}],{text}'
        )


def _uuid7(milliseconds: int, *, chance: str) -> str:
    """As `domain.identifiers.uuid7` makes it, from chance that can be repeated."""
    time = f"{milliseconds:012x}"
    return f"{time[:8]}-{time[8:]}-7{chance[:3]}-8{chance[3:6]}-{chance[6:18]}"


def _iso(micros: Ints) -> list[str]:
    """As `domain.clock.iso` writes it."""
    return [f"{each}Z" for each in np.datetime_as_string(micros.astype("datetime64[us]"), unit="us").tolist()]
