"""Which days and hours of a past are made how."""

from dataclasses import dataclass
from datetime import timedelta

from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.simulation import HOUR_US, Simulation
from data.rollups.moments import day_of, hour_of, hours_of_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Numbers since 1970: days of Europe/London, hours of UTC."""

    older: range
    """Days that are made as roll-ups."""
    raw: range
    """Hours that are made run by run."""
    end_day: int
    """The day after the last."""

    def hours(self, day: int) -> range:
        """The hours of a day."""
        return hours_of_day(day)

    @property
    def raw_day(self) -> int:
        """The first day that is made run by run."""
        return self.older.stop


def span_of(simulation: Simulation, *, raw_days: int) -> Span:
    """The last `raw_days` times 24 hours run by run, from the midnight before them. Raises SimulatorError where rounds
    do not divide an hour."""
    if HOUR_US % simulation.interval_us:
        raise SimulatorError(
            f"rounds of {simulation.interval_s} s do not divide an hour", remedy="give --round 300, or another part"
        )
    first, end = day_of(simulation.start), day_of(simulation.end - timedelta(seconds=1)) + 1
    raw_from = max(first, day_of(simulation.end - timedelta(days=raw_days))) if raw_days else end
    first_raw = max(hour_of(simulation.start), hours_of_day(raw_from).start)
    last = hour_of(simulation.end - timedelta(seconds=1)) + 1
    return Span(older=range(first, raw_from), raw=range(min(first_raw, last), last), end_day=end)
