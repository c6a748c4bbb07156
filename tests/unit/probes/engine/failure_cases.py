"""One or more real misbehaving neighbours for every failure class: what docs/failure-classes.md names as its tests."""

import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import trustme

from domain.clock import skewed, system_clock
from domain.failures import FailureClass as F
from domain.runs import Run, Step
from domain.vocabulary import Phase
from probes.settings import Timeouts
from tests.fakes import bad_servers as bad
from tests.fakes.line_faults import address_answer, connect_proxy, udp_resolver
from tests.fakes.web_server import Answer, outcome, reply, serving
from tests.unit.probes.engine.failure_bench import (
    BOOKED,
    CORE,
    LOG_ON,
    MAKE,
    NAMED,
    OUTPUT,
    READ_BACK,
    WORKLIST,
    Bench,
    Case,
)


def _before(name: str, expected: F, phase: Phase | None, produce: Callable[[Bench], Run]) -> Case:
    return Case(name=name, expected=expected, phase=phase, produce=produce)


def _cut(name: str, expected: F, phase: Phase | None, answer: Answer, steps: str = MAKE) -> Case:
    """No whole reply came."""
    return _before(name, expected, phase, lambda bench: bench.served(answer, steps))


def _said(
    name: str,
    expected: F,
    status: int,
    body: Any = None,
    *,
    core: bool = False,
    steps: str = MAKE,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> Case:
    """A complete reply; `core`: with X-Request-ID."""
    answer = bad.answering(status, body, headers={**(CORE if core else {}), **(headers or {})}, content=content)
    return Case(
        name=name, expected=expected, phase=None, status=status, produce=lambda bench: bench.served(answer, steps)
    )


def _told(diagnostics: str, code: str = "FORBIDDEN") -> dict[str, Any]:
    body = outcome(code)
    body["issue"][0]["diagnostics"] = diagnostics
    return body


def _resolver(code: int | None) -> Callable[[Bench], Run]:
    def produce(bench: Bench) -> Run:
        with udp_resolver(lambda question: None if code is None else address_answer(question, code=code)) as resolver:
            return bench.run(f"{NAMED}:1", resolver=resolver)

    return produce


def _closed_resolver(bench: Bench) -> Run:
    with udp_resolver(lambda _: None) as resolver:
        pass
    return bench.run(f"{NAMED}:1", resolver=resolver)


def _proxy(answer: bytes | None) -> Callable[[Bench], Run]:
    def produce(bench: Bench) -> Run:
        with connect_proxy(answer) as proxy:
            return bench.run(f"{NAMED}:1", proxy=proxy)

    return produce


def _port(kind: bad.Port) -> Callable[[Bench], Run]:
    def produce(bench: Bench) -> Run:
        with kind() as port:
            return bench.run(f"https://127.0.0.1:{port}")

    return produce


def _reset_while_connecting(bench: Bench) -> Run:
    """The kernel tells a reset within connect() only where it comes before the client looks: so, again and again."""
    until = time.monotonic() + 30
    with bad.resetting() as port:
        while True:
            run = bench.run(f"https://127.0.0.1:{port}")
            if run.failure_class is F.CONNECT_RESET or time.monotonic() > until:
                return run


def _certificate(*names: str, stranger: bool = False, **dates: Any) -> Callable[[Bench], Run]:
    def produce(bench: Bench) -> Run:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issuer = trustme.CA(key_type=trustme.KeyType.ECDSA) if stranger else bench.authority
        issuer.issue_cert(*(names or ("localhost",)), **dates).configure_cert(context)
        with serving(lambda _, __: reply(200), context=context) as server:
            return bench.run(server.url)

    return produce


def _fast_clock(bench: Bench) -> Run:
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = bad.answering(401, outcome("NO_ACCESS"), headers={"Date": date})
    return bench.served(answer, clock=skewed(system_clock, by=timedelta(minutes=20)))


def _crash(bench: Bench) -> Run:
    def stumble(_: Step) -> None:
        raise RuntimeError("a mistake of ours")

    return bench.served(bad.answering(201), on_step=stumble)


def _budget(bench: Bench) -> Run:
    return bench.served(bad.hang, timeouts=Timeouts(connect_s=1, step_s=10, budget_s=1.0))


def _foreign_patient(bench: Bench) -> Run:
    steps = MAKE.replace("{a: 1}", '{system: "https://fhir.nhs.uk/Id/nhs-number", value: "9990000026"}')
    return bench.served(bad.answering(201), steps)


def _read_back(what: str, wrong: str) -> Case:
    body = {**BOOKED, what: wrong}
    return _said(f"another {what} is read back", F.CONTRACT_READ_BACK, 200, body, steps=READ_BACK)


_OTHER = [{"item": {"reference": "ReferralRequest/000000070001"}}]
_OK = b"HTTP/1.1 200 OK\r\n"

CASES: tuple[Case, ...] = (
    _before("NXDOMAIN", F.DNS_NO_SUCH_NAME, Phase.DNS, _resolver(3)),
    _before("a silent resolver", F.DNS_NO_ANSWER, Phase.DNS, _resolver(None)),
    _before("REFUSED", F.DNS_REFUSED, Phase.DNS, _resolver(5)),
    _before("a resolver's closed port", F.DNS_REFUSED, Phase.DNS, _closed_resolver),
    _before("SERVFAIL", F.DNS_SERVER_FAILURE, Phase.DNS, _resolver(2)),
    _before("a closed port", F.CONNECT_REFUSED, Phase.CONNECT, lambda bench: bench.run("https://127.0.0.1:1")),
    _before("a full queue", F.CONNECT_TIMED_OUT, Phase.CONNECT, _port(bad.full_backlog)),
    _before("reset while connecting", F.CONNECT_RESET, Phase.CONNECT, _reset_while_connecting),
    _before(
        # A broadcast address has no way for TCP: the kernel refuses before anything leaves.
        "no route",
        F.CONNECT_UNREACHABLE,
        Phase.CONNECT,
        lambda bench: bench.run("https://127.255.255.255:443"),
    ),
    _before("another authority", F.TLS_UNTRUSTED, Phase.TLS, _certificate(stranger=True)),
    _before("expired", F.TLS_EXPIRED, Phase.TLS, _certificate(not_after=datetime(2020, 1, 1, tzinfo=UTC))),
    _before("not yet valid", F.TLS_EXPIRED, Phase.TLS, _certificate(not_before=datetime(2030, 1, 1, tzinfo=UTC))),
    _before("another name", F.TLS_WRONG_NAME, Phase.TLS, _certificate("elsewhere.test")),
    _before("plain HTTP", F.TLS_PROTOCOL, Phase.TLS, _port(lambda: bad.saying(b"HTTP/1.1 400 Not TLS\r\n\r\n"))),
    _before("closed in the handshake", F.TLS_CUT, Phase.TLS, _port(lambda: bad.saying(b""))),
    _before("a mute server", F.TLS_TIMED_OUT, Phase.TLS, _port(bad.accepting)),
    _before(
        "a proxy that is down",
        F.PROXY_REFUSED,
        Phase.CONNECT,
        lambda bench: bench.run(f"{NAMED}:1", proxy="http://127.0.0.1:1"),
    ),
    _before("a proxy's 403", F.PROXY_REFUSED, Phase.CONNECT, _proxy(b"HTTP/1.1 403 No\r\n\r\n")),
    _before("a proxy that talks nonsense", F.PROXY_REFUSED, Phase.CONNECT, _proxy(b"nonsense\r\n\r\n")),
    _before("a proxy that hangs up", F.PROXY_REFUSED, Phase.CONNECT, _proxy(b"")),
    _before("a proxy's 407", F.PROXY_UNAUTHORISED, Phase.CONNECT, _proxy(b"HTTP/1.1 407 Who\r\n\r\n")),
    _before("a proxy's 502", F.PROXY_BAD_GATEWAY, Phase.CONNECT, _proxy(b"HTTP/1.1 502 Bad\r\n\r\n")),
    _before("a proxy's 504", F.PROXY_TIMED_OUT, Phase.CONNECT, _proxy(b"HTTP/1.1 504 Late\r\n\r\n")),
    _before("a silent proxy", F.PROXY_TIMED_OUT, Phase.CONNECT, _proxy(None)),
    Case(name="20 minutes fast", expected=F.CLOCK_SKEW, phase=None, status=401, produce=_fast_clock),
    _said("401", F.IDENTITY_REJECTED, 401, outcome("NO_ACCESS"), core=True),
    _said("invalid_grant", F.IDENTITY_REJECTED, 400, {"error": "invalid_grant"}, steps=LOG_ON),
    _said("403", F.IDENTITY_FORBIDDEN, 403, outcome("FORBIDDEN"), core=True),
    _said(
        "403 for the role",
        F.IDENTITY_ROLE,
        403,
        _told("User does not have the required Business Function at the specified Organisation."),
    ),
    _said("403 for the organisation", F.IDENTITY_ORGANISATION, 403, _told("Unauthorised ODS code provided.")),
    _said(
        "no organisation named",
        F.IDENTITY_ORGANISATION,
        400,
        _told("Missing or Empty NHSD-End-User-Organisation-ODS header.", "MISSING_HEADER"),
    ),
    _said("log-on's 503", F.IDENTITY_UNAVAILABLE, 503, outcome("SYSTEM_UNAVAILABLE"), steps=LOG_ON),
    _said("log-on's 500", F.IDENTITY_UNAVAILABLE, 500, steps=LOG_ON),
    _cut("log-on hangs up", F.IDENTITY_UNAVAILABLE, Phase.WAIT, bad.slam, LOG_ON),
    _said("a bare 502", F.GATEWAY_BAD_GATEWAY, 502, content=b"<html>"),
    _said("a bare 503", F.GATEWAY_UNAVAILABLE, 503),
    _said("a bare 504", F.GATEWAY_TIMED_OUT, 504),
    _said("a bare 502 at log-on", F.GATEWAY_BAD_GATEWAY, 502, steps=LOG_ON),
    _said("a bare 500", F.GATEWAY_ERROR, 500),
    _said("429", F.GATEWAY_THROTTLED, 429, outcome("TOO_MANY_REQUESTS")),
    _said("the core's 500", F.CORE_ERROR, 500, core=True),
    _said("the core's 502 without a code", F.CORE_ERROR, 502, core=True),
    _said("the core's 503", F.CORE_UNAVAILABLE, 503, outcome("SYSTEM_UNAVAILABLE"), core=True),
    _cut("no reply in time", F.CORE_TIMED_OUT, Phase.WAIT, bad.hang),
    _cut("a head that trickles", F.CORE_TIMED_OUT, Phase.RECEIVE, bad.trickling(b"", _OK + b"X-Long: 1")),
    _cut(
        "a body that trickles",
        F.CORE_TIMED_OUT,
        Phase.RECEIVE,
        bad.trickling(_OK + b"Content-Length: 1000\r\n\r\n", b"x" * 40),
    ),
    _cut(
        "interim replies without end",
        F.CORE_TIMED_OUT,
        Phase.RECEIVE,
        bad.for_ever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", pause_s=0.01),
    ),
    _cut("reset while waiting", F.CORE_CUT, Phase.WAIT, bad.slam),
    _cut("closed while waiting", F.CORE_CUT, Phase.WAIT, bad.raw(b"")),
    _cut("half a body", F.CORE_CUT, Phase.RECEIVE, bad.raw(_OK + b"Content-Length: 99\r\n\r\nabc")),
    _cut("reset in the body", F.CORE_CUT, Phase.RECEIVE, bad.reset_in_body),
    _cut("half a chunk", F.CORE_CUT, Phase.RECEIVE, bad.raw(_OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")),
    _cut("a broken TLS record", F.TLS_PROTOCOL, Phase.WAIT, bad.bad_record),
    _said("UNABLE_TO_CONFIRM_APPOINTMENT", F.CORE_UNCONFIRMED, 422, outcome("UNABLE_TO_CONFIRM_APPOINTMENT")),
    _said("UNABLE_TO_CANCEL_APPOINTMENT", F.CORE_UNCONFIRMED, 422, outcome("UNABLE_TO_CANCEL_APPOINTMENT")),
    _said("PAS_NOT_RESPONDING", F.PROVIDER_NOT_RESPONDING, 504, outcome("PAS_NOT_RESPONDING"), core=True),
    _said("PAS_RESPONDED_WITH_ERROR", F.PROVIDER_ERROR, 502, outcome("PAS_RESPONDED_WITH_ERROR"), core=True),
    _cut("another protocol", F.CONTRACT_MALFORMED, Phase.RECEIVE, bad.raw(b"SSH-2.0-OpenSSH\r\n\r\n")),
    _cut("200 header lines", F.CONTRACT_MALFORMED, Phase.RECEIVE, bad.raw(_OK + b"X-A: b\r\n" * 200 + b"\r\n")),
    _cut(
        "a chunk without a size",
        F.CONTRACT_MALFORMED,
        Phase.RECEIVE,
        bad.raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    ),
    _cut("a body without end", F.CONTRACT_MALFORMED, Phase.RECEIVE, bad.for_ever(_OK + b"\r\n", b"x" * 1_000_000)),
    _said("a page with 200", F.CONTRACT_MALFORMED, 200, content=b"\xff<html>", steps=OUTPUT),
    _said("200 where 201 was due", F.CONTRACT_UNEXPECTED_STATUS, 200, core=True),
    _said("404", F.CONTRACT_UNEXPECTED_STATUS, 404, core=True),
    _said("302 to another host", F.CONTRACT_REDIRECTED, 302, headers={"Location": "https://localhost:1/"}),
    _said("INVALID_REQUEST_STATE", F.CONTRACT_REFUSED, 422, outcome("INVALID_REQUEST_STATE"), core=True),
    _said("a service that is gone", F.CONTRACT_REFUSED, 422, outcome("SERVICE_UNAVAILABLE"), core=True),
    _said("409", F.CONTRACT_CONFLICT, 409, outcome("REC_CONFLICT"), core=True),
    _said("423", F.CONTRACT_CONFLICT, 423, core=True),
    _said("no version", F.CONTRACT_MISSING_OUTPUT, 200, {"id": "1"}, steps=OUTPUT),
    _read_back("ubrn", "000000070009/_history/3"),
    _read_back("slot", "Slot/2"),
    _read_back("service", "1002"),
    _read_back("start", "2026-11-23T11:00:00Z"),
    _said(
        "a worklist without it",
        F.CONTRACT_NOT_LISTED,
        200,
        {"resourceType": "List", "entry": _OTHER},
        steps=WORKLIST,
    ),
    _said("an empty worklist", F.CONTRACT_NOT_LISTED, 200, {"resourceType": "List"}, steps=WORKLIST),
    Case(name="a mistake of ours", expected=F.CLIENT_CRASH, phase=None, status=201, produce=_crash),
    _before("the run's time is over", F.CLIENT_BUDGET, Phase.WAIT, _budget),
    _before(
        "a source address that is gone",
        F.CLIENT_NO_SOCKET,
        Phase.CONNECT,
        lambda bench: bench.run("https://127.0.0.1:1", source_address="192.0.2.7"),
    ),
    _before("another patient", F.CLIENT_REFUSED_BY_PROFILE, None, _foreign_patient),
)
