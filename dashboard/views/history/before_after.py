"""Did it work? One practice before and after a moment, and what the others did in the same time."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dashboard.tallies import Tallies, total
from dashboard.views.history.reading import BAD, History
from data.practice_series import Series
from domain.clock import to_micros
from domain.verdicts import Share

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """Failed of attempted journeys, before a moment and from it on."""

    at: datetime
    before: Share
    after: Share
    others_before: Share
    """The other practices of its PCT, whole hours; the hour of the moment itself is left out."""
    others_after: Share


def before_after(found: History) -> BeforeAfter | None:
    """The comparison that the address asks for; None where it names no moment."""
    if found.fix is None or found.others is None:
        return None
    at = to_micros(found.fix)
    hour = at // _HOUR_US
    return BeforeAfter(
        at=found.fix,
        before=_share(found.runs, found.runs.at < at),
        after=_share(found.runs, found.runs.at >= at),
        others_before=_others(found.others, found.others.bin < hour),
        others_after=_others(found.others, found.others.bin > hour),
    )


def _share(runs: Series, chosen: NDArray[np.bool_]) -> Share:
    outcome = runs.outcome[chosen]
    return Share(bad=int(np.isin(outcome, BAD).sum()), attempts=len(outcome))


def _others(tallies: Tallies, chosen: NDArray[np.bool_]) -> Share:
    return total(tallies.only(chosen).failures())
