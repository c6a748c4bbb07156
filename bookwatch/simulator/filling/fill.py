"""Fill a store: older days as roll-ups, the last days run by run, and their roll-ups computed from these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine

from bookwatch.rebuilding import refresh
from bookwatch.simulator.filling.guard import claim, note_progress, progress, refuse_real
from bookwatch.simulator.filling.latest import renew_latest
from bookwatch.simulator.filling.orders import DayOrder, HourOrder, make_day, make_hour
from bookwatch.simulator.filling.span import Span, span_of
from bookwatch.simulator.filling.timing import Timing
from bookwatch.simulator.filling.writing import note_retention, write_day, write_hour
from bookwatch.simulator.older.tiers import HOURS_DAYS, PRACTICES_DAYS
from bookwatch.simulator.outputs import register
from bookwatch.simulator.packed.dictionary import Dictionary
from bookwatch.simulator.plan import Plan
from bookwatch.simulator.simulation import Simulation
from bookwatch.workers import Workers
from data import rollups
from data.engine import reading, writing

Told = Callable[[str, int, int], None]
"""What is being made, and how many of how many are there."""
OLDER, RAW, SUMMED = "older days", "hours of runs", "roll-ups of the runs"


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A past to be made, and where it goes. Each day and hour is written in a transaction of its own."""

    engine: Engine
    plan: Plan
    raw_days: int
    workers: Workers
    told: Told
    among_real: bool = False

    def fill(self) -> Timing:
        """Make what is not there yet. Raises SimulatorError, data's errors, JobsError; what is written then stays."""
        timing, span = Timing(), self.span
        dictionary = self._prepare()
        days, hours = self._left(span.older, name="day"), self._left(span.raw, name="hour")
        with timing.of(OLDER, length_s=86_400 * len(days)):
            self._older(days, dictionary=dictionary)
        with timing.of(RAW, length_s=3_600 * len(hours)):
            self._raw(hours, dictionary=dictionary)
        with timing.of(SUMMED, length_s=3_600 * len(hours)):
            refresh(
                self.engine,
                workers=self.workers,
                now=self.simulation.end,
                progress=lambda done, of: self.told(SUMMED, done, of),
            )
        return timing

    @cached_property
    def simulation(self) -> Simulation:
        """As planned."""
        return self.plan.simulation()

    @cached_property
    def span(self) -> Span:
        """Which days and hours."""
        return span_of(self.simulation, raw_days=self.raw_days)

    def _prepare(self) -> Dictionary:
        simulation = self.simulation
        with writing(self.engine) as conn:
            if not self.among_real:
                refuse_real(conn, world=simulation.world)
            claim(conn, plan=self.plan, raw_days=self.raw_days, among_real=self.among_real)
        register(self.engine, world=simulation.world)
        with writing(self.engine) as conn:
            rollups.use_rounds(conn, round_s=simulation.interval_s)
            note_retention(conn, span=self.span)
            return Dictionary.of(conn, world=simulation.world, routes=simulation.routes)

    def _left(self, numbers: range, *, name: str) -> range:
        """What is still to be made."""
        with reading(self.engine) as conn:
            done = progress(conn, name=name)
        return range(max(numbers.start, done), numbers.stop)

    def _older(self, days: range, *, dictionary: Dictionary) -> None:
        whole = self.span.older
        made = self.workers.map(make_day, self._day_orders(days, dictionary=dictionary))
        for day, tables in zip(days, made, strict=True):
            self.told(OLDER, day - whole.start, len(whole))
            with writing(self.engine) as conn:
                write_day(conn, tables=tables)
                note_progress(conn, name="day", value=day + 1)
        self.told(OLDER, len(whole), len(whole))

    def _day_orders(self, days: range, *, dictionary: Dictionary) -> Iterator[DayOrder]:
        for day in days:
            yield DayOrder(
                plan=self.plan,
                dictionary=dictionary,
                day=day,
                hours=self.span.hours(day),
                with_hours=day >= self.span.end_day - HOURS_DAYS,
                with_practices=day >= self.span.end_day - PRACTICES_DAYS,
            )

    def _raw(self, hours: range, *, dictionary: Dictionary) -> None:
        whole = self.span.raw
        orders = (HourOrder(plan=self.plan, dictionary=dictionary, hour=hour) for hour in hours)
        for hour, rows in zip(hours, self.workers.map(make_hour, orders), strict=True):
            self.told(RAW, hour - whole.start, len(whole))
            with writing(self.engine) as conn:
                write_hour(conn, rows=rows, hour=hour)
                note_progress(conn, name="hour", value=hour + 1)
        if hours:
            with writing(self.engine) as conn:
                renew_latest(conn)
        self.told(RAW, len(whole), len(whole))
