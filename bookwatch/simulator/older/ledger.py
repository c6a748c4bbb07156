"""The counts of one day in the making: of runs by hour and vantage, of calls by vantage."""

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bookwatch.simulator.chance import Ints
from data.sketch import bucket_of
from data.tally import is_complete

OUTCOMES: Final = 8
"""Codes of outcomes are below."""
NO_BUCKET: Final = 65_535
MEASURED: Final = 7
"""The six phases, and our own time."""


class Failures(NamedTuple):
    """Counted one by one, for they are few: each with its place, outcome and failure class."""

    place: Ints
    """Hour of the day (of a run), or number of the call."""
    row: Ints
    outcome: Ints
    failure: Ints


class Ledger:
    """Arrays by round, hour, call and vantage. Times in ms."""

    def __init__(self, *, rounds: int, hours: int, calls: int, vantages: int) -> None:
        self.run_buckets: NDArray[np.uint16] = np.full((rounds, vantages), NO_BUCKET, dtype=np.uint16)
        self.step_buckets: NDArray[np.uint16] = np.full((rounds, calls, vantages), NO_BUCKET, dtype=np.uint16)
        self.runs: NDArray[np.int32] = np.zeros((hours, vantages, OUTCOMES), dtype=np.int32)
        self.steps: NDArray[np.int32] = np.zeros((calls, OUTCOMES, vantages), dtype=np.int32)
        self.sums: NDArray[np.float64] = np.zeros((MEASURED, calls, vantages))
        self.usual: NDArray[np.int32] = np.zeros(vantages, dtype=np.int32)
        """How many usual runs were counted of each vantage, each with every call of the usual way ..."""
        self.usual_slow: NDArray[np.int32] = np.zeros((calls, vantages), dtype=np.int32)
        """... of which so many were slow."""
        self.usual_sums: NDArray[np.float32] = np.zeros((MEASURED, calls, vantages), dtype=np.float32)
        self.failed_runs: list[Failures] = []
        self.failed_steps: list[Failures] = []

    def add_runs(self, *, rounds: Ints, hours: Ints, rows: Ints, runs: Any, failure: Ints) -> None:
        """Runs one by one, each with the round and the hour of the day that it was in. `runs`: columns of a batch."""
        complete = is_complete(runs.outcome)
        self.run_buckets[rounds, rows] = np.where(complete, bucket_of(runs.duration_ms), NO_BUCKET)
        well = failure == 0
        np.add.at(self.runs, (hours[well], rows[well], runs.outcome[well]), 1)
        if not well.all():
            ill = ~well
            self.failed_runs.append(Failures(hours[ill], rows[ill], runs.outcome[ill], failure[ill]))

    def add_steps(self, *, rounds: Ints, rows: Ints, runs: Any, failure: Ints) -> None:
        """Their calls. `failure`: of each call, shape (runs, calls)."""
        run, call = np.nonzero(runs.made)
        row, outcome, failed = rows[run], runs.outcomes[run, call], failure[run, call]
        complete = is_complete(outcome)
        buckets = bucket_of(runs.total_ms[run, call])
        self.step_buckets[rounds[run], call, row] = np.where(complete, buckets, NO_BUCKET)
        well = failed == 0
        np.add.at(self.steps, (call[well], outcome[well], row[well]), 1)
        shape = self.sums.shape[1:]
        place = np.ravel_multi_index((call, row), shape)
        for phase, values in enumerate((*runs.phases, runs.client_ms)):
            took = np.nan_to_num(values[run, call])
            self.sums[phase] += np.bincount(place, weights=took, minlength=math.prod(shape)).reshape(shape)
        if not well.all():
            ill = ~well
            self.failed_steps.append(Failures(call[ill], row[ill], outcome[ill], failed[ill]))
