"""How long each part of the work took, and how that compares with the time that it is about."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part."""

    name: str
    seconds: float
    times_real_time: float
    """0 where it is about no time."""


@dataclass(slots=True)
class Timing:
    """All parts, in order."""

    parts: list[Part] = field(default_factory=list)

    @contextmanager
    def of(self, name: str, *, length_s: float) -> Iterator[None]:
        """Time a part that is about so many seconds."""
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        self.parts.append(
            Part(name=name, seconds=round(seconds, 3), times_real_time=round(length_s / max(seconds, 1e-9), 1))
        )
