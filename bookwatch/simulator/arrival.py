"""When a run's result reaches the collector: soon after its end, or when its agent's way there is open again."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bookwatch.simulator.chance import IDENTITIES, Ints, stream
from bookwatch.simulator.strikes import Broken

TICK_US: Final = 5_000_000
"""The collector takes in what has come every five seconds."""
_SENDING_S: Final = 1.5
_CATCHING_UP_S: Final = 20.0
"""An agent that was cut off tries again within this time."""


def arrivals(ended_us: Ints, *, broken: Sequence[Broken], seed: tuple[int, int]) -> Ints:
    """Arrival of the run of each vantage, in whole ticks."""
    rng = stream(seed[0], IDENTITIES, seed[1], 1)
    arrived = ended_us + (rng.exponential(_SENDING_S, len(ended_us)) * 1e6).astype(np.int64)
    again = (rng.random(len(ended_us)) * _CATCHING_UP_S * 1e6).astype(np.int64)
    for each in sorted(broken, key=lambda each: each.fault.start):
        if each.fault.mode.holds_reports:
            held = each.active(arrived)
            arrived = np.where(held, int(each.fault.end.timestamp() * 1e6) + again, arrived)
    return arrived + -arrived % TICK_US
