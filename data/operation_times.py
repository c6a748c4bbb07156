"""How long the core's operations took: from the controls, or from the practices of one PCT."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Connection, SmallInteger, select, type_coerce

from data import sketch, sketches
from data.codes import KINDS
from data.practice_series import OperationTimes
from data.readers.calls import Calls
from data.rollups import slot_of, slot_ticks
from data.tables import operation_slots_latency
from data.words import all_words
from domain.clock import from_micros
from domain.vocabulary import VantageKind


def control_times(found: Calls, *, words: Mapping[int, str]) -> dict[str, sketch.Sketch]:
    """Durations of each operation at the controls, of calls by operation and kind. `words`: of all numbers."""
    ids, group = np.unique(found.keys["operation_id"], return_inverse=True)
    merged = found.sketches_by(group, groups=len(ids), chosen=found.is_control())
    return {words[number]: merged[at] for at, number in enumerate(ids.tolist())}


def operation_times(conn: Connection, *, since: int, until: int, kind: VantageKind) -> dict[str, sketch.Sketch]:
    """Durations (data.sketch) of each operation outside planned work in [since, until), microseconds since 1970."""
    table, ticks = operation_slots_latency.c, slot_ticks(conn)
    first, last = (slot_of(from_micros(each), ticks=ticks) for each in (since, until))
    query = select(table.operation_id, table.latency).where(table.slot >= first, table.slot < last)
    query = query.where(type_coerce(table.kind, SmallInteger) == KINDS.of(kind), table.planned.is_(False))
    rows = conn.execute(query).all()
    if not rows:
        return {}
    ids, group = np.unique(np.array([row[0] for row in rows], dtype=np.int64), return_inverse=True)
    merged = sketches.merged_by([row[1] for row in rows], group=group, groups=len(ids))
    words = all_words(conn)
    return {words[int(each)]: merged[at] for at, each in enumerate(ids)}


def practice_times(found: Calls, *, words: Mapping[int, str]) -> dict[str, OperationTimes]:
    """How long the calls of practices took, by operation, of calls by operation and kind. `words`: of all numbers."""
    own = found.keys["kind"] == KINDS.of(VantageKind.AGENT)
    ids, group = np.unique(found.keys["operation_id"], return_inverse=True)
    merged = found.sketches_by(group, groups=len(ids), chosen=own)
    tried = np.bincount(group[own], weights=found.attempts()[own], minlength=len(ids))
    sums_us = np.zeros((len(ids), found.sums_us.shape[1]), dtype=np.int64)
    np.add.at(sums_us, group[own], found.sums_us[own])
    return {
        words[number]: OperationTimes(durations=merged[at], phases_ms=sums_us[at] / 1000 / tried[at])
        for at, number in enumerate(ids.tolist())
        if tried[at]
    }
