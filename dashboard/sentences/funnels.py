"""What a funnel says: who stands out by more than chance, and how the limits were drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.address.periods import Period
from dashboard.sentences import counts, times
from dashboard.sentences.population import Population
from dashboard.statistics.funnel import LEAST, Funnel, Place
from dashboard.statistics.intervals import wilson
from domain.counting import verb
from domain.verdicts import Share

_MOST = 3
"""Practices that a sentence names; the grid has the rest."""
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


_NO_OTHER = f"Only one practice has the {LEAST} journeys that a limit needs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Practices with their shares and places, in order of name."""

    funnel: Funnel | None
    shares: Mapping[str, Share]
    places: Mapping[str, Place]
    what: str
    """Of what the shares are: "failed", "were slow"."""

    def at(self, *wanted: Place) -> list[str]:
        """Practices that lie there."""
        return [name for name in self.shares if self.places.get(name) in wanted]


def lead(found: Compared, *, population: Population) -> str:
    """ "Two of 29 practices are above the 99.8 % limit: A (31 of 60 ...) and B (...); the other 27 differ by ..." """
    judged = [name for name in found.shares if found.places.get(name) not in {Place.FEW, None}]
    if found.funnel is None or not judged:
        return f"No practice has the {LEAST} journeys that a limit needs."
    if len(judged) == 1:
        return f"{_NO_OTHER}, {population.titled(judged[0])}: there is no other to compare it with."
    high = found.at(Place.HIGH)
    rest = len(judged) - len(high)
    if not high:
        near = len(found.at(Place.HIGHISH))
        more = f", {near:,} of them near the limit" if near else ""
        who = f"None of {counts.counted(rest, 'practice')} is above the 99.8\u00a0% limit"
        if found.funnel.adjusted:  # then they do differ by more than chance, and the limits allow for it
            return f"{who}, which allows for practices that differ by more than chance{more}."
        return f"{who}: they {_chance(2)}{more}."
    named = [_one(name, share=found.shares[name], what=found.what, population=population) for name in high[:_MOST]]
    if len(high) > _MOST:
        named.append(f"{len(high) - _MOST:,} more")
    number = _NUMBERS[len(high)] if len(high) < len(_NUMBERS) else f"{len(high):,}"
    stand = verb(len(high), "is", "are")
    head = f"{number} of {counts.counted(len(judged), 'practice')} {stand} above the 99.8\u00a0% limit"
    return f"{head}: {counts.listed(named)}; {_others(found, rest=rest)}."


def brief(found: Compared) -> str:
    """ "2 of 29 are above the 99.8 % limit, 1 between it and the 95 % limit." """
    judged = [name for name in found.shares if found.places.get(name) not in {Place.FEW, None}]
    if len(judged) == 1:
        return f"{_NO_OTHER}."
    high, between = len(found.at(Place.HIGH)), len(found.at(Place.HIGHISH))
    words = f"{high:,} of {len(judged):,} {'is' if high == 1 else 'are'} above the 99.8\u00a0% limit"
    return f"{words}, {between:,} between it and the 95\u00a0% limit." if between else f"{words}."


def _others(found: Compared, *, rest: int) -> str:
    if not rest:
        return "there is no other to compare with"
    between = len(found.at(Place.HIGHISH))
    who = f"the other {rest:,}" if rest > 1 else "the other one"
    wide = found.funnel is not None and found.funnel.adjusted
    words = f"{who} {verb(rest, 'lies', 'lie') if wide else _chance(rest)}{' below it' if wide else ''}"
    if not between:
        return words
    return f"{words}, {between:,} of them near the limit (above 95\u00a0%, where 1 in 40 lies by chance)"


def _chance(number: int) -> str:
    return f"{'differ' if number != 1 else 'differs'} by no more than chance"


def _one(name: str, *, share: Share, what: str, population: Population) -> str:
    interval = wilson(share)
    bounds = f", 95\u00a0% interval {counts.interval(interval)}" if interval else ""
    return f"{population.titled(name)} ({counts.x_of_n(share)} journeys {what}, {counts.percent(share)}{bounds})"


def method(found: Compared) -> str:
    """How the limits were drawn, in a sentence."""
    if found.funnel is None:
        return ""
    of = counts.counted(found.funnel.base_of, "practice")
    base = f"The line is the share of journeys that {found.what} at {of} together, {rate(found.funnel.base)}"
    p_value = found.funnel.dispersion.p_value
    chance = "under 1 in 1,000" if p_value < 0.001 else f"{p_value:.2f}"
    if found.funnel.adjusted:
        why = f"practices differ by more than chance (probability of so much by chance: {chance})"
        return f"{base}. The limits are widened for overdispersion: {why}."
    why = f"no overdispersion is to be seen (probability of so much by chance: {chance})"
    return f"{base}. The limits are exact binomial; they are not widened, for {why}."


def too_few(found: Compared) -> str:
    """Practices that are not judged, or ""."""
    few = found.at(Place.FEW)
    if not few:
        return ""
    have = verb(len(few), "has", "have")
    return f"{counts.counted(len(few), 'practice')} {have} under {LEAST} journeys: too little data for a limit."


def not_enough(found: Compared) -> str:
    """Why no limit can be drawn at all, or "" where one can."""
    most = max((share.attempts for share in found.shares.values()), default=0)
    if most >= LEAST:
        return ""
    return f"A limit needs {LEAST} journeys of one practice; here the most is {most}."


def longer(began: datetime | None, *, period: Period, now: datetime) -> str:
    """What helps where that is so: a longer period, or more time where no run is older. `began`: the first run."""
    if began is None or began < period.start:
        return "Choose a longer period."
    return f"There are runs since {times.said(began, now=now)} only, all of them in this period: more come with time."


def rate(share: float) -> str:
    """ "1.0 %", "12 %"."""
    return f"{share * 100:.1f}\u00a0%" if share < 0.0995 else f"{share * 100:.0f}\u00a0%"
