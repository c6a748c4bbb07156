"""Attempts as columns: numpy arrays with one entry an attempt, so that a nation's rounds cost no objects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from attribution.symptoms import GOOD, NOTHING, NUMBER, UNKNOWN
from domain.attempts import Attempt
from domain.failures import FailureClass
from domain.journeys import NEIGHBOURS
from domain.vocabulary import Phase

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

PHASES = tuple(Phase)
TIMES = ("duration", "dns", "path", "load")
"""Milliseconds kept of each attempt beside its waits: path is connect and TLS, load is send and receive."""
MOST_OPERATIONS = 63
"""Operations that are told apart; what comes later counts as none."""
_USUAL_OF_PHASE: Mapping[Phase, FailureClass] = {
    Phase.DNS: FailureClass.DNS_NO_ANSWER,
    Phase.CONNECT: FailureClass.CONNECT_TIMED_OUT,
    Phase.TLS: FailureClass.TLS_CUT,
}
"""What a failure without a class counts as, where its phase is known: only these phases leave no choice of branch."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Attempts; each array has one entry (or row) an attempt. Numbers point into the tuples of names, -1: none."""

    vantages: tuple[str, ...]
    operations: tuple[str, ...]
    providers: tuple[str, ...]
    versions: tuple[str, ...]
    vantage: Ints
    scheduled: Floats
    """Seconds since 1970."""
    received: Floats
    symptom: Ints
    """By `symptoms.NUMBER`; GOOD where the attempt did not fail, NOTHING where it is `excused`."""
    operation: Ints
    """Of the failing step."""
    provider: Ints
    version: Ints
    """Of the probe's software."""
    phase: Ints
    """Of the failing step, by `PHASES`."""
    passed: Bits
    """Bit i: the attempt completed `operations[i]`."""
    times: Floats
    """Shape (attempts, TIMES), ms."""
    waits: Floats
    """Shape (attempts, operations), ms; nan where it was not called."""

    def __len__(self) -> int:
        return len(self.vantage)

    def taken(self, rows: Ints | Bools | slice) -> "Columns":
        """Only these rows."""
        arrays = {name: getattr(self, name)[rows] for name in ARRAYS}
        return Columns(
            vantages=self.vantages,
            operations=self.operations,
            providers=self.providers,
            versions=self.versions,
            **arrays,
        )


NAMES = ("vantages", "operations", "providers", "versions")
ARRAYS = (
    *("vantage", "scheduled", "received", "symptom", "operation", "provider", "version", "phase", "passed"),
    *("times", "waits"),
)


def joined(parts: Sequence[Columns]) -> Columns:
    """All of them as one, in their order."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else columns_of(())
    names: dict[str, Any] = {each: _names(n for part in parts for n in getattr(part, each)) for each in NAMES}
    number = {each: {name: index for index, name in enumerate(names[each])} for each in NAMES}
    moved = [_renamed(part, number=number) for part in parts]
    arrays: dict[str, Any] = {each: np.concatenate([part[each] for part in moved]) for each in ARRAYS}
    return Columns(**names, **arrays)


def excused(columns: Columns, *, which: Bools) -> Columns:
    """The same, of which some say nothing: they were heard of, and what they met is not judged (planned work)."""
    numbers: dict[str, Any] = {
        name: np.where(which, -1, getattr(columns, name)) for name in ("operation", "provider", "version", "phase")
    }
    return replace(
        columns,
        **numbers,
        symptom=np.where(which, NOTHING, columns.symptom),
        passed=np.where(which, np.uint64(0), columns.passed),
        times=np.where(which[:, None], np.nan, columns.times),
        waits=np.where(which[:, None], np.nan, columns.waits),
    )


def _renamed(part: Columns, *, number: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """A part's arrays with numbers that point into longer tuples of names."""
    new = {each: np.array([*(number[each][n] for n in getattr(part, each)), -1], dtype=np.int64) for each in NAMES}
    waits = np.full((len(part), len(number["operations"])), np.nan)
    passed = np.zeros(len(part), dtype=np.uint64)
    for column, place in enumerate(new["operations"][:-1].tolist()):
        waits[:, place] = part.waits[:, column]
        passed |= ((part.passed >> np.uint64(column)) & np.uint64(1)) << np.uint64(place)
    numbers = {one: new[f"{one}s"][getattr(part, one)] for one in ("vantage", "operation", "provider", "version")}
    return {each: getattr(part, each) for each in ARRAYS} | numbers | {"passed": passed, "waits": waits}


def counts(attempt: Attempt) -> bool:
    """Whether an attempt says anything of booking: one that ran, of a journey that is not a neighbour's."""
    return attempt.outcome.is_attempt and attempt.journey not in NEIGHBOURS


def columns_of(attempts: Iterable[Attempt]) -> Columns:
    """Attempts that say something, as columns, in the order given."""
    kept = [each for each in attempts if counts(each)]
    operations = _names(name for each in kept for name in (each.operation, *each.passed, *each.wait_ms))
    operations = operations[:MOST_OPERATIONS]
    providers, versions = _names(each.provider for each in kept), _names(each.agent_version for each in kept)
    vantages = _names(each.vantage for each in kept)
    number = {name: index for index, name in enumerate(operations)}
    return Columns(
        vantages=vantages,
        operations=operations,
        providers=providers,
        versions=versions,
        vantage=_numbers([each.vantage for each in kept], vantages),
        scheduled=np.array([each.scheduled_at.timestamp() for each in kept], dtype=np.float64),
        received=np.array([each.received_at.timestamp() for each in kept], dtype=np.float64),
        symptom=np.array([symptom_of(each) for each in kept], dtype=np.int64),
        operation=_numbers([each.operation if each.outcome.is_bad else "" for each in kept], operations),
        provider=_numbers([each.provider for each in kept], providers),
        version=_numbers([each.agent_version for each in kept], versions),
        phase=np.array([PHASES.index(p) if (p := each.failed_phase) else -1 for each in kept], dtype=np.int64),
        passed=np.array([_bits(each.passed, number=number) for each in kept], dtype=np.uint64),
        times=np.array([_times(each) for each in kept], dtype=np.float64).reshape(len(kept), len(TIMES)),
        waits=_waits(kept, operations=operations),
    )


def symptom_of(attempt: Attempt) -> int:
    """Number of the attempt's failure class, or what its phase says where it has none; GOOD where it did not fail."""
    if not attempt.outcome.is_bad:
        return GOOD
    known = attempt.failure_class or (_USUAL_OF_PHASE.get(attempt.failed_phase) if attempt.failed_phase else None)
    return NUMBER[known.value if known else UNKNOWN]


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts) - {""}))


def _numbers(values: Sequence[str], names: Sequence[str]) -> Ints:
    number = {name: index for index, name in enumerate(names)}
    return np.array([number.get(value, -1) for value in values], dtype=np.int64)


def _bits(passed: Iterable[str], *, number: dict[str, int]) -> int:
    return sum({1 << number[name] for name in passed if name in number})


def _times(attempt: Attempt) -> tuple[float, float, float, float]:
    ms = attempt.phase_ms
    path = ms.get(Phase.CONNECT, 0.0) + ms.get(Phase.TLS, 0.0)
    return attempt.duration_ms, ms.get(Phase.DNS, 0.0), path, ms.get(Phase.SEND, 0.0) + ms.get(Phase.RECEIVE, 0.0)


def _waits(kept: Sequence[Attempt], *, operations: Sequence[str]) -> Floats:
    out = np.full((len(kept), len(operations)), np.nan)
    for column, name in enumerate(operations):
        out[:, column] = [each.wait_ms.get(name, np.nan) for each in kept]
    return out
