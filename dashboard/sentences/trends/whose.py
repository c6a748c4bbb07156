"""Whose trouble it was, in a sentence: shares of counted journeys, not made to add up."""

from collections.abc import Mapping

from dashboard.sentences import counts
from dashboard.views.trends.whose import ORDER
from domain.verdicts import Share
from domain.vocabulary import Judgement

_PLACES = {
    Judgement.LOCAL: "were local to a practice",
    Judgement.SHARED: "were shared (network, proxy, supplier)",
    Judgement.PROVIDER: "were at a hospital",
    Judgement.CENTRAL: "were central",
    Judgement.UNDETERMINED: "could not be told",
}
_BRIEF = {
    Judgement.LOCAL: "local to a practice",
    Judgement.SHARED: "shared (network, proxy, supplier)",
    Judgement.PROVIDER: "hospital",
    Judgement.CENTRAL: "central",
}


def lead(found: Mapping[Judgement, int], *, period: str) -> str:
    """ "Of 412 failed journeys in January, 58 % were local to a practice, ..., and 8 % could not be told." """
    total = sum(found.values())
    if not total:
        return f"No journey failed in {period}."
    parts = [
        f"{_share(found[each], total)} {_BRIEF[each] if at else _PLACES[each]}" for at, each in enumerate(ORDER[:-1])
    ]
    unknown = f"{_share(found[Judgement.UNDETERMINED], total)} {_PLACES[Judgement.UNDETERMINED]}"
    return f"Of {counts.counted(total, 'failed journey')} in {period}, {', '.join(parts)}, and {unknown}."


def rounding(found: Mapping[Judgement, int]) -> str:
    """Whether the shares, as they are written, make 100."""
    total = sum(found.values())
    whole = sum(round(100 * each / total) for each in found.values()) if total else 100
    return "" if whole == 100 else f"Shares are rounded each by itself, and so add up to {whole}\u00a0%."


def _share(number: int, total: int) -> str:
    return counts.percent(Share(bad=number, attempts=total))
