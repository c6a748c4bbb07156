"""Who fails and who is slow, by role: told only where the intervals lie apart."""

from collections.abc import Sequence

from dashboard.sentences import counts
from dashboard.sentences.names import ROLES, initial
from dashboard.statistics.intervals import Interval, wilson
from dashboard.views.trends.roles import RoleFigures
from domain.verdicts import Share

_WHO = {role: word.partition(" (")[0] for role, word in ROLES.items()}


def lead(found: Sequence[RoleFigures]) -> str:
    """One clause a role: "GP: 12 % of 600 journeys failed, 9 % were slow. Consultant: none failed, 15 % were slow." """
    if not found:
        return "No journey ran in this period."
    return " ".join(f"{initial(_WHO[each.role])}: {_clause(each)}." for each in found)


def apart(found: Sequence[RoleFigures]) -> str:
    """Whether failures differ between roles by more than their intervals, in words; "" for fewer than two roles."""
    if len(found) < 2:
        return ""
    bounds = [(each, wilson(each.failed)) for each in found]
    known = [(each, its) for each, its in bounds if its is not None]
    low, high = min(known, key=lambda each: each[1].high), max(known, key=lambda each: each[1].low)
    if high[1].low > low[1].high:
        return (
            f"{_WHO[high[0].role]} journeys fail more often than {_WHO[low[0].role]} journeys: the intervals lie apart."
        )
    return "Failures do not differ between the roles by more than chance may explain: the intervals overlap."


def bounds(share: Share) -> str:
    """ "0 of 60 (0 %), 0 to 6 %"."""
    found: Interval | None = wilson(share)
    return f"{counts.both(share)}, {counts.interval(found)}" if found else "no journey"


def _clause(each: RoleFigures) -> str:
    failed = "none failed" if not each.failed.bad else f"{counts.percent(each.failed)} failed"
    slow = "none was slow" if not each.slow.bad else f"{counts.percent(each.slow)} were slow"
    return f"of {counts.counted(each.failed.attempts, 'journey')} {failed} and {slow}"
