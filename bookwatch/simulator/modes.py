"""What each kind of failure looks like in a run: the phase or reply that shows it, how long it lasts, what it breaks.

A failure is written as its class in `domain.failures`, or as a word of the lab (`lab_words`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.failures import FailureClass as F
from domain.vocabulary import Phase


class Lasts(StrEnum):
    """Which limit ends a call that gets no answer."""

    MEASURED = ""
    """None: it fails as soon as it is tried."""
    CONNECT = "connect"
    HOSPITAL = "hospital"
    GATEWAY = "gateway"
    STEP = "step"


class Wire(StrEnum):
    """What is wrong with the way."""

    SOUND = ""
    LOSS = "loss"
    """Packets are lost by chance."""
    QUEUE = "queue"
    """Packets wait in a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How something fails; without a class it is only slow, or silent."""

    failure: F | None = None
    phase: Phase | None = None
    """The phase in which it strikes; None: it is a reply."""
    status: int | None = None
    code: str = ""
    lasts: Lasts = Lasts.MEASURED
    detail: str = ""
    unsent: bool = False
    """Whether the call was not even begun."""
    silent: bool = False
    """Whether the agent runs nothing."""
    holds_reports: bool = False
    """Whether the agent's own reports do not get through either."""
    wire: Wire = Wire.SOUND
    """What it does to the packets of every call."""
    body: str = ""
    """Strikes only calls whose request ("large request") or reply ("large reply") fills more than a packet."""
    no_slots: bool = False
    """Whether there are simply no slots to be had: nothing fails."""

    @property
    def slows(self) -> bool:
        """Whether it does no more than add milliseconds."""
        return not (self.failure or self.silent or self.holds_reports or self.wire or self.no_slots)

    @property
    def wrong(self) -> bool:
        """Whether every call succeeds and the content is wrong."""
        return self.failure in {F.CONTRACT_READ_BACK, F.CONTRACT_NOT_LISTED}

    @property
    def breaks(self) -> bool:
        """Whether the connection is of no use afterwards."""
        return self.phase is not None or self.unsent

    @property
    def at_set_up(self) -> bool:
        """Whether it can only strike where a connection is made."""
        return self.phase in {Phase.DNS, Phase.CONNECT, Phase.TLS}


LARGE_REQUEST: Final = "large request"
LARGE_REPLY: Final = "large reply"
SLOW: Final = Mode()
_DNS, _CONNECT, _TLS, _WAIT = (Mode(phase=phase) for phase in (Phase.DNS, Phase.CONNECT, Phase.TLS, Phase.WAIT))


def of(mode: Mode, failure: F, *, detail: str, lasts: Lasts = Lasts.MEASURED) -> Mode:
    """A failure in the phase of `mode`."""
    return replace(mode, failure=failure, lasts=lasts, detail=detail)


def _reply(failure: F, *, status: int, code: str = "", lasts: Lasts = Lasts.MEASURED) -> Mode:
    said = f"status {status}" + (f", {code}" if code else "")
    return Mode(failure=failure, status=status, code=code, lasts=lasts, detail=said)


_ALL: Final = (
    of(_DNS, F.DNS_NO_SUCH_NAME, detail="the name does not exist"),
    of(_DNS, F.DNS_NO_ANSWER, detail="the resolver gave no answer", lasts=Lasts.CONNECT),
    of(_DNS, F.DNS_REFUSED, detail="the resolver refused"),
    of(_DNS, F.DNS_SERVER_FAILURE, detail="the resolver failed"),
    of(_CONNECT, F.CONNECT_REFUSED, detail="connection refused"),
    of(_CONNECT, F.CONNECT_TIMED_OUT, detail="connecting took too long", lasts=Lasts.CONNECT),
    of(_CONNECT, F.CONNECT_RESET, detail="connection reset"),
    of(_CONNECT, F.CONNECT_UNREACHABLE, detail="no route to the host"),
    of(_TLS, F.TLS_UNTRUSTED, detail="the certificate's authority is not trusted"),
    of(_TLS, F.TLS_EXPIRED, detail="the certificate has expired"),
    of(_TLS, F.TLS_WRONG_NAME, detail="the certificate is for another name"),
    of(_TLS, F.TLS_PROTOCOL, detail="the TLS handshake failed"),
    of(_TLS, F.TLS_CUT, detail="the connection ended in the TLS handshake"),
    of(_TLS, F.TLS_TIMED_OUT, detail="the TLS handshake took too long", lasts=Lasts.CONNECT),
    of(_CONNECT, F.PROXY_REFUSED, detail="the proxy refused the connection"),
    of(_CONNECT, F.PROXY_UNAUTHORISED, detail="the proxy answered 407"),
    of(_CONNECT, F.PROXY_BAD_GATEWAY, detail="the proxy answered 502"),
    of(_CONNECT, F.PROXY_TIMED_OUT, detail="the proxy took too long", lasts=Lasts.CONNECT),
    _reply(F.CLOCK_SKEW, status=401),
    _reply(F.IDENTITY_REJECTED, status=401),
    _reply(F.IDENTITY_FORBIDDEN, status=403),
    _reply(F.IDENTITY_ROLE, status=403),
    _reply(F.IDENTITY_ORGANISATION, status=403),
    _reply(F.IDENTITY_UNAVAILABLE, status=503),
    _reply(F.GATEWAY_BAD_GATEWAY, status=502),
    _reply(F.GATEWAY_UNAVAILABLE, status=503),
    _reply(F.GATEWAY_TIMED_OUT, status=504, lasts=Lasts.GATEWAY),
    _reply(F.GATEWAY_ERROR, status=500),
    _reply(F.GATEWAY_THROTTLED, status=429),
    _reply(F.CORE_ERROR, status=500, code="INTERNAL_SERVER_ERROR"),
    _reply(F.CORE_UNAVAILABLE, status=503, code="SYSTEM_UNAVAILABLE"),
    of(_WAIT, F.CORE_TIMED_OUT, detail="no answer within the step's time", lasts=Lasts.STEP),
    of(_WAIT, F.CORE_CUT, detail="the connection ended before the reply"),
    _reply(F.CORE_UNCONFIRMED, status=422, code="UNABLE_TO_CONFIRM_APPOINTMENT"),
    _reply(F.PROVIDER_NOT_RESPONDING, status=504, code="PAS_NOT_RESPONDING", lasts=Lasts.HOSPITAL),
    _reply(F.PROVIDER_ERROR, status=502, code="PAS_RESPONDED_WITH_ERROR"),
    _reply(F.CONTRACT_MALFORMED, status=200),
    _reply(F.CONTRACT_UNEXPECTED_STATUS, status=404),
    _reply(F.CONTRACT_REDIRECTED, status=302),
    _reply(F.CONTRACT_REFUSED, status=400, code="INVALID_VALUE"),
    _reply(F.CONTRACT_CONFLICT, status=409),
    _reply(F.CONTRACT_MISSING_OUTPUT, status=200),
    _reply(F.CONTRACT_READ_BACK, status=200),
    _reply(F.CONTRACT_NOT_LISTED, status=200),
    Mode(failure=F.CLIENT_CRASH, detail="the agent itself failed"),
)
MODES: Final[Mapping[str, Mode]] = {mode.failure.value: mode for mode in _ALL if mode.failure}
"""By failure class. Of the classes of the agent's own making (`client`) only the crash is made on purpose."""
