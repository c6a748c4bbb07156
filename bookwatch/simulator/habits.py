"""What each vantage is like, for good: its line, its PC, its clock, and when its PC is switched on. Columns."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.simulator.chance import Bools, Floats

_LINES: Final = (
    (0.15, 55.0, 900.0, 240.0),  # a thin ADSL line
    (0.45, 32.0, 3_500.0, 420.0),  # ADSL
    (0.30, 16.0, 30_000.0, 8_000.0),  # fibre
    (0.10, 8.0, 100_000.0, 100_000.0),  # leased
)
"""Share of practices, round trip in ms, kbit/s down and up."""
_CONTROL_LINE: Final = (4.0, 100_000.0, 100_000.0)
OFF_AT_NIGHT: Final = 0.12
"""Share of practices whose PC is switched off outside opening hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """One entry a vantage, practices before controls."""

    round_trip_ms: Floats
    look_up_ms: Floats
    down_kbit_s: Floats
    up_kbit_s: Floats
    client_ms: Floats
    """What the PC itself takes between two phases of a call."""
    congestion: Floats
    """How much slower its line is at full load, as a share."""
    clock_ms: Floats
    always_on: Bools
    on_from: Floats
    """Local hour of a working day at which the PC is switched on."""
    on_until: Floats


def habits(rng: np.random.Generator, *, practices: int, controls: int) -> Habits:
    """Draw them."""
    total = practices + controls
    kind = rng.choice(len(_LINES), size=practices, p=[share for share, *_ in _LINES])
    lines = np.array([line for _, *line in _LINES])[kind] * np.exp(0.25 * rng.standard_normal((practices, 3)))
    lines = np.concatenate([lines, np.tile(_CONTROL_LINE, (controls, 1))])
    is_control = np.arange(total) >= practices
    return Habits(
        round_trip_ms=lines[:, 0],
        look_up_ms=lines[:, 0] * 0.4 + 2.0 * np.exp(0.6 * rng.standard_normal(total)),
        down_kbit_s=lines[:, 1],
        up_kbit_s=lines[:, 2],
        client_ms=np.where(is_control, 0.4, 1.2) * np.exp(0.5 * rng.standard_normal(total)),
        congestion=np.where(is_control, 0.0, 0.5 * rng.random(total)),
        clock_ms=np.round(400.0 * rng.standard_normal(total), 1),
        always_on=is_control | (rng.random(total) >= OFF_AT_NIGHT),
        on_from=7.0 + 1.5 * rng.random(total),
        on_until=18.25 + 2.0 * rng.random(total),
    )
