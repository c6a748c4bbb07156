"""The engine with something taken from what it is shown: what each kind of evidence is worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

import numpy as np

import attribution
from attribution import Columns
from attribution.calibration import uncalibrated
from bookwatch.evaluation.judges.engine import Engine
from domain.organisations import Place
from domain.verdicts import Evaluation
from domain.vocabulary import VantageKind

Take = Callable[[Columns, Sequence[Place]], Columns]


@dataclass(slots=True, kw_only=True)
class Without:
    """A watch that is shown less."""

    take: Take
    before: bool = True
    """Whether it is handed the evaluation before."""
    watch: attribution.Watch = field(default_factory=attribution.Watch)

    def __call__(
        self,
        arrived: Columns,
        *,
        places: Sequence[Place],
        window_end: datetime,
        round_s: float,
        previous: Evaluation | None,
    ) -> Evaluation:
        """As `attribution.Watch`."""
        shown = self.take(arrived, places)
        known = previous if self.before else None
        return self.watch(shown, places=places, window_end=window_end, round_s=round_s, previous=known)


def no_controls(arrived: Columns, places: Sequence[Place]) -> Columns:
    """Only what practices report."""
    agents = {place.vantage for place in places if place.kind is VantageKind.AGENT}
    mine = np.array([*(code in agents for code in arrived.vantages), False])
    return arrived.taken(mine[arrived.vantage])


def no_times(arrived: Columns, _: Sequence[Place]) -> Columns:
    """Every attempt as long as every other: nobody is ever slow."""
    return replace(arrived, times=np.ones_like(arrived.times), waits=np.where(np.isnan(arrived.waits), np.nan, 1.0))


def everything(arrived: Columns, _: Sequence[Place]) -> Columns:
    """Nothing is taken."""
    return arrived


ABLATIONS: Final = (
    Engine(name="without controls", watch=partial(Without, take=no_controls)),
    Engine(name="without times", watch=partial(Without, take=no_times)),
    Engine(name="without calibration", watch=partial(attribution.Watch, calibrate=uncalibrated)),
    Engine(name="without the evaluation before", watch=partial(Without, take=everything, before=False)),
)
