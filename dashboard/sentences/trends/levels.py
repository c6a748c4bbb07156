"""Were the levels met? With the arithmetic."""

from collections.abc import Sequence

from dashboard.sentences import counts, names, times
from dashboard.statistics.availability import Availability
from dashboard.views.trends.levels import Speed
from domain.counting import counted, verb


def lead(found: Availability, *, speeds: Sequence[Speed], period: str) -> str:
    """ "Availability yes, 99.94 % of support hours against 99.9 % (15 of 26 permitted minutes used); speed no, ..." """
    return f"{names.initial(_available(found, period=period))}; {_speed(speeds)}."


def arithmetic(found: Availability) -> list[str]:
    """The minutes, one line each, as they add up."""
    return [
        f"Support minutes in the period: {found.support + found.planned:,.0f}, of which planned work, left out: "
        f"{found.planned:,.0f}.",
        f"Permitted to be down at {_level(found.level)}: {found.support:,.0f} x {_level(1 - found.level)} = "
        f"{found.permitted:,.1f} minutes.",
        f"Down, because at least half of a round's control journeys failed centrally: {_minutes(found.down)}.",
        f"Unknown, because no control journey ran: {_minutes(found.unknown)}; they count as neither up nor down.",
    ]


def _available(found: Availability, *, period: str) -> str:
    if found.share is None:
        return f"availability cannot be told: no control journey ran in the support hours of {period}"
    if found.met is None:  # no share: it would count the unknown minutes as up
        known = f"{found.down:,.0f} of {counted(round(found.known), 'known support minute')}"
        down = f"{known} {verb(round(found.down), 'was', 'were')} down, where {found.permitted:,.0f} may be"
        unknown = f"{_minutes(found.unknown)} {verb(round(found.unknown), 'is', 'are')} unknown"
        return f"availability cannot be told: {down}, but {unknown}"
    words = f"{_level(found.share)} of support hours against {_level(found.level)}"
    used = f"{found.down:,.0f} of {found.permitted:,.0f} permitted minutes used"
    return f"availability {'yes' if found.met else 'no'}, {words} ({used})"


def _minutes(value: float) -> str:
    return counted(round(value), "minute")


def _speed(speeds: Sequence[Speed]) -> str:
    if not speeds:
        return "speed cannot be told: controls called no operation that has a limit"
    over = [each for each in speeds if not each.met]
    if not over:
        return f"speed yes, all {counts.counted(len(speeds), 'operation')} with a limit kept to it at 95\u00a0%"
    worst = [
        f"95\u00a0% of {names.operation_short(each.operation)} took up to {seconds(each.p95_ms)} against "
        f"{seconds(each.limit_ms)}"
        for each in over
    ]
    rest = len(speeds) - len(over)
    more = f", the other {rest} of {len(speeds)} kept to theirs" if rest else ""
    return f"speed no, {counts.listed(worst)}{more}"


def seconds(value_ms: float) -> str:
    """ "3.4 s", "0.62 s" beside a limit of 0.60 s; shorter ones in milliseconds."""
    if value_ms < 550:
        return times.milliseconds(value_ms)
    return f"{value_ms / 1000:.{2 if value_ms < 995 else 1}f}\u00a0s"


def _level(share: float) -> str:
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "\u00a0%"
