"""Practices as rows of the grid, and what is said of all of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from dashboard.sentences import counts, times
from dashboard.sentences.state import Headline
from dashboard.statistics.intervals import wilson
from dashboard.theme import JUDGEMENT_SIGNS
from data.readings import PlaceState
from domain.clock import iso
from domain.verdicts import Share
from domain.vocabulary import Judgement

_WORDS = {
    Judgement.CENTRAL: "affected by a central fault",
    Judgement.PROVIDER: "affected by a hospital's fault",
    Judgement.SHARED: "affected by a shared fault",
    Judgement.LOCAL: "with a fault of {own} own",
    Judgement.UNDETERMINED: "where the cause cannot be told",
    Judgement.NO_DATA: "without data",
    Judgement.OK: "OK",
}
"""The widest fault first."""


def rows(states: Sequence[PlaceState], *, now: datetime) -> list[dict[str, Any]]:
    """One row for each practice, by name: no order of merit."""
    return [_row(state, now=now) for state in sorted(states, key=lambda each: (each.name.casefold(), each.vantage))]


def headline(states: Sequence[PlaceState]) -> Headline:
    """How many practices there are and how they stand."""
    if not states:
        return Headline(lead="No practice is registered yet.", judgement=Judgement.NO_DATA)
    found = Counter(state.judgement or Judgement.NO_DATA for state in states)
    parts = [_counted(judgement, number=found[judgement]) for judgement in _WORDS if found[judgement]]
    widest = next(judgement for judgement in _WORDS if found[judgement])
    return Headline(lead=f"{counts.counted(len(states), 'practice')}: {counts.listed(parts)}.", judgement=widest)


def _counted(judgement: Judgement, *, number: int) -> str:
    return f"{number} {_WORDS[judgement].format(own='its' if number == 1 else 'their')}"


def _row(state: PlaceState, *, now: datetime) -> dict[str, Any]:
    judgement = state.judgement or Judgement.NO_DATA
    sign = JUDGEMENT_SIGNS[judgement]
    last = state.last_scheduled_at
    return {
        "vantage": state.vantage,
        "href": f"/practice/{quote(state.vantage)}",
        "name": state.name,
        "code": state.organisation,
        "pct": state.pct or "none",
        "state": sign.word,
        "shape": sign.shape,
        "hue": judgement.value,
        **_rate(Share(bad=state.bad, attempts=state.attempts)),
        "p50": state.p50_ms,
        "p50_said": times.milliseconds(state.p50_ms),
        "p95": state.p95_ms,
        "p95_said": times.milliseconds(state.p95_ms),
        "last": iso(last) if last else "",
        "last_said": times.said(last, now=now, seconds=True) if last else "no run yet",
        "last_exact": times.exact(last) if last else "",
    }


def _rate(share: Share) -> dict[str, Any]:
    interval = wilson(share)
    if interval is None or share.ratio is None:
        return {
            "rate": None,
            "rate_said": "no runs",
            "failed": None,
            "failed_said": "no runs",
            "low": None,
            "high": None,
        }
    return {
        "rate": share.ratio,
        "low": interval.low,
        "high": interval.high,
        "rate_said": f"{counts.percent(share)} ({counts.interval(interval)})",
        "failed": share.bad,
        "failed_said": counts.x_of_n(share),
    }
