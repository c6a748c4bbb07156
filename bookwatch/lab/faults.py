"""The one vocabulary of faults: where something breaks, how, and with which figures.

line:Y99001, link:L-ZZ1   delay  bandwidth  stall  reset  refuse  cut       (a line also: untrusted_certificate)
resolver:RES-ZZ1          no_answer  wrong_answer  refused  no_such_name  slow
proxy:PRX-Y99005          unauthorised (407)  bad_gateway (502)  slow  untrusted_certificate
gateway                   error (502, 503, 504)  slow
core, core/A016, identity, care-records, pacs, hospital:ZH2
                          error  slow  hang  drop  wrong_content            (by the control port of the service)
card:Y99004               revoked
agent:Y99005              silent  wrong_clock
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bookwatch.lab.errors import FaultError


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One figure of a fault: its default, and the range that makes sense."""

    default: float | str
    low: float = 0.0
    high: float = 0.0
    allowed: tuple[float, ...] = ()
    """The only values that make sense, where they are few."""

    def check(self, value: Any, *, name: str, fault: str) -> float | str:
        """The value as it will be used. Raises FaultError."""
        if isinstance(self.default, str):
            if isinstance(value, str) and value:
                return value
            raise FaultError(
                f"{name} of {fault} is {value!r}", remedy="write a text, such as " + self.default, about="params"
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FaultError(f"{name} of {fault} is {value!r}", remedy="write a number", about="params")
        if self.allowed and value not in self.allowed:
            words = ", ".join(f"{each:g}" for each in self.allowed)
            raise FaultError(f"{name} of {fault} is {value:g}", remedy=f"use one of {words}", about="params")
        if not self.allowed and not self.low <= value <= self.high:
            raise FaultError(
                f"{name} of {fault} is {value:g}", remedy=f"use {self.low:g} to {self.high:g}", about="params"
            )
        return value


Parameters = Mapping[str, Parameter]

SHARE = Parameter(default=1.0, low=0.0, high=1.0)
_MS = Parameter(default=400.0, low=0.0, high=60_000.0)

_RELAY: Mapping[str, Parameters] = {
    "delay": {"ms": _MS, "jitter_ms": Parameter(default=0.0, high=60_000.0)},
    "bandwidth": {"kbit_s": Parameter(default=64.0, low=1.0, high=1e6)},
    "stall": {"share": Parameter(default=0.2, high=1.0), "ms": Parameter(default=3_000.0, high=60_000.0)},
    "reset": {"share": SHARE, "after_bytes": Parameter(default=0.0, high=1e9)},
    "refuse": {},
    "cut": {},
}
_SERVICE: Mapping[str, Parameters] = {
    "error": {
        "share": SHARE,
        "status": Parameter(default=503.0, low=400.0, high=599.0),
        "code": Parameter(default="SYSTEM_UNAVAILABLE"),
    },
    "slow": {"share": SHARE, "ms": _MS, "sigma": Parameter(default=0.2, high=3.0)},
    "hang": {"share": SHARE},
    "drop": {"share": SHARE},
    "wrong_content": {"share": SHARE},
}
_GATEWAY_STATUS = Parameter(default=502.0, allowed=(502, 503, 504))

KINDS: Mapping[str, Mapping[str, Parameters]] = {
    "line": {**_RELAY, "untrusted_certificate": {}},
    "link": _RELAY,
    "resolver": {
        "no_answer": {"share": SHARE},
        "wrong_answer": {"share": SHARE, "address": Parameter(default="127.59.0.1")},
        "refused": {"share": SHARE},
        "no_such_name": {"share": SHARE},
        "slow": {"share": SHARE, "ms": _MS},
    },
    "proxy": {
        "unauthorised": {"share": SHARE},
        "bad_gateway": {"share": SHARE},
        "slow": {"share": SHARE, "ms": _MS},
        "untrusted_certificate": {"share": SHARE},
    },
    "gateway": {"error": {"share": SHARE, "status": _GATEWAY_STATUS}, "slow": {"share": SHARE, "ms": _MS}},
    "core": _SERVICE,
    "identity": _SERVICE,
    "care-records": _SERVICE,
    "pacs": _SERVICE,
    "hospital": _SERVICE,
    "card": {"revoked": {}},
    "agent": {"silent": {}, "wrong_clock": {"offset_s": Parameter(default=1_200.0, low=-1e7, high=1e7)}},
}
"""What can break at each kind of place."""

NETWORK = frozenset({"line", "link", "resolver", "proxy", "gateway"})
"""Kinds of place that the network process breaks by itself."""

UNNAMED = frozenset({"gateway", "core", "identity", "care-records", "pacs"})
"""Kinds of place of which there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is broken: always checked, every parameter filled in. Make it with `fault`."""

    where: str
    kind: str
    params: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The kind of place: line, link, resolver, core ..."""
        return self.where.partition(":")[0].partition("/")[0]

    @property
    def name(self) -> str:
        """Which one of its kind: "L-ZZ1", for `core/A016` the operation, or empty."""
        return self.where.partition(":")[2] or self.where.partition("/")[2]

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self.params[name])


def fault(where: str, *, kind: str, params: Mapping[str, Any] | None = None) -> Fault:
    """A checked fault, with defaults for what is left out. Raises FaultError, saying what would be allowed."""
    found = Fault(where=where, kind=kind)
    kinds = KINDS.get(found.place)
    if kinds is None:
        raise FaultError(f"no kind of place is called {found.place!r}", remedy=f"use one of {', '.join(KINDS)}")
    if bool(found.name) == (found.place in UNNAMED) and not (found.place == "core" and found.name):
        example = found.place if found.place in UNNAMED else f"{found.place}:NAME"
        raise FaultError(f"{where!r} is not a place", remedy=f"write {example}")
    if kind not in kinds:
        raise FaultError(f"{kind!r} cannot happen to {where}", remedy=f"use one of {', '.join(kinds)}", about="kind")
    return Fault(where=where, kind=kind, params=_filled(params or {}, spec=kinds[kind], fault=f"{kind} at {where}"))


def _filled(params: Mapping[str, Any], *, spec: Parameters, fault: str) -> dict[str, float | str]:
    for name in params:
        if name not in spec:
            allowed = ", ".join(spec) or "none"
            raise FaultError(f"{fault} has no parameter {name!r}", remedy=f"it takes: {allowed}", about="params")
    return {name: each.check(params.get(name, each.default), name=name, fault=fault) for name, each in spec.items()}


def to_json(fault: Fault) -> dict[str, Any]:
    """A fault as JSON-ready values: where, kind and its parameters."""
    return {"where": fault.where, "kind": fault.kind, "params": dict(fault.params)}


def from_json(document: Mapping[str, Any]) -> Fault:
    """The fault of `to_json`. Raises FaultError."""
    where, kind, params = document.get("where"), document.get("kind"), document.get("params", {})
    if not isinstance(where, str) or not isinstance(kind, str) or not isinstance(params, dict):
        raise FaultError("a fault lacks where, kind or params", remedy='send {"where": ..., "kind": ..., "params": {}}')
    return fault(where, kind=kind, params=params)
