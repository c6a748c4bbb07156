"""What each failure class means: what was seen, an example, and who usually acts.

"Usually" is no verdict: whose fault it is follows from who else meets it (`attribution`), never from the class alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.failures import FailureClass as F

PRACTICE = "the practice's engineer"
NETWORK = "the network's operator"
PROXY = "whoever runs the proxy"
IDENTITY = "the identity service's desk"
CORE = "the core's service desk"
GATEWAY = "whoever runs the gateway"
HOSPITAL = "the hospital"
BOOKWATCH = "whoever runs Bookwatch"
EITHER = f"{PRACTICE}; {CORE} where many meet it"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One failure class in words."""

    seen: str
    """What the client saw."""
    example: str
    acts: str
    """Who usually acts."""


MEANINGS: Mapping[F, Meaning] = {
    F.DNS_NO_SUCH_NAME: Meaning(
        "the resolver says that the name does not exist", "NXDOMAIN, or an answer without an address", PRACTICE
    ),
    F.DNS_NO_ANSWER: Meaning("no answer to two questions", "the resolver is down, or beyond a cut line", NETWORK),
    F.DNS_REFUSED: Meaning(
        "the resolver refuses to answer", "REFUSED; or its port is closed (ICMP)", "whoever runs the resolver"
    ),
    F.DNS_SERVER_FAILURE: Meaning(
        "the resolver answers that it could not find out", "SERVFAIL", "whoever runs the resolver"
    ),
    F.CONNECT_REFUSED: Meaning("the address refuses the connection", "nothing listens there; a firewall", EITHER),
    F.CONNECT_TIMED_OUT: Meaning("no answer to the connection attempt", "a cut line; a full queue", NETWORK),
    F.CONNECT_RESET: Meaning(
        "the connection was reset while it was made", "a firewall; a server that sheds load", NETWORK
    ),
    F.CONNECT_UNREACHABLE: Meaning("no way to the address", "the router has no route", NETWORK),
    F.TLS_UNTRUSTED: Meaning(
        "the certificate's issuer is not trusted", "a device that inspects traffic; a changed authority", PRACTICE
    ),
    F.TLS_EXPIRED: Meaning(
        "today is outside the certificate's dates", "it was not renewed; the machine's date is wrong", EITHER
    ),
    F.TLS_WRONG_NAME: Meaning(
        "the certificate is for another name", "the resolver gives an old or foreign address", PRACTICE
    ),
    F.TLS_PROTOCOL: Meaning("the two sides do not agree on TLS", "an answer in plain HTTP; no common version", EITHER),
    F.TLS_CUT: Meaning("the connection ended within the handshake", "a firewall that dislikes the name", PRACTICE),
    F.TLS_TIMED_OUT: Meaning("the handshake did not end in time", "large packets are lost on the way", NETWORK),
    F.PROXY_REFUSED: Meaning("the proxy does not let the call through", "it is down; it answers 403", PROXY),
    F.PROXY_UNAUTHORISED: Meaning("the proxy wants a log-on (407)", "its password has expired", PROXY),
    F.PROXY_BAD_GATEWAY: Meaning("the proxy cannot reach the core (502)", "its own line is cut", PROXY),
    F.PROXY_TIMED_OUT: Meaning("the proxy does not answer CONNECT in time, or says 504", "it is overloaded", PROXY),
    F.CLOCK_SKEW: Meaning(
        "log-on was refused, and the clocks differ by more than 300 s", "401 with a Date 20 minutes away", PRACTICE
    ),
    F.IDENTITY_REJECTED: Meaning("not let in (401, or a token endpoint's invalid_grant)", "a revoked card", PRACTICE),
    F.IDENTITY_FORBIDDEN: Meaning("403 that does not say why", "FORBIDDEN", PRACTICE),
    F.IDENTITY_ROLE: Meaning(
        "403: the user lacks the business function", "a card without the role of a clinician", PRACTICE
    ),
    F.IDENTITY_ORGANISATION: Meaning(
        "the organisation's code is refused, missing or closed", "403 for another practice's code", PRACTICE
    ),
    F.IDENTITY_UNAVAILABLE: Meaning("log-on answers 5xx, nonsense or nothing", "503 at log-on", IDENTITY),
    F.GATEWAY_BAD_GATEWAY: Meaning("502 without a code and without X-Request-ID", "an HTML page", GATEWAY),
    F.GATEWAY_UNAVAILABLE: Meaning("503 without a code and without X-Request-ID", "an empty 503", GATEWAY),
    F.GATEWAY_TIMED_OUT: Meaning("504 without a code and without X-Request-ID", "the core was too slow", GATEWAY),
    F.GATEWAY_ERROR: Meaning("another 5xx that nobody has signed", "500 without X-Request-ID", GATEWAY),
    F.GATEWAY_THROTTLED: Meaning("429: too many requests of this application", "TOO_MANY_REQUESTS", BOOKWATCH),
    F.CORE_ERROR: Meaning("5xx of the core itself", "500 with X-Request-ID", CORE),
    F.CORE_UNAVAILABLE: Meaning("503 of the core itself", "SYSTEM_UNAVAILABLE", CORE),
    F.CORE_TIMED_OUT: Meaning("connected and sent, and no whole reply in time", "a reply that trickles", CORE),
    F.CORE_CUT: Meaning("the connection ended before the reply did", "reset while waiting; half a body", CORE),
    F.CORE_UNCONFIRMED: Meaning(
        "422 in name, a failure in truth: the core could not do it", "UNABLE_TO_CONFIRM_APPOINTMENT", CORE
    ),
    F.PROVIDER_NOT_RESPONDING: Meaning("504 with the code PAS_NOT_RESPONDING", "no answer in 2 minutes", HOSPITAL),
    F.PROVIDER_ERROR: Meaning("502 with the code PAS_RESPONDED_WITH_ERROR", "the slot message failed", HOSPITAL),
    F.CONTRACT_MALFORMED: Meaning(
        "a reply that is not HTTP, not JSON, larger than 10 MB, or not as promised", "a log-on page with 200", EITHER
    ),
    F.CONTRACT_UNEXPECTED_STATUS: Meaning("a status that the journey does not expect", "404; 200 for 201", CORE),
    F.CONTRACT_REDIRECTED: Meaning("sent elsewhere (3xx); not followed", "302 to a web filter's page", EITHER),
    F.CONTRACT_REFUSED: Meaning(
        "400 or 422 with a code: a rule of the core forbids it", "INVALID_REQUEST_STATE; SERVICE_UNAVAILABLE", BOOKWATCH
    ),
    F.CONTRACT_CONFLICT: Meaning("409 or 423: changed or locked by another meanwhile", "a stale version", BOOKWATCH),
    F.CONTRACT_MISSING_OUTPUT: Meaning("the reply lacks what the next step needs", "a referral without id", CORE),
    F.CONTRACT_READ_BACK: Meaning(
        "every call succeeded, and what is read back differs (`wrong_result`)", "another UBRN, slot, service or time",
        CORE,
    ),
    F.CONTRACT_NOT_LISTED: Meaning(
        "every call succeeded, and a list lacks what was just written (`wrong_result`)", "a worklist without it", CORE
    ),
    F.CLIENT_CRASH: Meaning("a mistake of the probe's own", "its log has the traceback", BOOKWATCH),
    F.CLIENT_BUDGET: Meaning("the run's time was over, not the step's own", "many slow steps", BOOKWATCH),
    F.CLIENT_NO_SOCKET: Meaning(
        "the machine gave no socket: no port, file handle or address", "its source address is gone", PRACTICE
    ),
    F.CLIENT_REFUSED_BY_PROFILE: Meaning(
        "refused before sending: outside the profile's test lists", "an NHS number that is not for tests", BOOKWATCH
    ),
}  # fmt: skip
