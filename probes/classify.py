"""What stopped a step, decided on status **and** error code, never on status alone. Pure.

Sources: the published e-RS error model (OperationOutcome codes; PAS codes on 502 and 504 mean the hospital's system;
X-Request-ID present means that e-RS itself answered) and `domain.failures`.
"""

import errno
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import IncompleteRead

from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase
from probes.transport.errors import LookUpError, NameProblem, ProxyError, ReplyTooLargeError

MAX_SKEW_S = 300.0
"""A log-on assertion is good for this long: clocks further apart than this cannot log on."""

LOGON = "LOGON"

_BUSINESS_CODES = frozenset({"SLOT_NOT_AVAILABLE", "SLOTS_CURRENTLY_AVAILABLE", "THIS_SLOT_IS_AVAILABLE"})
_UNCONFIRMED_CODES = frozenset({"UNABLE_TO_CONFIRM_APPOINTMENT", "UNABLE_TO_CANCEL_APPOINTMENT"})
_CODES = {
    "PAS_NOT_RESPONDING": FailureClass.PROVIDER_NOT_RESPONDING,
    "PAS_RESPONDED_WITH_ERROR": FailureClass.PROVIDER_ERROR,
    "CLOCK_SKEW": FailureClass.CLOCK_SKEW,
} | dict.fromkeys(_UNCONFIRMED_CODES, FailureClass.CORE_UNCONFIRMED)
_REFUSALS: dict[int, FailureClass] = {
    HTTPStatus.FORBIDDEN: FailureClass.IDENTITY_FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS: FailureClass.GATEWAY_THROTTLED,
}
_GATEWAY: dict[int, FailureClass] = {
    HTTPStatus.BAD_GATEWAY: FailureClass.GATEWAY_BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE: FailureClass.GATEWAY_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT: FailureClass.GATEWAY_TIMED_OUT,
}
_CORE: dict[int, FailureClass] = {
    HTTPStatus.SERVICE_UNAVAILABLE: FailureClass.CORE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT: FailureClass.CORE_TIMED_OUT,
}
_NAMES = {
    NameProblem.NO_SUCH_NAME: FailureClass.DNS_NO_SUCH_NAME,
    NameProblem.NO_ANSWER: FailureClass.DNS_NO_ANSWER,
    NameProblem.REFUSED: FailureClass.DNS_REFUSED,
}
_PROXY: dict[int, FailureClass] = {
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: FailureClass.PROXY_UNAUTHORISED,
    HTTPStatus.BAD_GATEWAY: FailureClass.PROXY_BAD_GATEWAY,
    HTTPStatus.GATEWAY_TIMEOUT: FailureClass.PROXY_TIMED_OUT,
}
_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_WRONG_NAME = frozenset({62, 63, 64})  # host name, e-mail, address mismatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How a step ended, and why."""

    outcome: Outcome
    failure_class: FailureClass | None = None
    failed_phase: Phase | None = None


def classify_reply(*, operation: str, status: int, code: str, from_core: bool, clock_gap_s: float | None) -> Finding:
    """A complete reply that is not the one hoped for.

    `code`: `details.coding[0].code` of its OperationOutcome, or empty; `from_core`: whether it carries X-Request-ID;
    `clock_gap_s`: own clock less its Date header, or None.
    """
    if code in _BUSINESS_CODES:
        return Finding(outcome=Outcome.BUSINESS)
    if code in _CODES:
        return _failed(_CODES[code])
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failed(_refusal_class(status, clock_gap_s))
    if status in _GATEWAY and not code and not from_core:
        return _failed(_GATEWAY[status])
    if operation == LOGON:
        return _failed(FailureClass.IDENTITY_UNAVAILABLE)
    return _failed(_CORE.get(status, FailureClass.CORE_ERROR))


def _refusal_class(status: int, clock_gap_s: float | None) -> FailureClass:
    if status == HTTPStatus.UNAUTHORIZED:
        skewed = clock_gap_s is not None and abs(clock_gap_s) > MAX_SKEW_S
        return FailureClass.CLOCK_SKEW if skewed else FailureClass.IDENTITY_REJECTED
    return _REFUSALS.get(status, FailureClass.CONTRACT_UNEXPECTED_STATUS)


def classify_error(*, operation: str, error: BaseException, phase: Phase | None) -> Finding:
    """No complete reply: an exception that struck in a phase (None: before the first)."""
    return _failed(_error_class(operation, error, phase), phase)


def _failed(failure_class: FailureClass, phase: Phase | None = None) -> Finding:
    return Finding(outcome=Outcome.FAILED, failure_class=failure_class, failed_phase=phase)


def _error_class(operation: str, error: BaseException, phase: Phase | None) -> FailureClass:
    if isinstance(error, LookUpError):
        return _NAMES[error.problem]
    if isinstance(error, ProxyError):
        return _proxy_class(error)
    if isinstance(error, ReplyTooLargeError):
        return FailureClass.CONTRACT_MALFORMED
    if phase is None:
        return FailureClass.CLIENT_CRASH
    early = _EARLY.get(phase)
    return early(error) if early else _late_class(operation, error, phase)


def _late_class(operation: str, error: BaseException, phase: Phase) -> FailureClass:
    if operation == LOGON:
        return FailureClass.IDENTITY_UNAVAILABLE
    return FailureClass.CORE_TIMED_OUT if isinstance(error, TimeoutError) else _broken_class(error, phase)


def _proxy_class(error: ProxyError) -> FailureClass:
    if error.timed_out:
        return FailureClass.PROXY_TIMED_OUT
    return _PROXY.get(error.status or 0, FailureClass.PROXY_REFUSED)


def _connect_class(error: BaseException) -> FailureClass:
    if isinstance(error, TimeoutError):
        return FailureClass.CONNECT_TIMED_OUT
    if isinstance(error, ConnectionRefusedError):
        return FailureClass.CONNECT_REFUSED
    if isinstance(error, ConnectionError):
        return FailureClass.CONNECT_RESET
    timed_out = isinstance(error, OSError) and error.errno == errno.ETIMEDOUT
    return FailureClass.CONNECT_TIMED_OUT if timed_out else FailureClass.CONNECT_UNREACHABLE


def _tls_class(error: BaseException) -> FailureClass:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code == _EXPIRED:
            return FailureClass.TLS_EXPIRED
        return FailureClass.TLS_WRONG_NAME if error.verify_code in _WRONG_NAME else FailureClass.TLS_UNTRUSTED
    if isinstance(error, TimeoutError):
        return FailureClass.TLS_TIMED_OUT
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ConnectionError):
        return FailureClass.TLS_CUT
    return FailureClass.TLS_PROTOCOL if isinstance(error, ssl.SSLError) else FailureClass.TLS_CUT


def _broken_class(error: BaseException, phase: Phase) -> FailureClass:
    """The connection ended, or what came over it was not HTTP."""
    cut = isinstance(error, OSError | IncompleteRead) or phase is Phase.SEND
    return FailureClass.CORE_CUT if cut else FailureClass.CONTRACT_MALFORMED


_EARLY: dict[Phase, Callable[[BaseException], FailureClass]] = {
    Phase.DNS: lambda _: FailureClass.DNS_NO_ANSWER,
    Phase.CONNECT: _connect_class,
    Phase.TLS: _tls_class,
}
