"""The words of the lab's scenarios: at each kind of place, which kind of failure a word stands for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bookwatch.simulator.modes import LARGE_REPLY, LARGE_REQUEST, MODES, SLOW, Lasts, Mode, Wire, of
from domain.failures import FailureClass as F
from domain.vocabulary import Phase

_WAIT: Final = Mode(phase=Phase.WAIT)
_SEND, _RECEIVE = Mode(phase=Phase.SEND), Mode(phase=Phase.RECEIVE)
_NO_ROOM: Final = "packets of this size do not get through"
_HELD: Final = Mode(holds_reports=True)
_NO_SLOTS: Final = Mode(no_slots=True)
_CUT: Final = replace(MODES[F.CONNECT_TIMED_OUT], holds_reports=True)
_WIRE: Final = {
    "slow": SLOW,
    "delay": SLOW,
    "cut": _CUT,
    "refuse": MODES[F.CONNECT_REFUSED],
    "reset": MODES[F.CONNECT_RESET],
    "untrusted_certificate": MODES[F.TLS_UNTRUSTED],
    "loss": Mode(wire=Wire.LOSS),
    "congestion": Mode(wire=Wire.QUEUE),
    "mtu": replace(MODES[F.TLS_TIMED_OUT], detail="the server's certificate did not get through"),
    "mtu_up": replace(of(_SEND, F.CORE_TIMED_OUT, detail=_NO_ROOM, lasts=Lasts.STEP), body=LARGE_REQUEST),
    "mtu_down": replace(of(_RECEIVE, F.CORE_TIMED_OUT, detail=_NO_ROOM, lasts=Lasts.STEP), body=LARGE_REPLY),
    "held": _HELD,
}
_CORE: Final = {
    "slow": SLOW,
    "error": MODES[F.CORE_UNAVAILABLE],
    "hang": MODES[F.CORE_TIMED_OUT],
    "drop": MODES[F.CORE_CUT],
    "wrong_content": MODES[F.CONTRACT_READ_BACK],
    "no_slots": _NO_SLOTS,
}
LAB_WORDS: Final[Mapping[str, Mapping[str, Mode]]] = {
    "line": _WIRE,
    "link": _WIRE,
    "isp": _WIRE,
    "pct": _WIRE,
    "region": _WIRE,
    "site": _WIRE,
    **dict.fromkeys(("supplier", "release", "identity_agent", "desktop", "probe"), {"slow": SLOW}),
    "resolver": {
        "slow": SLOW,
        "no_answer": MODES[F.DNS_NO_ANSWER],
        "refused": MODES[F.DNS_REFUSED],
        "no_such_name": MODES[F.DNS_NO_SUCH_NAME],
    },
    "proxy": {
        "slow": SLOW,
        "unauthorised": MODES[F.PROXY_UNAUTHORISED],
        "bad_gateway": MODES[F.PROXY_BAD_GATEWAY],
        "untrusted_certificate": MODES[F.TLS_UNTRUSTED],
    },
    "gateway": {"slow": SLOW, "error": MODES[F.GATEWAY_BAD_GATEWAY]},
    "core": _CORE,
    "care-records": {key: _CORE[key] for key in ("slow", "error", "hang", "drop")},
    "identity": {
        "slow": SLOW,
        "error": MODES[F.IDENTITY_UNAVAILABLE],
        "hang": of(_WAIT, F.IDENTITY_UNAVAILABLE, detail="no answer within the step's time", lasts=Lasts.STEP),
        "drop": of(_WAIT, F.IDENTITY_UNAVAILABLE, detail="the connection ended before the reply"),
    },
    "hospital": {
        "slow": SLOW,
        "error": MODES[F.PROVIDER_ERROR],
        "hang": MODES[F.PROVIDER_NOT_RESPONDING],
        "no_slots": _NO_SLOTS,
    },
    "card": {"revoked": MODES[F.IDENTITY_REJECTED]},
    "everywhere": {"silent": Mode(silent=True), **{key: _WIRE[key] for key in ("slow", "loss", "congestion", "held")}},
    "agent": {"silent": Mode(silent=True), "wrong_clock": MODES[F.CLOCK_SKEW], "held": _HELD},
}
"""What can break at each kind of place, in the words of the lab."""
