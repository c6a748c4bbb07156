"""Weekly figures: whole weeks, Monday to Sunday in Europe/London."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.statistics.xmr import XmR, xmr
from dashboard.tallies import Tallies
from domain.verdicts import Share
from domain.vocabulary import Outcome

WEEKS = 26
_EPOCH = date(1970, 1, 1)
_MEASURES: Mapping[str, tuple[Outcome, ...]] = {
    "failed": (Outcome.FAILED, Outcome.WRONG_RESULT),
    "slow": (Outcome.SLOW,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A measure week by week; weeks without a journey are left out of chart and rules, and counted."""

    measure: str
    """Key of what is measured: "failed" or "slow"."""
    mondays: tuple[date, ...]
    shares: tuple[Share, ...]
    empty: int
    """Weeks between the first and the last without a journey."""
    chart: XmR | None


def weekly(tallies: Tallies, *, measure: str, before: date) -> Weekly:
    """The last whole weeks before a day (its own week is not whole). `tallies` by day of Europe/London."""
    last = before - timedelta(days=before.weekday() + 7)
    mondays = [last - timedelta(days=7 * back) for back in range(WEEKS - 1, -1, -1)]
    first = (mondays[0] - _EPOCH).days
    outcomes = _MEASURES[measure]
    bad = tallies.per_bin(*outcomes, first=first, bins=7 * WEEKS).reshape(WEEKS, 7).sum(axis=1).tolist()
    tried = tallies.per_bin(first=first, bins=7 * WEEKS).reshape(WEEKS, 7).sum(axis=1).tolist()
    shares = [Share(bad=each, attempts=attempts) for each, attempts in zip(bad, tried, strict=True)]
    kept = [(monday, share) for monday, share in zip(mondays, shares, strict=True) if share.attempts]
    span = (kept[-1][0] - kept[0][0]).days // 7 + 1 if kept else 0
    values = [share.bad / share.attempts for _, share in kept]
    return Weekly(
        measure=measure,
        mondays=tuple(monday for monday, _ in kept),
        shares=tuple(share for _, share in kept),
        empty=span - len(kept),
        chart=xmr(values, least=0.0, most=1.0),
    )
