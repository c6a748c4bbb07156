"""The condition that one relay, resolver, proxy or gateway is in: all the faults on it, added up."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from bookwatch.lab.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayConditions:
    """How a relay treats what passes. The defaults are a healthy one."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float | None = None
    stall_share: float = 0.0
    stall_s: float = 0.0
    reset_share: float = 0.0
    reset_after: int = 0
    refuse: bool = False
    cut: bool = False
    untrusted: bool = False

    @property
    def holds_back(self) -> bool:
        """Whether bytes wait at all; a healthy relay passes them on at once."""
        return bool(self.delay_s or self.jitter_s or self.bytes_per_s or self.stall_share)

    def hold_s(self, size: int) -> float:
        """Seconds that a chunk of `size` bytes is held back, drawn anew for each."""
        seconds = self.delay_s + random.uniform(-self.jitter_s, self.jitter_s)
        if self.stall_share and random.random() < self.stall_share:
            seconds += self.stall_s
        return max(0.0, seconds) + (size / self.bytes_per_s if self.bytes_per_s else 0.0)


HEALTHY = RelayConditions()


def relay_conditions(faults: Iterable[Fault]) -> RelayConditions:
    """Add up the faults on one relay: delays add, the narrowest bandwidth counts."""
    values: dict[str, float] = {}
    flags: set[str] = set()
    for each in faults:
        if each.kind in {"refuse", "cut"}:
            flags.add(each.kind)
        elif each.kind == "untrusted_certificate":
            flags.add("untrusted")
        else:
            _add(values, fault=each)
    rate = values.pop("bytes_per_s", None)
    after = int(values.pop("reset_after", 0))
    return RelayConditions(**values, **dict.fromkeys(flags, True), bytes_per_s=rate, reset_after=after)  # type: ignore[arg-type]


def _add(values: dict[str, float], *, fault: Fault) -> None:
    if fault.kind == "delay":
        values["delay_s"] = values.get("delay_s", 0.0) + fault.number("ms") / 1000
        values["jitter_s"] = values.get("jitter_s", 0.0) + fault.number("jitter_ms") / 1000
    elif fault.kind == "bandwidth":
        rate = fault.number("kbit_s") * 1000 / 8
        values["bytes_per_s"] = min(values.get("bytes_per_s", rate), rate)
    elif fault.kind == "stall":
        values["stall_share"], values["stall_s"] = fault.number("share"), fault.number("ms") / 1000
    elif fault.kind == "reset":
        values["reset_share"], values["reset_after"] = fault.number("share"), fault.number("after_bytes")


def drawn(faults: Iterable[Fault]) -> Fault | None:
    """The fault that strikes this time, or None: each strikes with its `share`."""
    return next((each for each in faults if random.random() < each.number("share")), None)
