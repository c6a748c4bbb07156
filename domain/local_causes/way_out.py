"""Causes on the way out that somebody has set: resolver, proxy, firewall, what inspects traffic."""

from domain.failures import FailureClass as F
from domain.local_causes.model import Finding, LocalCause
from domain.vocabulary import Phase

RESOLVER = LocalCause(
    key="resolver",
    title="The name server that this PC asks",
    check_first="Ask this name server and another one for the core's name, from this PC.",
    settles="The other name server gives the right address to the same question.",
    failures={
        F.DNS_NO_ANSWER: 0.8,
        F.DNS_REFUSED: 1.0,
        F.DNS_SERVER_FAILURE: 1.0,
        F.DNS_NO_SUCH_NAME: 1.0,
        F.TLS_WRONG_NAME: 0.9,
    },
    slow={Phase.DNS: 0.9},
    findings=(
        Finding(key="resolver.", says=(": no answer", ": refused", ": server failure", ": no such name"), weight=0.5),
        Finding(key="resolver.", says=("500 ms and more",), weight=0.3),
    ),
    against=(Finding(key="resolver.", says=("answers in under 50 ms",), weight=0.2),),
    changes=("resolver.",),
)
PROXY_PASSWORD = LocalCause(
    key="proxy-password",
    title="The user name or password at the proxy",
    check_first="Log on to the proxy with the stored user name and password, and see when the password was changed.",
    settles="The proxy answers 407 to the stored password and takes the new one.",
    failures={F.PROXY_UNAUTHORISED: 1.0},
    changes=("proxy",),
)
PROXY = LocalCause(
    key="proxy",
    title="The proxy, or which proxy is set",
    check_first="See which proxy is in force and which one the system names; reach the core through it by hand.",
    settles="The same call passes through another proxy, or without one.",
    failures={
        F.PROXY_REFUSED: 0.9,
        F.PROXY_BAD_GATEWAY: 1.0,
        F.PROXY_TIMED_OUT: 0.9,
        F.CONNECT_TIMED_OUT: 0.2,
        F.CONNECT_REFUSED: 0.2,
    },
    findings=(
        Finding(key="line.proxy", says=("no connection",), weight=0.5),
        Finding(key="proxy.system", says=("not used",), weight=0.3),
        Finding(key="proxy.environment", says=("not used",), weight=0.3),
    ),
    changes=("proxy",),
)
FIREWALL = LocalCause(
    key="firewall",
    title="A firewall at the practice",
    check_first="Look at the rules for port 443 towards the core, on the PC and on the router.",
    settles="The core takes a connection from this PC on another line, or on this one once a rule allows it.",
    failures={F.CONNECT_REFUSED: 0.8, F.CONNECT_RESET: 0.7, F.CONNECT_UNREACHABLE: 0.3, F.TLS_CUT: 0.3},
    findings=(Finding(key="line.core", says=("no connection: refused",), weight=0.4),),
    against=(Finding(key="line.core", says=("connects in",), weight=0.2),),
)
INSPECTION = LocalCause(
    key="inspection",
    title="Something on the way that inspects or filters traffic",
    check_first="Look at who issued the certificate that this PC is shown for the core.",
    settles="The issuer is a filter or a virus scanner, or the page that comes back is the filter's.",
    failures={
        F.TLS_UNTRUSTED: 1.0,
        F.TLS_PROTOCOL: 0.8,
        F.TLS_CUT: 0.6,
        F.CONTRACT_REDIRECTED: 0.9,
        F.CONTRACT_MALFORMED: 0.7,
    },
    changes=("trust.", "proxy"),
)
