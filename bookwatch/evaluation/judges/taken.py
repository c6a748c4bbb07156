"""A scenario's runs as the engine takes them: the same numbers as from the runs themselves, without building them."""

import warnings
from dataclasses import replace

import numpy as np

from attribution import Columns
from attribution.symptoms import GOOD, NUMBER, UNKNOWN
from bookwatch.evaluation.evidence import CLASSES, Told
from bookwatch.simulator.chance import Floats, Ints
from data.codes import OUTCOMES
from domain.vocabulary import Outcome

_DNS, _CONNECT, _TLS, _SEND, _RECEIVE = 0, 1, 2, 3, 5
_BAD = np.array([OUTCOMES.number[each] for each in Outcome if each.is_bad])


def taken(told: Told, *, codes: tuple[str, ...], hospitals: tuple[str, ...], probes: tuple[str, ...]) -> Columns:
    """Of one journey. `probes`: the version of each vantage's own agent."""
    names = tuple(sorted(set(told.operations)))
    column = np.array([names.index(each) for each in told.operations])
    bad = np.isin(told.outcome, _BAD)
    numbers = np.array([*(NUMBER[each.value] for each in CLASSES), NUMBER[UNKNOWN]])
    versions = tuple(sorted({each for each in probes if each}))
    version = np.array([versions.index(each) if each else -1 for each in probes])
    ms = told.phase_ms.astype(np.float64)
    return Columns(
        vantages=codes,
        operations=names,
        providers=hospitals,
        versions=versions,
        vantage=told.row.astype(np.int64),
        scheduled=told.scheduled_us / 1e6,
        received=told.received_us / 1e6,
        symptom=np.where(bad, numbers[told.failure], GOOD).astype(np.int64),
        operation=np.where(bad, column[told.call], -1),
        provider=told.hospital.astype(np.int64),
        version=version[told.row],
        phase=np.where(bad, told.phase, -1).astype(np.int64),
        passed=_bits(told, column=column),
        times=np.stack(
            [told.duration_ms, ms[:, _DNS], ms[:, _CONNECT] + ms[:, _TLS], ms[:, _SEND] + ms[:, _RECEIVE]], axis=1
        ),
        waits=_waits(told, column=column, operations=len(names)),
    )


def revised(columns: Columns, *, grace_s: float) -> Columns:
    """As if each had arrived in time: what a verdict is revised by when all is there."""
    return replace(columns, received=np.minimum(columns.received, columns.scheduled + grace_s))


def _bits(told: Told, *, column: Ints) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    bits = np.zeros(len(told.row), dtype=np.uint64)
    for call, place in enumerate(column.tolist()):
        bits |= told.passed[:, call].astype(np.uint64) << np.uint64(place)
    return bits


def _waits(told: Told, *, column: Ints, operations: int) -> Floats:
    out = np.full((len(told.row), operations), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a call that nobody made has no longest wait
        for place in range(operations):
            out[:, place] = np.nanmax(told.wait_ms[:, column == place], axis=1)
    return out
