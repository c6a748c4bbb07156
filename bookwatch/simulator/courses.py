"""How a fault goes in its time: all at once, growing, spreading from place to place, on and off."""

from dataclasses import dataclass

import numpy as np

from bookwatch.simulator.chance import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of one fault between its start and its end. The usual one: all of it, all the time."""

    grows_from: float = 1.0
    """Share of its strength at the start; from there it grows evenly until `grown`."""
    spreads_from: float = 1.0
    """Share of the vantages it touches at the start; from there it spreads evenly until `grown`."""
    grown: float = 1.0
    """Share of its time after which it has grown and spread."""
    on_s: float = 0.0
    """Seconds for which it is there ..."""
    off_s: float = 0.0
    """... before it is away for so long, and again; 0: it stays."""

    def progress(self, moments_us: Ints, *, start_us: int, end_us: int) -> Floats:
        """How far it has grown at those moments, from 0 to 1."""
        time = np.maximum(self.grown * (end_us - start_us), 1.0)
        return np.asarray(np.clip((moments_us - start_us) / time, 0.0, 1.0), dtype=np.float64)

    def strength(self, progress: Floats) -> Floats:
        """Share of its full strength."""
        return self.grows_from + (1.0 - self.grows_from) * progress

    def reached(self, progress: Floats) -> Floats:
        """Share of its vantages that it touches."""
        return self.spreads_from + (1.0 - self.spreads_from) * progress

    def there(self, moments_us: Ints, *, start_us: int) -> Bools:
        """Whether it is on at those moments, as far as going on and off decides."""
        if not self.off_s:
            return np.ones(len(moments_us), dtype=np.bool_)
        since = (moments_us - start_us) / 1e6 % (self.on_s + self.off_s)
        return np.asarray(since < self.on_s, dtype=np.bool_)


STEADY = Course()
