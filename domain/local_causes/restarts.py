"""Trouble that comes some hours after each start of a machine and goes with the next: what wears out, or leaks."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_LEAST_GOOD, _LEAST_BAD = 3, 3
_BAD_FROM_THEN = 0.8
_LEAST_STRETCHES = 2
_LEAST_SHARE = 2 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterStarts:
    """How often trouble followed a start in the same way."""

    shown: int
    """Starts that were followed by good runs, then by bad ones until the next start."""
    starts: int
    """Starts that were followed by runs enough to tell."""
    shortest: timedelta
    """From such a start to the first bad run, at least and at most."""
    longest: timedelta


def after_starts(runs: Sequence[tuple[datetime, bool]], *, starts: Sequence[datetime]) -> AfterStarts | None:
    """The pattern, where two starts or more and two thirds of all show it; else None.

    `runs`: scheduled time and whether it was bad; both sequences oldest first. What lies before the first start says
    nothing, as nobody knows how long the machine had run by then.
    """
    times = [at for at, _ in runs]
    edges = [bisect_left(times, start) for start in starts] + [len(runs)]
    stretches = [runs[low:high] for low, high in zip(edges, edges[1:], strict=False)]
    pairs = [(start, each) for start, each in zip(starts, stretches, strict=True) if _can_tell(each)]
    spans = [turn - start for start, each in pairs if (turn := _turn(each)) is not None]
    if len(spans) < max(_LEAST_STRETCHES, _LEAST_SHARE * len(pairs)):
        return None
    return AfterStarts(shown=len(spans), starts=len(pairs), shortest=min(spans), longest=max(spans))


def _can_tell(runs: Sequence[tuple[datetime, bool]]) -> bool:
    return len(runs) >= _LEAST_GOOD + _LEAST_BAD


def _turn(runs: Sequence[tuple[datetime, bool]]) -> datetime | None:
    """When good runs turned into bad ones that lasted to the end; None where they did not."""
    first = next((place for place, (_, bad) in enumerate(runs) if bad), len(runs))
    rest = [bad for _, bad in runs[first:]]
    lasted = len(rest) >= _LEAST_BAD and sum(rest) >= _BAD_FROM_THEN * len(rest)
    return runs[first][0] if first >= _LEAST_GOOD and lasted else None
