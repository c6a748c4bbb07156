"""A batch as rows of the table `runs`, as they lie in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Ints
from bookwatch.simulator.failures import run_failures
from bookwatch.simulator.forms import WRONG_CLOCK_MS
from bookwatch.simulator.identities import Names, identities
from bookwatch.simulator.packed.columns import step_columns
from bookwatch.simulator.packed.dictionary import Dictionary
from bookwatch.simulator.packed.patterns import Pattern
from bookwatch.simulator.packed.sorting import Sorter
from data.codes import FAILURES, ROLES
from data.columnar.notes import pack_alike
from data.columnar.runs import RunRows
from data.columnar.steps import pack_columns
from domain.failures import FailureClass


@dataclass(slots=True, kw_only=True)
class Packer:
    """Packs batches; remembers the patterns that it has met."""

    seed: int
    dictionary: Dictionary
    _sorter: Sorter = field(default_factory=Sorter)

    def rows(self, batch: Batch) -> RunRows:
        """A batch's runs in the order of their due times."""
        ordered = self._sorter.sort(batch)
        own = identities(batch, seed=self.seed)
        steps = step_columns(batch, ordered=ordered, kind_ids=self.dictionary.kinds)
        notes: list[bytes | None] = [None] * len(batch)
        not_cleaned = np.zeros(len(batch), dtype=np.int64)
        for pattern, places in ordered.groups():
            not_cleaned[places] = pattern.not_cleaned
            _note(notes, pattern=pattern, places=places, batch=batch, ids=own.request_id)
        failure = run_failures(batch)
        wrong = np.where(failure == FAILURES.of(FailureClass.CLOCK_SKEW), WRONG_CLOCK_MS, 0.0)
        columns: Mapping[str, Any] = {
            "run_id": _each(own.run_id),
            **self.dictionary.columns(batch),
            "role": np.full(len(batch), ROLES.of(batch.routes.journey.role)),
            "outcome": batch.outcome,
            "failure_class": failure,
            "scheduled_at": batch.scheduled_us,
            "started_at": batch.started_us,
            "received_at": batch.received_us,
            "duration_ms": batch.duration_ms,
            "clock_offset_ms": np.round(batch.world.habits.clock_ms[batch.rows] + wrong, 1),
            "not_cleaned": not_cleaned,
            "trace_id": _each(own.trace_id),
            "steps": pack_columns(steps),
            "notes": notes,
        }
        return RunRows.of(columns).sorted_by("scheduled_at")


def _note(notes: list[bytes | None], *, pattern: Pattern, places: Ints, batch: Batch, ids: Names) -> None:
    """Pack the notes of the runs of one pattern."""
    numbers = np.array([pattern.calls[place] for place in pattern.named], dtype=np.uint8)
    for just_started in (False, True):
        chosen = places[batch.just_started[places] == just_started]
        if not len(chosen):
            continue
        own = np.repeat(ids[chosen][:, None, :], len(numbers), axis=1)
        own[:, :, -1] = numbers
        texts = pattern.texts(just_started=just_started)
        for place, note in zip(chosen.tolist(), pack_alike(own, named=pattern.named, texts=texts), strict=True):
            notes[place] = note


def _each(names: Names) -> list[bytes]:
    whole = names.tobytes()
    return [whole[start : start + 16] for start in range(0, len(whole), 16)]
