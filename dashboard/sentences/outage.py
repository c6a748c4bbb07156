"""What somebody who answers for an outage must say: whom to tell what, who has other trouble, whether it passes."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.sentences import causes, counts, names, times
from data.incidents.passing import Passing
from data.incidents.spread import Spread
from domain.counting import counted
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain

GOOD_ROUNDS = 3
"""After fewer rounds that passed it is too early to say that a fault is over: one good probe has misled before."""
_ORDER = ("pct", "region", "supplier", "release", "isp", "link", "proxy", "resolver", "gateway", "control")
_MOST = 4


def tell(cause: Cause, *, inside: int) -> str:
    """ "Tell 50 practices that the fault is central: it is in Choose and Book, not in their PCs."; empty for one that
    is a practice's own."""
    if cause.domain is FaultDomain.LOCAL or not inside:
        return ""
    who = f"Tell {counts.counted(inside, 'practice')} that"
    if cause.domain is FaultDomain.CENTRAL:
        return f"{who} the fault is central: it is in Choose and Book, not in their PCs."
    if cause.domain is FaultDomain.PROVIDER:
        return f"{who} the fault is at the hospital, not in their PCs; other hospitals can be booked with."
    return f"{who} the fault is in what they share ({causes.names_of(cause)}), not in their own PCs."


def before(number: int, *, cause: Cause, now: datetime) -> str:
    """ "4 practices were already failing before 09:14 ... and will still fail afterwards"; empty where none was."""
    if not number:
        return ""
    who = f"{counts.counted(number, 'practice')} {'was' if number == 1 else 'were'}"
    began = times.said(cause.started_at, now=now)
    return f"{who} already failing before {began} for other reasons and will still fail afterwards"


def passed(found: Passing, *, cause: Cause, now: datetime) -> str:
    """ "booking has passed 3 rounds running since 09:45 (211 of 211 calls)"; with how many are left out, where any."""
    what = _subject(cause)
    if not found.rounds:
        return f"{what} has not passed a whole round since"
    rounds = counts.counted(found.rounds, "round")
    unit = "journey" if cause.domain is FaultDomain.LOCAL else "call"
    calls = f"{found.calls.attempts - found.calls.bad:,} of {counted(found.calls.attempts, unit)}"
    if found.apart:
        calls += f", without {found.apart:,} that failed where a practice has another fault"
    return f"{what} has passed {rounds} running since {times.said(found.since, now=now)} ({calls})"


def _subject(cause: Cause) -> str:
    if cause.domain is FaultDomain.LOCAL:
        return "the control site" if cause.dimension == "control" else "the practice"
    if cause.domain is FaultDomain.PROVIDER:
        return "booking with it"
    if cause.dimension == "operation":
        known = names.OPERATIONS.get(cause.value)
        return known.noun if known else f"operation {cause.value}"
    return "log-on" if cause.dimension == "identity" else "the core"


def seen_in(found: Sequence[Spread], *, level: str) -> str:
    """ "Seen in all 10 PCTs, all 3 suppliers and all 3 control sites."; empty where nothing is recorded."""
    known = sorted((each for each in found if each.dimension in _ORDER), key=lambda each: _ORDER.index(each.dimension))
    parts = [_seen(each, level=level) for each in known[:_MOST] if each.touched or each.dimension == "control"]
    return f"Seen in {counts.listed(parts)}." if parts else ""


def _seen(found: Spread, *, level: str) -> str:
    word = {"pct": level, "control": "control site"}.get(found.dimension) or names.dimension(found.dimension)
    if found.of == 1:
        return f"the one {word}" if found.touched else f"not the one {word}"
    if found.touched == found.of:
        return f"all {counts.counted(found.of, word)}"
    return f"{found.touched or 'none'} of {counts.counted(found.of, word)}"
