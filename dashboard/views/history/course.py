"""A practice's period in equal stretches: how long its journeys took and what share failed."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.course import Stretch
from dashboard.figures.markers import Note
from dashboard.sentences import counts, times
from dashboard.views.history.reading import BAD, History
from dashboard.views.practice import noted
from data.practice_series import Series
from data.tally import is_complete
from domain.clock import from_micros, to_micros
from domain.verdicts import Share

_MOST = 84
_MINUTES = (1, 5, 15, 30, 60, 120, 180, 360, 720, 1440)
_MINUTE_US = 60_000_000


def stretches(found: History) -> list[Stretch]:
    """Those in which a journey ran, in order, from the first run to the end of the period; mostly at most 84."""
    runs, first = found.runs, to_micros(since(found))
    minutes = (to_micros(found.state.period.end) - first) // _MINUTE_US
    step = next((each for each in _MINUTES if minutes <= _MOST * each), _MINUTES[-1]) * _MINUTE_US
    bucket = (runs.at - first) // step
    return [
        _stretch(runs.only(bucket == number), start=first + number * step, length=step)
        for number in np.unique(bucket).tolist()
    ]


def since(found: History) -> datetime:
    """Where the axis begins: with the first run that counts, for a short history would else be a thin line."""
    return max(found.state.period.start, from_micros(int(found.runs.at[0])))


def _stretch(runs: Series, *, start: int, length: int) -> Stretch:
    took = runs.duration_ms[is_complete(runs.outcome)]
    return Stretch(
        start=from_micros(start),
        end=from_micros(start + length),
        failed=_share(runs),
        p50_ms=_percentile(took, 50),
        p95_ms=_percentile(took, 95),
    )


def _share(runs: Series) -> Share:
    return Share(bad=int(np.isin(runs.outcome, BAD).sum()), attempts=len(runs.outcome))


def _percentile(took: NDArray[np.float64], percent: int) -> float | None:
    """The duration that so many per cent did not exceed: one that was measured."""
    return float(np.percentile(took, percent, method="higher")) if len(took) else None


def notes(found: History) -> list[Note]:
    """What changed here, and restarts, in the period."""
    return [each for each in noted(found.markers) if each.at >= since(found)]


def lead(found: History) -> str:
    """ "31 of 60 journeys failed in the last 7 days; half of the others took 1.20 s or less. Noted here: 1 change." """
    runs = found.runs
    took = runs.duration_ms[is_complete(runs.outcome)]
    said = f"{counts.part(_share(runs), 'journeys')} failed in {found.state.period.words}"
    half = _percentile(took, 50)
    if half is not None:
        said += f"; half of those that made every call took {times.milliseconds(half)} or less"
    said += counts.left_out(found.left_out)
    drawn = noted(found.markers)
    if not drawn:
        return f"{said}. No change and no restart was noted here."
    restarts = sum(each.restart for each in drawn)
    parts = [counts.counted(len(drawn) - restarts, "change"), counts.counted(restarts, "restart")]
    return f"{said}. Noted here: {counts.listed(parts)}."
