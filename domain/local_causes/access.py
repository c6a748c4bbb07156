"""Causes at log-on: the card, its roles, the software that reads it, and the machine's clock."""

from domain.failures import FailureClass as F
from domain.local_causes.model import Finding, LocalCause

FAR_OFF = Finding(key="clock.core", says=("min fast", "min slow"), weight=0.6)
"""Bands of clock.core count minutes from 120 s on; a token lives 300 s."""

SMARTCARD = LocalCause(
    key="smartcard",
    title="The smartcard: expired, locked or revoked",
    check_first="Try the card at another PC of the practice, and read the dates of its certificates.",
    settles="Another card logs on at this PC, and this card fails at another PC.",
    failures={F.IDENTITY_REJECTED: 0.9, F.IDENTITY_FORBIDDEN: 0.3},
    against=(FAR_OFF,),
)
ROLE = LocalCause(
    key="role",
    title="The role or the organisation on the card",
    check_first="Read the role profiles of the card: the role that books, at this practice's own code.",
    settles="The Registration Authority's record shows no such role here, or an end date that has passed.",
    failures={F.IDENTITY_ROLE: 1.0, F.IDENTITY_ORGANISATION: 1.0, F.IDENTITY_FORBIDDEN: 0.7},
)
IDENTITY_AGENT = LocalCause(
    key="identity-agent",
    title="The log-on software: its version, or how long it has run",
    check_first="Put the version before back on one PC, or restart the log-on software, and watch two rounds.",
    settles="Log-on works with the version before, or for some hours after each restart.",
    failures={F.IDENTITY_REJECTED: 0.6, F.IDENTITY_FORBIDDEN: 0.5, F.CLIENT_NO_SOCKET: 0.3, F.CLIENT_BUDGET: 0.3},
    changes=("site.identity_agent",),
    wears=0.6,
    needs_change=True,
)
CLOCK = LocalCause(
    key="clock",
    title="The clock of this PC",
    check_first="Compare the PC's time with a telephone's, and look at where it gets its time from.",
    settles="Log-on works as soon as the clock is set.",
    failures={F.CLOCK_SKEW: 1.0, F.TLS_EXPIRED: 0.6, F.IDENTITY_REJECTED: 0.1},
    findings=(FAR_OFF,),
    against=(Finding(key="clock.core", says=("within 2 s",), weight=0.5),),
)
