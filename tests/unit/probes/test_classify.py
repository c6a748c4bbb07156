"""Every class on status and code, as the published error model has them."""

import errno
import ssl

import pytest

from domain.failures import FailureClass as F
from domain.vocabulary import Outcome, Phase
from probes.classify import classify_error, classify_reply
from probes.transport.errors import LookUpError, NameProblem, OutOfTimeError, ProxyError, ReplyTooLargeError


@pytest.mark.parametrize(
    ("operation", "status", "code", "from_core", "gap", "expected"),
    [
        ("LOGON", 401, "CARD_REVOKED", True, 0.0, F.IDENTITY_REJECTED),
        ("LOGON", 401, "", False, None, F.IDENTITY_REJECTED),
        ("LOGON", 401, "", True, 301.0, F.CLOCK_SKEW),
        ("LOGON", 401, "CLOCK_SKEW", True, None, F.CLOCK_SKEW),
        ("A005", 401, "NO_ACCESS", True, -400.0, F.CLOCK_SKEW),
        ("LOGON", 403, "", True, 0.0, F.IDENTITY_FORBIDDEN),
        ("A011", 403, "FORBIDDEN", True, 0.0, F.IDENTITY_FORBIDDEN),
        ("LOGON", 503, "SYSTEM_UNAVAILABLE", False, 0.0, F.IDENTITY_UNAVAILABLE),
        ("LOGON", 500, "", False, 0.0, F.IDENTITY_UNAVAILABLE),
        ("LOGON", 502, "", False, 0.0, F.GATEWAY_BAD_GATEWAY),
        ("A016", 502, "", False, 0.0, F.GATEWAY_BAD_GATEWAY),
        ("A016", 503, "", False, 0.0, F.GATEWAY_UNAVAILABLE),
        ("A016", 504, "", False, 0.0, F.GATEWAY_TIMED_OUT),
        ("A016", 429, "TOO_MANY_REQUESTS", False, 0.0, F.GATEWAY_THROTTLED),
        ("A016", 502, "PAS_RESPONDED_WITH_ERROR", True, 0.0, F.PROVIDER_ERROR),
        ("A016", 504, "PAS_NOT_RESPONDING", True, 0.0, F.PROVIDER_NOT_RESPONDING),
        ("A016", 502, "", True, 0.0, F.CORE_ERROR),
        ("A016", 504, "", True, 0.0, F.CORE_TIMED_OUT),
        ("A016", 503, "SYSTEM_UNAVAILABLE", True, 0.0, F.CORE_UNAVAILABLE),
        ("A016", 503, "SYSTEM_UNAVAILABLE", False, 0.0, F.CORE_UNAVAILABLE),
        ("A016", 500, "", True, 0.0, F.CORE_ERROR),
        ("A016", 422, "UNABLE_TO_CONFIRM_APPOINTMENT", True, 0.0, F.CORE_UNCONFIRMED),
        ("A016", 422, "INVALID_REQUEST_STATE", True, 0.0, F.CONTRACT_REFUSED),
        ("A016", 307, "", True, 0.0, F.CONTRACT_REDIRECTED),
        ("A016", 500, "", False, 0.0, F.GATEWAY_ERROR),
        ("PDS", 500, "", False, 0.0, F.CORE_ERROR),
        ("LOGON", 400, "invalid_client", False, 0.0, F.IDENTITY_REJECTED),
        ("LOGON", 400, "invalid_grant", False, 301.0, F.CLOCK_SKEW),
        ("LOGON", 400, "temporarily_unavailable", False, 0.0, F.IDENTITY_UNAVAILABLE),
        ("A016", 422, "ORGANISATION_IS_CLOSED", True, 0.0, F.IDENTITY_ORGANISATION),
        ("A016", 409, "", True, 0.0, F.CONTRACT_CONFLICT),
        ("A016", 503, "SLOT_NOT_AVAILABLE", True, 0.0, F.CORE_UNAVAILABLE),
        ("A016", 204, "", True, 0.0, F.CONTRACT_UNEXPECTED_STATUS),
    ],
)
def test_replies(operation: str, status: int, code: str, from_core: bool, gap: float | None, expected: F) -> None:
    found = classify_reply(operation=operation, status=status, code=code, from_core=from_core, clock_gap_s=gap)
    assert (found.outcome, found.failure_class, found.failed_phase) == (Outcome.FAILED, expected, None)


@pytest.mark.parametrize("code", ["SLOT_NOT_AVAILABLE", "SLOTS_CURRENTLY_AVAILABLE"])
def test_a_slot_that_is_gone_is_business(code: str) -> None:
    found = classify_reply(operation="A016", status=422, code=code, from_core=True, clock_gap_s=0.0)
    assert (found.outcome, found.failure_class) == (Outcome.BUSINESS, None)


def verification(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("phase", "error", "expected"),
    [
        (Phase.DNS, LookUpError(NameProblem.NO_SUCH_NAME, name="a"), F.DNS_NO_SUCH_NAME),
        (Phase.DNS, LookUpError(NameProblem.NO_ANSWER, name="a"), F.DNS_NO_ANSWER),
        (Phase.DNS, LookUpError(NameProblem.REFUSED, name="a"), F.DNS_REFUSED),
        (Phase.DNS, OutOfTimeError(), F.DNS_NO_ANSWER),
        (Phase.CONNECT, ConnectionRefusedError(), F.CONNECT_REFUSED),
        (Phase.CONNECT, TimeoutError(), F.CONNECT_TIMED_OUT),
        (Phase.CONNECT, ConnectionResetError(), F.CONNECT_RESET),
        (Phase.CONNECT, OSError(errno.EHOSTUNREACH, "x"), F.CONNECT_UNREACHABLE),
        (Phase.CONNECT, ProxyError("x", status=407), F.PROXY_UNAUTHORISED),
        (Phase.CONNECT, ProxyError("x", status=502), F.PROXY_BAD_GATEWAY),
        (Phase.CONNECT, ProxyError("x", status=504), F.PROXY_TIMED_OUT),
        (Phase.CONNECT, ProxyError("x", status=999), F.PROXY_REFUSED),
        (Phase.CONNECT, ProxyError("x", status=None), F.PROXY_REFUSED),
        (Phase.CONNECT, ProxyError("x", status=None, timed_out=True), F.PROXY_TIMED_OUT),
        (Phase.TLS, verification(10), F.TLS_EXPIRED),
        (Phase.TLS, verification(62), F.TLS_WRONG_NAME),
        (Phase.TLS, verification(20), F.TLS_UNTRUSTED),
        (Phase.TLS, ssl.SSLError("wrong version number"), F.TLS_PROTOCOL),
        (Phase.TLS, ssl.SSLEOFError(), F.TLS_CUT),
        (Phase.TLS, ConnectionResetError(), F.TLS_CUT),
        (Phase.TLS, TimeoutError(), F.TLS_TIMED_OUT),
        (Phase.CONNECT, OSError(errno.EMFILE, "x"), F.CLIENT_NO_SOCKET),
        (Phase.TLS, verification(9), F.TLS_EXPIRED),
        (Phase.SEND, BrokenPipeError(), F.CORE_CUT),
        (Phase.SEND, ValueError("Invalid header value"), F.CONTRACT_MALFORMED),
        (Phase.RECEIVE, ssl.SSLError("alert"), F.TLS_PROTOCOL),
        (Phase.RECEIVE, ssl.SSLEOFError(), F.CORE_CUT),
        (Phase.WAIT, TimeoutError(), F.CORE_TIMED_OUT),
        (Phase.WAIT, ConnectionResetError(), F.CORE_CUT),
        (Phase.RECEIVE, OutOfTimeError(), F.CORE_TIMED_OUT),
        (Phase.RECEIVE, ReplyTooLargeError(), F.CONTRACT_MALFORMED),
        (None, ValueError(), F.CLIENT_CRASH),
    ],
)
def test_exceptions(phase: Phase | None, error: BaseException, expected: F) -> None:
    found = classify_error(operation="A016", error=error, phase=phase)
    assert (found.outcome, found.failure_class, found.failed_phase) == (Outcome.FAILED, expected, phase)


@pytest.mark.parametrize("phase", [Phase.SEND, Phase.WAIT, Phase.RECEIVE])
def test_no_reply_at_log_on_is_the_identity_services(phase: Phase) -> None:
    found = classify_error(operation="LOGON", error=TimeoutError(), phase=phase)
    assert found.failure_class is F.IDENTITY_UNAVAILABLE
