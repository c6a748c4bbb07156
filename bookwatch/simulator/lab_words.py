"""The words of the lab's scenarios: at each kind of place, which kind of failure a word stands for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bookwatch.simulator.modes import MODES, SLOW, Lasts, Mode, of
from domain.failures import FailureClass as F
from domain.vocabulary import Phase

_WAIT: Final = Mode(phase=Phase.WAIT)
_CUT: Final = replace(MODES[F.CONNECT_TIMED_OUT], holds_reports=True)
_WIRE: Final = {
    "slow": SLOW,
    "delay": SLOW,
    "cut": _CUT,
    "refuse": MODES[F.CONNECT_REFUSED],
    "reset": MODES[F.CONNECT_RESET],
    "untrusted_certificate": MODES[F.TLS_UNTRUSTED],
}
_CORE: Final = {
    "slow": SLOW,
    "error": MODES[F.CORE_UNAVAILABLE],
    "hang": MODES[F.CORE_TIMED_OUT],
    "drop": MODES[F.CORE_CUT],
    "wrong_content": MODES[F.CONTRACT_READ_BACK],
}
LAB_WORDS: Final[Mapping[str, Mapping[str, Mode]]] = {
    "line": _WIRE,
    "link": _WIRE,
    "isp": _WIRE,
    "pct": _WIRE,
    "region": _WIRE,
    "site": _WIRE,
    "supplier": {"slow": SLOW},
    "release": {"slow": SLOW},
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
    },
    "card": {"revoked": MODES[F.IDENTITY_REJECTED]},
    "agent": {"silent": Mode(silent=True), "wrong_clock": MODES[F.CLOCK_SKEW]},
}
"""What can break at each kind of place, in the words of the lab."""
