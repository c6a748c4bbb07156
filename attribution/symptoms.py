"""What can be seen of one attempt, and which cause can show it: the table of compatibility, as data.

A symptom is a failure class, or one of five that no failure class says: an attempt that was far slower than its
practice's own habit (by where the time went), and a practice that stopped reporting.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from domain.failures import FailureClass
from domain.vocabulary import FaultDomain

NOTHING = -1
"""Nothing was due, or it has not arrived yet."""
GOOD = 0
SLOW_LINE = "slow.line"
"""Connect, TLS and every wait grew: the way to the core."""
SLOW_SERVER = "slow.server"
"""Waits grew and connect did not: the far end."""
SLOW_LOOKUP = "slow.lookup"
SLOW_CLIENT = "slow.client"
"""Time went by outside every phase: the practice's own machine."""
SILENT = "silent"
UNKNOWN = "unknown"
"""Failed without a class."""

SLOW = (SLOW_LINE, SLOW_SERVER, SLOW_LOOKUP, SLOW_CLIENT)
SYMPTOMS: tuple[str, ...] = ("good", *(each.value for each in FailureClass), *SLOW, SILENT, UNKNOWN)
"""Names by number; 0 is good."""
NUMBER: Mapping[str, int] = {name: number for number, name in enumerate(SYMPTOMS)}

AT_ANY_CALL = tuple(n for name, n in NUMBER.items() if name.partition(".")[0] in {"core", "gateway", "contract"})
"""Numbers of the symptoms that any call of a journey may show, and not its connections alone."""
AT_CONNECTION = (*(n for name, n in NUMBER.items() if name.partition(".")[0] in {"connect", "tls"}), NUMBER[SLOW_LINE])
"""Numbers of those that the connections of a journey show, of which it makes few."""

_NETWORK: Mapping[str, float] = {
    # Each run begins with a look-up: where the resolver lies beyond a cut, that is where it stops.
    **{"connect": 0.32, "tls.cut": 0.08, "tls.timed_out": 0.08, "dns.no_answer": 0.13, "slow.line": 0.12},
    **{"silent": 0.25, "core.cut": 0.04, "core.timed_out": 0.04, "proxy.timed_out": 0.02, "client.budget": 0.02},
    "identity.unavailable": 0.01,
    "dns.server_failure": 0.01,
    "gateway.throttled": 0.02,  # who limits requests counts them by address: all behind one are refused together
    "unknown": 0.02,
}
WAYS = frozenset({"site", "link", "isp", "pct", "region"})
"""Dimensions of the way to the core: what of a practice's own lies before the break says how its attempts end."""
SOFTWARE = frozenset({"supplier", "release", "identity_agent", "desktop", "probe"})
"""Dimensions of what runs at the practice: it breaks, and the way there is as it was."""
_SOFTWARE: Mapping[str, float] = {
    **{"client": 0.3, "identity": 0.25, "contract": 0.25, "clock": 0.04, "tls.protocol": 0.05, "tls.untrusted": 0.05},
    **{"tls.wrong_name": 0.01, "tls.cut": 0.01, "gateway.throttled": 0.01, "slow.client": 0.02, "unknown": 0.01},
}

_ANYTHING: Mapping[str, float] = {
    **{"dns": 0.08, "connect": 0.12, "tls": 0.14, "proxy": 0.1, "clock": 0.03, "identity": 0.12, "client": 0.1},
    **{"contract": 0.12, "core": 0.07, "gateway": 0.03, "slow.line": 0.05, "slow.server": 0.02, "slow.client": 0.02},
    "unknown": 0.02,
}
"""What a dimension may show that is known by name alone, or two that do not get on together."""
JOIN = "+"
"""Between the names, and the values, of two dimensions whose meeting is at fault: release+proxy, ROBIN-7+PRX-3."""
UNRECORDED = "unrecorded"
"""The dimension of a cause that many share and no record names."""
UNNAMED = (UNRECORDED, UNRECORDED)
"""Its dimension and value."""

SIGNATURES: Mapping[str, Mapping[str, float]] = {
    "practice": {
        **{"dns": 0.13, "connect": 0.15, "tls": 0.13, "proxy": 0.12, "clock": 0.05, "identity": 0.14, "client": 0.08},
        **{"slow.line": 0.07, "slow.lookup": 0.03, "slow.client": 0.03, "slow.server": 0.01, "contract": 0.02},
        **{"core": 0.02, "gateway": 0.01, "provider": 0.001, "unknown": 0.009},
    },
    "resolver": {"dns": 0.88, "slow.lookup": 0.1, "tls.wrong_name": 0.01, "unknown": 0.01},
    "proxy": {
        **{"proxy": 0.53, "connect": 0.12, "tls": 0.15, "slow.line": 0.1, "dns": 0.03, "gateway.throttled": 0.03},
        # Busy, it passes each request on late, though it takes connections at once.
        **{"contract.malformed": 0.01, "contract.redirected": 0.01, "slow.server": 0.03, "unknown": 0.02},
    },
    **dict.fromkeys(WAYS, _NETWORK),
    **dict.fromkeys(SOFTWARE, _SOFTWARE),
    "provider": {"provider": 0.85, "slow.server": 0.09, "core.timed_out": 0.05, "unknown": 0.01},
    "operation": {"core": 0.61, "contract": 0.2, "slow.server": 0.15, "gateway": 0.03, "unknown": 0.01},
    "core": {
        **{"core": 0.49, "tls": 0.12, "connect": 0.12, "slow.server": 0.15, "contract": 0.08, "slow.line": 0.03},
        "unknown": 0.01,
    },
    "identity": {
        "identity": 0.8,
        "slow.server": 0.07,
        "core": 0.04,
        "clock": 0.02,
        "contract": 0.02,
        "connect": 0.03,
        "tls": 0.02,
        "unknown": 0.01,
    },
    "gateway": {"gateway": 0.59, "connect": 0.1, "tls": 0.12, "slow.line": 0.13, "slow.server": 0.05, "unknown": 0.01},
}
"""For each dimension of cause: the symptoms that it can show (a class, or a whole branch shared evenly among its
classes) and how usual each is. What is not listed it cannot explain: a resolver never makes a 502."""

DOMAINS: Mapping[str, FaultDomain] = {
    "practice": FaultDomain.LOCAL,
    "control": FaultDomain.LOCAL,
    **dict.fromkeys(
        (
            *("site", "resolver", "proxy", "link", "identity_agent", "release", "desktop", "probe", "supplier"),
            *("isp", "pct", "region"),
        ),
        FaultDomain.SHARED,
    ),
    "provider": FaultDomain.PROVIDER,
    **dict.fromkeys(("identity", "core", "operation", "gateway"), FaultDomain.CENTRAL),
}
"""Fault domain of each dimension; in order of how particular a name is: of two equal causes the first is named."""


def domain_of(dimension: str) -> FaultDomain:
    """Fault domain of a cause of that dimension: what is recorded and has no other place is shared."""
    return DOMAINS.get(dimension, FaultDomain.SHARED)


def rank_of(dimension: str) -> int:
    """How particular a name is: of two equal causes the lowest is named, and one dimension before two."""
    order = list(DOMAINS)
    known = order.index(dimension) if dimension in DOMAINS else order.index("pct")
    return known + len(order) * (JOIN in dimension) + 2 * len(order) * (dimension == UNRECORDED)


_WAY = frozenset({"dns", "connect", "tls", "slow", "silent"})


def _kin_of(name: str) -> str:
    root = name.partition(".")[0]
    return "way" if root in _WAY else root


_KINDS = tuple(dict.fromkeys(_kin_of(name) for name in SYMPTOMS))
KIN: npt.NDArray[np.int64] = np.array([_KINDS.index(_kin_of(name)) for name in SYMPTOMS], dtype=np.int64)
"""By symptom, the number of its branch; the branches of what is on the way to the core count as one."""

ONE_THING = (
    # Lost packets are a time-out of whatever they were lost in, or nothing but slow.
    ("dns.no_answer", "connect.timed_out", "tls.timed_out", "core.timed_out", "client.budget", SLOW_LINE),
    # What cuts connections does so at any moment.
    ("connect.reset", "tls.cut", "core.cut"),
)
"""Symptoms that are one thing, which goes wrong in one or another moment of an attempt."""


def _akin() -> npt.NDArray[np.bool_]:
    table = np.zeros((len(SYMPTOMS), len(SYMPTOMS)), dtype=np.bool_)
    for names in ONE_THING:
        numbers = [NUMBER[name] for name in names]
        table[np.ix_(numbers, numbers)] = True
    return table


AKIN: npt.NDArray[np.bool_] = _akin()
"""Which symptoms are one thing (`ONE_THING`); shape (symptoms, symptoms)."""

IS_LOOK_UP: npt.NDArray[np.bool_] = np.array([name.startswith("dns.") for name in SYMPTOMS])
"""By symptom, whether it is a look-up that failed."""

LOG_ON = "LOGON"
OUTSIDE_CORE = frozenset({LOG_ON, "PDS"})
"""Operations that the identity service and care records answer, not the core."""


@cache
def signature(dimension: str) -> npt.NDArray[np.float64]:
    """Probability of each symptom (by number) under a cause of that dimension; sums to 1, zero for the impossible."""
    weights = np.zeros(len(SYMPTOMS))
    for name, weight in SIGNATURES.get(dimension, _ANYTHING).items():
        leaves = [number for each, number in NUMBER.items() if each == name or each.startswith(name + ".")]
        weights[leaves] += weight / len(leaves)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


@cache
def chance() -> npt.NDArray[np.float64]:
    """Relative frequency of each symptom among failures without a lasting reason; never silence.

    Even, and generous: each may be one of the ten usual ones, as a place where one kind of failure is common by
    chance must not look like a fault. So these sum to more than 1.
    """
    weights = np.full(len(SYMPTOMS), 1.0 / 10.0)  # the finer the classes, the rarer each: two in a row must suffice
    weights[[GOOD, NUMBER[SILENT]]] = 0.0
    weights[[NUMBER[name] for name in SLOW]] = 0.15
    return weights
