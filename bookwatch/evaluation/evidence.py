"""A scenario's runs as columns: what a judge may see of them, and the attempts that the engine takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Floats, Ints
from data.codes import OUTCOMES
from domain.attempts import Attempt
from domain.clock import from_micros
from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase

CLASSES: tuple[FailureClass, ...] = tuple(FailureClass)
_PHASES = tuple(Phase)
_BAD = np.array([OUTCOMES.number[each] for each in Outcome if each.is_bad])


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Runs of one journey, one entry each; times in microseconds since 1970, durations in ms."""

    journey: str
    operations: tuple[str, ...]
    """Of its calls, by number."""
    row: Ints
    """Number of the vantage in the world."""
    hospital: Ints
    scheduled_us: Ints
    received_us: Ints
    outcome: NDArray[np.uint8]
    failure: Ints
    """Number of `CLASSES`, or -1."""
    call: Ints
    """Number of the call that decided the outcome, or -1."""
    phase: Ints
    """Number of the phase in which it failed, or -1."""
    duration_ms: Floats
    phase_ms: NDArray[np.float32]
    """Sum over the calls; shape (runs, 6); nan where no call got that far."""
    wait_ms: NDArray[np.float32]
    """Shape (runs, calls); nan where not made or not waited for."""
    order: Ints
    """Number of the list of calls in `orders`."""
    orders: tuple[tuple[int, ...], ...]
    passed: NDArray[np.bool_]
    """Calls that were made and not bad; shape (runs, calls)."""


def columns(batches: Sequence[Batch], *, journey: str) -> Columns:
    """Put a scenario's rounds of one journey together."""
    parts = [_part(each, journey=journey) for each in batches]
    names = [name for name in Columns.__slots__ if isinstance(getattr(parts[0], name), np.ndarray)]
    return replace(parts[-1], **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _part(batch: Batch, *, journey: str) -> Columns:
    routes = batch.routes
    failing, rows = batch.failing, np.arange(len(batch))
    struck = np.where(failing >= 0, batch.struck[rows, failing], -1)
    classes = [CLASSES.index(mode.failure) if mode.failure else -1 for mode in batch.modes]
    phases = [_PHASES.index(mode.phase) if mode.phase else -1 for mode in batch.modes]
    made = batch.made
    times = np.where(made[None], batch.phases, np.nan)
    happened = ~np.isnan(times)
    sums = np.where(happened.any(axis=2), np.nansum(times, axis=2), np.nan)
    return Columns(
        journey=journey,
        operations=tuple(call.step.code for call in routes.calls),
        row=batch.rows,
        hospital=batch.hospital,
        scheduled_us=batch.scheduled_us,
        received_us=batch.received_us,
        outcome=batch.outcome,
        failure=_of(classes, struck),
        call=failing,
        phase=_of(phases, struck),
        duration_ms=batch.duration_ms,
        phase_ms=sums.T.astype(np.float32),
        wait_ms=times[_PHASES.index(Phase.WAIT)].astype(np.float32),
        order=batch.route,
        orders=tuple((*route.main, *route.clean_up) for route in routes.found),
        passed=made & ~np.isin(batch.outcomes, _BAD),
    )


def _of(values: Sequence[int], numbers: NDArray[np.integer]) -> Ints:
    return np.asarray(np.array([*values, -1], dtype=np.int64)[numbers])


def attempts(told: Columns, *, codes: Sequence[str], hospitals: Sequence[str]) -> Iterator[Attempt]:
    """Each run as `domain.attempts.attempt_of` would have reduced it."""
    outcomes = {number: OUTCOMES.word(number) for number in np.unique(told.outcome).tolist()}
    phase_ms, wait_ms = told.phase_ms.tolist(), told.wait_ms.tolist()
    for at, (row, order, call) in enumerate(
        zip(told.row.tolist(), told.order.tolist(), told.call.tolist(), strict=True)
    ):
        made = told.orders[order]
        failure, phase = int(told.failure[at]), int(told.phase[at])
        yield Attempt(
            vantage=codes[row],
            journey=told.journey,
            scheduled_at=from_micros(int(told.scheduled_us[at])),
            received_at=from_micros(int(told.received_us[at])),
            outcome=outcomes[int(told.outcome[at])],
            failure_class=CLASSES[failure] if failure >= 0 else None,
            operation=told.operations[call] if call >= 0 else "",
            provider=hospitals[told.hospital[at]],
            failed_phase=_PHASES[phase] if phase >= 0 else None,
            duration_ms=float(told.duration_ms[at]),
            phase_ms={name: value for name, value in zip(_PHASES, phase_ms[at], strict=True) if value == value},
            wait_ms=_waits(wait_ms[at], made=made, operations=told.operations),
            passed=tuple(told.operations[each] for each in made if told.passed[at, each]),
        )


def _waits(waits: Sequence[float], *, made: Sequence[int], operations: Sequence[str]) -> dict[str, float]:
    longest: dict[str, float] = {}
    for call in made:
        value = waits[call]
        if value == value:  # noqa: PLR0124 (nan: it was not waited for)
            longest[operations[call]] = max(longest.get(operations[call], 0.0), value)
    return longest
