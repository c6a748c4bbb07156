"""Practices as rows of the grid, and what is said of all of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from dashboard.sentences import counts, times
from dashboard.sentences.state import Headline
from dashboard.statistics.funnel import Place
from dashboard.statistics.intervals import wilson
from dashboard.theme import JUDGEMENT_SIGNS
from dashboard.views.comparison import Comparison
from data.readings import PlaceFigures, PlaceState
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

_SHORT = {
    Place.HIGH: "above 99.8\u00a0%",
    Place.HIGHISH: "above 95\u00a0%",
    Place.WITHIN: "within",
    Place.LOWISH: "below 95\u00a0%",
    Place.LOW: "below 99.8\u00a0%",
    Place.FEW: "too little data",
}
"""Where a practice lies against the limits, in a column that is headed so."""

MOST_ROWS = 1000
"""Practices that the grid holds at once; beyond it only those that stand out, until a PCT is chosen."""


def now_words(states: Sequence[PlaceState]) -> Headline:
    """How many practices there are and how they stand now."""
    if not states:
        return Headline(lead="No practice is registered yet.", judgement=Judgement.NO_DATA)
    found = Counter(state.judgement or Judgement.NO_DATA for state in states)
    parts = [_counted(judgement, number=found[judgement]) for judgement in _WORDS if found[judgement]]
    widest = next(judgement for judgement in _WORDS if found[judgement])
    lead = f"Now, by the latest verdict on each of {counts.counted(len(states), 'practice')}: {counts.listed(parts)}."
    if len(states) == 1:
        lead = f"Now: the only practice is {_one(widest)}."
    return Headline(lead=lead, judgement=widest)


def shown(found: Comparison) -> tuple[PlaceState, ...]:
    """The practices that the grid holds, by name: no order of merit. Of very many only those that stand out."""
    if len(found.practices) <= MOST_ROWS:
        return found.practices
    return tuple(each for each in found.practices if _stands_out(each, found=found))[:MOST_ROWS]


def rows(
    practices: Sequence[PlaceState],
    *,
    found: Comparison,
    now: datetime,
    sparks: Mapping[str, list[int]],
    figures: Mapping[str, PlaceFigures],
) -> list[dict[str, Any]]:
    """One row for each of these practices. `figures`: of their last day, by vantage."""
    return [
        _row(each, found=found, now=now)
        | _latencies(figures.get(each.vantage))
        | {"spark": sparks.get(each.vantage, [])}
        for each in practices
    ]


def _stands_out(state: PlaceState, *, found: Comparison) -> bool:
    place = found.failed.places.get(state.vantage, Place.WITHIN)
    return place not in {Place.WITHIN, Place.LOWISH} or state.judgement is not Judgement.OK


def _counted(judgement: Judgement, *, number: int) -> str:
    return f"{number:,} {_WORDS[judgement].format(own='its' if number == 1 else 'their')}"


def _one(judgement: Judgement) -> str:
    return _WORDS[judgement].format(own="its").replace("where the cause", "failing, and the cause")


def _row(state: PlaceState, *, found: Comparison, now: datetime) -> dict[str, Any]:
    judgement = state.judgement or Judgement.NO_DATA
    sign = JUDGEMENT_SIGNS[judgement]
    slow = found.slow.shares[state.vantage]
    return {
        "vantage": state.vantage,
        "href": f"/practice/{quote(state.vantage)}",
        "name": state.name,
        "code": state.organisation,
        "pct": state.pct or "none",
        "state": sign.word,
        "shape": sign.shape,
        "hue": judgement.value,
        **_rate(found.failed.shares[state.vantage]),
        **_limits(found.failed.places.get(state.vantage, Place.FEW)),
        "slow": _fine(slow.ratio),
        "slow_said": counts.x_of_n(slow),
        **_last(state.last_scheduled_at, now=now),
    }


def _latencies(figures: PlaceFigures | None) -> dict[str, Any]:
    found = {"p50": figures.p50_ms if figures else None, "p95": figures.p95_ms if figures else None}
    said = {f"{name}_said": times.milliseconds(value) for name, value in found.items()}
    return {**{name: _fine(value) for name, value in found.items()}, **said}


def _fine(value: float | None) -> float | None:
    """What a grid sorts by and draws: sixteen digits of each number would be a third of its rows."""
    return None if value is None else round(value, 5)


def _limits(place: Place) -> dict[str, str]:
    return {"limits": place.value, "limits_said": _SHORT[place]}


def _last(last: datetime | None, *, now: datetime) -> dict[str, Any]:
    if last is None:
        return {"last": "", "last_said": "no run yet", "last_exact": ""}
    return {
        "last": iso(last),
        "last_said": times.said(last, now=now, seconds=True),
        "last_exact": times.exact(last),
    }


def _rate(share: Share) -> dict[str, Any]:
    interval = wilson(share)
    if interval is None or share.ratio is None:
        unknown = {"rate": None, "failed": None, "low": None, "high": None}
        return {**unknown, "rate_said": "no runs", "failed_said": "no runs"}
    return {
        "rate": _fine(share.ratio),
        "low": _fine(interval.low),
        "high": _fine(interval.high),
        "rate_said": f"{counts.percent(share)} ({counts.interval(interval)})",
        "failed": share.bad,
        "failed_said": counts.x_of_n(share),
    }
