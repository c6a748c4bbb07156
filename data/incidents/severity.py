"""A severity to suggest for a cause, 1 (highest) to 5, with its reasons: impact and urgency in the published matrix.

The matrix is the one of the NHS service desks' severity guidelines. Impact is how many practices are inside, one rank
lower for what they can work without; urgency is how bad it is for them. A wrong result is severity 1 however few met
it: incorrect data is in the guidelines' text of severity 1. A person sets the severity; this only suggests it.
"""

from typing import Final

from domain.counting import counted, verb
from domain.failures import FailureClass
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain

MATRIX: Final = (
    (1, 1, 2, 2, 3),
    (1, 2, 2, 3, 4),
    (2, 3, 3, 4, 4),
    (3, 3, 4, 4, 5),
    (4, 5, 5, 5, 5),
)
"""Row: impact 1 to 5; column: urgency 1 to 5."""
NEEDED: Final = frozenset({"LOGON", "PDS", "A010", "A011", "A015", "A016"})
"""Operations without which nobody can refer and book."""
_SPREAD: Final = ((0.25, 1), (0.05, 2))
"""Share of practices from which the impact is so high."""
_BADNESS: Final = ((0.5, 1), (0.1, 2))
"""Share of attempts from which the urgency is so high."""


def suggest(cause: Cause, *, inside: int, practices: int) -> tuple[int, tuple[str, ...]]:
    """The severity and why. `inside`: practices among the members; `practices`: all that there are."""
    if cause.failure_class is not None and cause.failure_class.is_wrong_result:
        return 1, ("Wrong results: what was stored is not what was asked for, though every call succeeded.",)
    impact, reach = _impact(cause, share=Share(bad=inside, attempts=practices))
    urgency, how_bad = _urgency(cause)
    reasons = (f"Impact {impact}: {reach}.", f"Urgency {urgency}: {how_bad}.")
    return MATRIX[impact - 1][urgency - 1], reasons


def _impact(cause: Cause, *, share: Share) -> tuple[int, str]:
    ratio = share.ratio or 0.0
    words = f"{share.bad:,} of {counted(share.attempts, 'practice')} {verb(share.bad, 'is', 'are')} inside"
    impact = next((rank for least, rank in _SPREAD if ratio >= least), 3)
    if share.bad <= 1 and cause.domain is FaultDomain.LOCAL:
        impact = 4
    if cause.domain is FaultDomain.PROVIDER:
        return 3, f"{words}, and they can book with other hospitals"
    if cause.dimension == "operation" and cause.value not in NEEDED:
        return min(5, impact + 1), f"{words}, and they can refer and book without this operation"
    return impact, words


def _urgency(cause: Cause) -> tuple[int, str]:
    if cause.symptom == "silent":
        return 2, "nothing is heard from them, so nobody knows whether they can book"
    if not cause.failed and cause.share.bad:
        return 3, "slow, and it works in the end"
    failed = Share(bad=cause.failed, attempts=cause.share.attempts)
    words = f"{failed.bad:,} of {failed.attempts:,} attempts that it could touch {_how_bad(cause)}"
    return next((rank for least, rank in _BADNESS if (failed.ratio or 0.0) >= least), 3), words


def _how_bad(cause: Cause) -> str:
    slow = cause.share.bad - cause.failed
    if slow:
        return f"failed, and {slow:,} {verb(slow, 'was', 'were')} slow"
    return "did not finish in time" if cause.failure_class is FailureClass.CLIENT_BUDGET else "went wrong"
