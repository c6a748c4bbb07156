"""Causes of the line and the network within the practice."""

from domain.failures import FailureClass as F
from domain.local_causes.model import Finding, LocalCause
from domain.vocabulary import Phase

_CONNECTS = Finding(key="line.core", says=("connects in",), weight=0.2)
_WIRELESS = ("wlan", "wlp", "wi-fi", "wifi", "wireless")

LINE = LocalCause(
    key="line",
    title="The practice's line or router",
    check_first="Look at the router's lights and log, and reach anything outside the practice from another PC.",
    settles="Nothing outside is reached from any PC of the practice.",
    failures={F.CONNECT_TIMED_OUT: 0.8, F.CONNECT_UNREACHABLE: 1.0, F.CONNECT_RESET: 0.4, F.DNS_NO_ANSWER: 0.4},
    findings=(Finding(key="line.core", says=("no connection: no answer",), weight=0.4),),
    against=(_CONNECTS,),
)
PACKET_LOSS = LocalCause(
    key="packet-loss",
    title="Packets lost on the way: wireless, a cable or a socket",
    check_first="Put this PC on a cable, or another cable, and watch two rounds.",
    settles="On a good cable the failures stop and the network card counts no more errors.",
    failures={
        F.CORE_CUT: 0.5,
        F.CORE_TIMED_OUT: 0.4,
        F.CONNECT_TIMED_OUT: 0.4,
        F.CONNECT_RESET: 0.4,
        F.TLS_TIMED_OUT: 0.3,
        F.TLS_CUT: 0.2,
        F.DNS_NO_ANSWER: 0.2,
    },
    slow={Phase.CONNECT: 0.4, Phase.TLS: 0.4, Phase.SEND: 0.4, Phase.RECEIVE: 0.4},
    findings=(
        Finding(key="line.errors", says=("1 % of packets and more",), weight=0.6),
        Finding(key="line.errors", says=("under 1 % of packets",), weight=0.2),
        Finding(key="line.interface", says=_WIRELESS, weight=0.2),
    ),
    against=(Finding(key="line.errors", says=("none seen",), weight=0.1),),
    changes=("line.interface",),
)
LARGE_PACKETS = LocalCause(
    key="large-packets",
    title="Large packets do not pass (MTU)",
    check_first="Send the core packets of 1,400 to 1,500 bytes that may not be divided, and see which size passes.",
    settles="With a smaller MTU on the PC or the router the secure set-up ends.",
    failures={F.TLS_TIMED_OUT: 0.8, F.TLS_CUT: 0.4, F.CORE_TIMED_OUT: 0.2},
    findings=(_CONNECTS,),
    changes=("line.interface",),
)
SLOW_LINE = LocalCause(
    key="slow-line",
    title="The line: too slow, or taken up by something else",
    check_first="See what else uses the line at those hours: back-ups, updates, a branch surgery behind it.",
    settles="The extra time goes when the other traffic stops.",
    failures={F.CORE_TIMED_OUT: 0.3, F.CLIENT_BUDGET: 0.3},
    slow={Phase.CONNECT: 0.8, Phase.TLS: 0.8, Phase.SEND: 0.9, Phase.RECEIVE: 0.9},
    findings=(
        Finding(key="line.core", says=("500 ms and more",), weight=0.4),
        Finding(key="line.proxy", says=("500 ms and more",), weight=0.4),
    ),
    against=(Finding(key="line.core", says=("under 50 ms",), weight=0.2),),
)
