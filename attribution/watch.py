"""Judging round after round: what one evaluation needs of those before it, kept in one place."""

from collections.abc import Sequence
from datetime import datetime

from attribution.calibration import Calibrate, calibrated
from attribution.columns import Columns
from attribution.engine import judge
from attribution.memory import Memory
from domain.organisations import Place
from domain.verdicts import Evaluation


class Watch:
    """One sequence of evaluations, each given only what has arrived since the last. Not safe for threads."""

    def __init__(self, *, calibrate: Calibrate = calibrated, told: bool = True) -> None:
        self._memory: Memory | None = None
        self._calibrate, self._told = calibrate, told

    def __call__(
        self,
        arrived: Columns,
        *,
        places: Sequence[Place],
        window_end: datetime,
        round_s: float,
        previous: Evaluation | None,
    ) -> Evaluation:
        """As `attribution.judge`. Raises ValueError where the round's length changes, or a round lies in the past."""
        if self._memory is None:
            self._memory = Memory(round_s=round_s)
        if self._memory.round_s != round_s:
            raise ValueError(f"rounds of {round_s} s after rounds of {self._memory.round_s} s; begin a new Watch")
        self._memory.absorb(arrived)
        return judge(
            self._memory,
            places=places,
            window_end=window_end,
            previous=previous,
            calibrate=self._calibrate,
            told=self._told,
        )
