"""Faults to inject: what is broken, for which calls, how often, from when to when."""

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from booking_core.clock import Clock, instant
from booking_core.errors import FaultError

KINDS = ("latency", "error", "hang", "drop", "wrong_content")
KEYS = ("operation", "share", "kind", "latency_ms", "status", "code", "provider", "start", "end")
EVERY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Log-normal delay in milliseconds; sigma 0 is a fixed one."""

    median: float
    sigma: float = 0.0

    def sample_s(self) -> float:
        """One delay in seconds."""
        return self.median / 1000 * math.exp(random.gauss(0.0, self.sigma))  # simulation, not cryptography


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is broken."""

    operation: str
    kind: str
    share: float = 1.0
    latency_ms: Latency | None = None
    status: int = 503
    code: str | None = None
    provider: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def is_active(self, *, at: datetime) -> bool:
        """Whether `at` lies in [start, end)."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    def concerns(self, operation: str) -> bool:
        """Whether it breaks `operation`."""
        return self.operation in (EVERY, operation)

    def hits(self) -> bool:
        """Whether this one request is among the share that is broken."""
        return self.share >= 1 or random.random() < self.share


class FaultBoard:
    """The faults of one service: set, listed and removed through the control port, read for every request."""

    def __init__(self, *, operations: tuple[str, ...], providers: tuple[str, ...], clock: Clock) -> None:
        """`operations` and `providers` are what a fault may name here."""
        self._operations = operations
        self._providers = providers
        self._clock = clock
        self._faults: dict[str, Fault] = {}
        self._ids = itertools.count(1)

    def add(self, description: Mapping[str, Any], *, wrong_content: tuple[str, ...] = ()) -> str:
        """Set the fault that a JSON object describes; returns its id. Raises FaultError.

        `wrong_content` names the operations whose content this service can falsify.
        """
        fault = parse_fault(description)
        _one_of("operation", fault.operation, allowed=(EVERY, *self._operations))
        if fault.provider is not None:
            _one_of("provider", fault.provider, allowed=self._providers or ("none: this service has no hospitals",))
        if fault.kind == "wrong_content":
            _one_of("operation", fault.operation, allowed=wrong_content or ("none: no content to falsify here",))
        fault_id = str(next(self._ids))
        self._faults[fault_id] = fault
        return fault_id

    def remove(self, fault_id: str) -> bool:
        """Mend one fault; whether it existed."""
        return self._faults.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Mend everything."""
        self._faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        """All faults as JSON objects with `id` and `active`."""
        now = self._clock()
        return [_to_json(fault, fault_id=key, active=fault.is_active(at=now)) for key, fault in self._faults.items()]

    def matching(self, operation: str) -> Iterator[Fault]:
        """The faults in force that concern `operation`, before share and provider are looked at."""
        if not self._faults:
            return
        now = self._clock()
        for fault in list(self._faults.values()):
            if fault.concerns(operation) and fault.is_active(at=now):
                yield fault


def parse_fault(description: Mapping[str, Any]) -> Fault:
    """A fault from its JSON object. Raises FaultError naming the key and what is allowed."""
    for key in description:
        _one_of("unknown key", key, allowed=KEYS)
    for key in ("operation", "kind"):
        if not isinstance(description.get(key), str):
            raise FaultError(key=key, value=description.get(key), allowed="a string, required")
    kind = _one_of("kind", description["kind"], allowed=KINDS)
    latency = _latency(description.get("latency_ms"))
    if (kind == "latency") != (latency is not None):
        raise FaultError(key="latency_ms", value=description.get("latency_ms"), allowed="with kind latency, only there")
    return Fault(
        operation=description["operation"],
        kind=kind,
        share=_number("share", description.get("share", 1.0), low=0.0, high=1.0),
        latency_ms=latency,
        status=int(_number("status", description.get("status", 503), low=400, high=599)),
        code=_optional_text("code", description.get("code")),
        provider=_optional_text("provider", description.get("provider")),
        start=_moment("start", description.get("start")),
        end=_moment("end", description.get("end")),
    )


def _latency(value: Any) -> Latency | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        return Latency(median=_number("latency_ms", value, low=0, high=600_000))
    for key in value:
        _one_of("latency_ms", key, allowed=("median", "sigma"))
    return Latency(
        median=_number("latency_ms.median", value.get("median"), low=0, high=600_000),
        sigma=_number("latency_ms.sigma", value.get("sigma", 0.0), low=0, high=5),
    )


def _one_of(key: str, value: str, *, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise FaultError(key=key, value=value, allowed=", ".join(allowed))
    return value


def _number(key: str, value: Any, *, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise FaultError(key=key, value=value, allowed=f"a number from {low:g} to {high:g}")
    return float(value)


def _optional_text(key: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise FaultError(key=key, value=value, allowed="a string or null")
    return value


def _moment(key: str, value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise FaultError(key=key, value=value, allowed="an ISO 8601 time with its offset, or null")
    return moment


def _to_json(fault: Fault, *, fault_id: str, active: bool) -> dict[str, Any]:
    shown = asdict(fault)
    for key in ("start", "end"):
        shown[key] = instant(shown[key]) if shown[key] is not None else None
    return {"id": fault_id, "active": active, **shown}
