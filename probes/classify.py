"""What stopped a step, decided on status **and** error code, never on status alone. Pure.

Sources: the published e-RS error model (OperationOutcome codes; PAS codes on 502 and 504 mean the hospital's system;
X-Request-ID present means that e-RS itself answered) and `domain.failures`.
"""

import errno
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import IncompleteRead

from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase
from probes.transport.errors import OUT_OF_SOCKETS, LookUpError, NameProblem, ProxyError, ReplyTooLargeError

MAX_SKEW_S = 300.0
"""A log-on assertion is good for this long: clocks further apart than this cannot log on."""

LOGON = "LOGON"

_BUSINESS_CODES = frozenset({"SLOT_NOT_AVAILABLE", "SLOTS_CURRENTLY_AVAILABLE", "THIS_SLOT_IS_AVAILABLE"})
_UNCONFIRMED_CODES = frozenset({"UNABLE_TO_CONFIRM_APPOINTMENT", "UNABLE_TO_CANCEL_APPOINTMENT"})
_CODES = {
    "PAS_NOT_RESPONDING": FailureClass.PROVIDER_NOT_RESPONDING,
    "PAS_RESPONDED_WITH_ERROR": FailureClass.PROVIDER_ERROR,
    "CLOCK_SKEW": FailureClass.CLOCK_SKEW,
    "ORGANISATION_IS_CLOSED": FailureClass.IDENTITY_ORGANISATION,
    "REFERENCED_USER_IS_NOT_RC_AT_ORG": FailureClass.IDENTITY_ROLE,
} | dict.fromkeys(_UNCONFIRMED_CODES, FailureClass.CORE_UNCONFIRMED)
_LOGON_CODES = {
    **dict.fromkeys(("invalid_grant", "invalid_client", "unauthorized_client", "access_denied"), 401),
    **dict.fromkeys(("temporarily_unavailable", "server_error"), 503),
}
"""Error codes of a token endpoint (RFC 6749, sections 4.1.2.1 and 5.2), which come with a 400, as what they mean."""

_REFUSALS: dict[int, FailureClass] = {
    HTTPStatus.CONFLICT: FailureClass.CONTRACT_CONFLICT,
    HTTPStatus.LOCKED: FailureClass.CONTRACT_CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS: FailureClass.GATEWAY_THROTTLED,
}
_RULES = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
"""Statuses with which the core says, by a code, that a rule of its own forbids what was sent."""

_ERS_CODE = re.compile(r"A\d{3}")
"""Operations of e-RS: only there does a missing X-Request-ID say who answered."""
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
    NameProblem.SERVER_FAILURE: FailureClass.DNS_SERVER_FAILURE,
}
_PROXY: dict[int, FailureClass] = {
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: FailureClass.PROXY_UNAUTHORISED,
    HTTPStatus.BAD_GATEWAY: FailureClass.PROXY_BAD_GATEWAY,
    HTTPStatus.GATEWAY_TIMEOUT: FailureClass.PROXY_TIMED_OUT,
}
_EXPIRED = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_WRONG_NAME = frozenset({62, 63, 64})  # host name, e-mail, address mismatch
_TLS_ENDS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How a step ended, and why."""

    outcome: Outcome
    failure_class: FailureClass | None = None
    failed_phase: Phase | None = None


def classify_reply(
    *, operation: str, status: int, code: str, from_core: bool, clock_gap_s: float | None, diagnostics: str = ""
) -> Finding:
    """A complete reply that is not the one hoped for.

    `code` and `diagnostics`: of its OperationOutcome (or a token endpoint's `error`), or empty; `from_core`: whether
    it carries X-Request-ID; `clock_gap_s`: own clock less its Date header, or None.
    """
    if code in _BUSINESS_CODES and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Finding(outcome=Outcome.BUSINESS)
    if code in _CODES:
        return _failed(_CODES[code])
    if operation == LOGON:
        status = _LOGON_CODES.get(code, status)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failed(_refusal_class(status, code, diagnostics.lower(), clock_gap_s))
    if not code and not from_core:
        return _failed(_bare_class(operation, status))
    return _failed(_server_class(operation, status))


def _bare_class(operation: str, status: int) -> FailureClass:
    """A 5xx that nobody has signed."""
    if status in _GATEWAY:
        return _GATEWAY[status]
    return FailureClass.GATEWAY_ERROR if _ERS_CODE.fullmatch(operation) else _server_class(operation, status)


def _server_class(operation: str, status: int) -> FailureClass:
    return FailureClass.IDENTITY_UNAVAILABLE if operation == LOGON else _CORE.get(status, FailureClass.CORE_ERROR)


def _refusal_class(status: int, code: str, diagnostics: str, clock_gap_s: float | None) -> FailureClass:
    if status == HTTPStatus.UNAUTHORIZED:
        skewed = clock_gap_s is not None and abs(clock_gap_s) > MAX_SKEW_S
        return FailureClass.CLOCK_SKEW if skewed else FailureClass.IDENTITY_REJECTED
    if status == HTTPStatus.FORBIDDEN:
        return _forbidden_class(diagnostics)
    if code == "MISSING_HEADER" and "organisation" in diagnostics:
        return FailureClass.IDENTITY_ORGANISATION
    if code and status in _RULES:
        return FailureClass.CONTRACT_REFUSED
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return FailureClass.CONTRACT_REDIRECTED
    return _REFUSALS.get(status, FailureClass.CONTRACT_UNEXPECTED_STATUS)


def _forbidden_class(diagnostics: str) -> FailureClass:
    """All 403 of e-RS have the same code: only the published sentences tell role and organisation apart."""
    if "business function" in diagnostics:
        return FailureClass.IDENTITY_ROLE
    return FailureClass.IDENTITY_ORGANISATION if "ods code" in diagnostics else FailureClass.IDENTITY_FORBIDDEN


def classify_error(*, operation: str, error: BaseException, phase: Phase | None) -> Finding:
    """No complete reply: an exception that struck in a phase (None: before the first)."""
    return _failed(_error_class(operation, error, phase), phase)


def _failed(failure_class: FailureClass, phase: Phase | None = None) -> Finding:
    return Finding(outcome=Outcome.FAILED, failure_class=failure_class, failed_phase=phase)


def _error_class(operation: str, error: BaseException, phase: Phase | None) -> FailureClass:
    if isinstance(error, LookUpError):
        return _NAMES[error.problem]
    if isinstance(error, OSError) and error.errno in OUT_OF_SOCKETS:
        return FailureClass.CLIENT_NO_SOCKET
    if isinstance(error, ProxyError):
        return _proxy_class(error)
    if isinstance(error, ReplyTooLargeError):
        return FailureClass.CONTRACT_MALFORMED
    if phase is None:
        return FailureClass.CLIENT_CRASH
    early = _EARLY.get(phase)
    return early(error) if early else _late_class(operation, error)


def _late_class(operation: str, error: BaseException) -> FailureClass:
    if isinstance(error, ssl.SSLError) and not isinstance(error, _TLS_ENDS):
        return FailureClass.TLS_PROTOCOL  # an alert or a damaged record after the handshake
    if operation == LOGON:
        return FailureClass.IDENTITY_UNAVAILABLE
    return FailureClass.CORE_TIMED_OUT if isinstance(error, TimeoutError) else _broken_class(error)


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
        if error.verify_code in _EXPIRED:
            return FailureClass.TLS_EXPIRED
        return FailureClass.TLS_WRONG_NAME if error.verify_code in _WRONG_NAME else FailureClass.TLS_UNTRUSTED
    if isinstance(error, TimeoutError):
        return FailureClass.TLS_TIMED_OUT
    if isinstance(error, (*_TLS_ENDS, ConnectionError)):
        return FailureClass.TLS_CUT
    return FailureClass.TLS_PROTOCOL if isinstance(error, ssl.SSLError) else FailureClass.TLS_CUT


def _broken_class(error: BaseException) -> FailureClass:
    """The connection ended, or what came over it was not HTTP."""
    cut = isinstance(error, OSError | IncompleteRead)
    return FailureClass.CORE_CUT if cut else FailureClass.CONTRACT_MALFORMED


_EARLY: dict[Phase, Callable[[BaseException], FailureClass]] = {
    Phase.DNS: lambda _: FailureClass.DNS_NO_ANSWER,
    Phase.CONNECT: _connect_class,
    Phase.TLS: _tls_class,
}
