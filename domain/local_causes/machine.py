"""Causes on the PC itself, and Bookwatch's own agent."""

from datetime import timedelta

from domain.failures import FailureClass as F
from domain.local_causes.model import Finding, LocalCause

PC_LOAD = LocalCause(
    key="pc-load",
    title="This PC has too much to do, or is full",
    check_first="See what takes the processor, memory and disk of this PC while the runs fail.",
    settles="The runs pass while that program is stopped.",
    failures={F.CLIENT_NO_SOCKET: 0.8, F.CLIENT_BUDGET: 0.6, F.CLIENT_CRASH: 0.2},
    slow={None: 0.8},
    findings=(
        Finding(key="load.", says=("over 95 %",), weight=0.4),
        Finding(key="load.", says=("80 to 95 %",), weight=0.2),
    ),
    wears=0.4,
    against=(Finding(key="load.processor", says=("under 80 %",), weight=0.1),),
)
SOFTWARE_CHANGE = LocalCause(
    key="software-change",
    title="Software of this PC that changed",
    check_first="Undo this change on one PC, or try a PC that has not had it.",
    settles="The PC without the change works, on the same line and with the same card.",
    failures={
        F.TLS_UNTRUSTED: 0.4,
        F.TLS_PROTOCOL: 0.4,
        F.TLS_CUT: 0.3,
        F.PROXY_REFUSED: 0.3,
        F.CONNECT_REFUSED: 0.3,
        F.CONNECT_RESET: 0.3,
        F.IDENTITY_REJECTED: 0.2,
        F.CLIENT_CRASH: 0.3,
        F.CLIENT_NO_SOCKET: 0.3,
        F.CLIENT_BUDGET: 0.3,
        F.CONTRACT_MALFORMED: 0.2,
    },
    slow={None: 0.3},
    changes=("machine.system", "site.browser", "site.java", "site.gp_system", "site.mode"),
    needs_change=True,
)
RESTART = LocalCause(
    key="restart",
    title="What did not come back after this PC was started again",
    check_first="See what should start by itself on this PC and did not: network, proxy log-on, card reader, clock.",
    settles="It fails after each start until that is started by hand.",
    failures={
        F.IDENTITY_REJECTED: 0.3,
        F.PROXY_UNAUTHORISED: 0.3,
        F.PROXY_REFUSED: 0.3,
        F.CONNECT_REFUSED: 0.2,
        F.CONNECT_UNREACHABLE: 0.3,
        F.DNS_NO_ANSWER: 0.3,
        F.DNS_REFUSED: 0.2,
        F.CLOCK_SKEW: 0.4,
        F.CLIENT_NO_SOCKET: 0.4,
    },
    changes=("machine.started",),
    reach=timedelta(hours=2),
    needs_change=True,
)
OWN_AGENT = LocalCause(
    key="own-agent",
    title="Bookwatch's own agent, or how it is set up",
    check_first="Read the agent's log on this PC; patients and staff may be served well.",
    settles="Somebody books by hand at this PC without trouble.",
    failures={
        F.CLIENT_CRASH: 1.0,
        F.CLIENT_REFUSED_BY_PROFILE: 1.0,
        F.CLIENT_BUDGET: 0.2,
        F.CONTRACT_REFUSED: 0.8,
        F.CONTRACT_CONFLICT: 0.8,
        F.GATEWAY_THROTTLED: 0.8,
    },
    findings=(Finding(key="load.disk", says=("over 95 %",), weight=0.1),),
    changes=("agent.started",),
)
