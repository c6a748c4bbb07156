"""One day of a simulation, counted: round after round, quiet ones as sums, those with a fault run by run."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.draft import draft
from bookwatch.simulator.failures import call_failures, run_failures
from bookwatch.simulator.older.ledger import Ledger
from bookwatch.simulator.older.quiet import Usual
from bookwatch.simulator.older.special import MOST, Specials
from bookwatch.simulator.simulation import HOUR_US, Simulation
from bookwatch.simulator.strikes import NOISE_SHARE, noise_chance


@dataclass(kw_only=True)
class Day:
    """Rounds `first` up to, not including, `last` (numbered since 1970), in hours from `hour` on (since 1970)."""

    simulation: Simulation
    first: int
    last: int
    hour: int
    hours: int
    _specials: Specials = field(default_factory=Specials)

    def counted(self) -> Ledger:
        """Make and count them."""
        for number in range(self.first, self.last):
            if self._broken(number):
                self._add_batch(self.simulation.batch(number))
            else:
                self._add_quiet(number)
        self._add_specials()
        return self._ledger

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(
            rounds=self.last - self.first,
            hours=self.hours,
            calls=len(self.simulation.routes.calls),
            vantages=len(self.simulation.world.codes),
        )

    def _broken(self, number: int) -> bool:
        """Whether a fault lasts at any time of a round, or so soon before or after that a run may meet it."""
        began, length = number * self.simulation.interval_us, self.simulation.interval_us
        return any(
            fault.start.timestamp() * 1e6 < began + 2 * length and began - length < fault.end.timestamp() * 1e6
            for fault in self.simulation.faults
        )

    def _hour_of(self, number: int) -> Ints:
        """The hour of the day in which the run of each vantage is due."""
        return (number * self.simulation.interval_us + self.simulation.slots) // HOUR_US - self.hour

    def _add_batch(self, batch: Batch) -> None:
        rounds = np.full(len(batch), batch.number - self.first)
        hours = self._hour_of(batch.number)[batch.rows]
        self._ledger.add_runs(rounds=rounds, hours=hours, rows=batch.rows, runs=batch, failure=run_failures(batch))
        self._ledger.add_steps(rounds=rounds, rows=batch.rows, runs=batch, failure=call_failures(batch))

    def _add_quiet(self, number: int) -> None:
        made, limits = self.simulation, self.simulation.limits
        durations = made.durations(number)
        usual = Usual(durations=durations, routes=made.routes)
        ways = made.ways(made.hospitals(number), started_us=made.started(number), number=number)
        chance = noise_chance((len(ways), len(made.routes.calls)), seed=(made.seed, number))
        special: Bools = (ways > 0) | (chance < NOISE_SHARE).any(axis=1) | usual.over(limits)
        awake, hours = made.awake(number * made.interval_us), self._hour_of(number)
        usual.add(self._ledger, number=number - self.first, hour=hours, plain=awake & ~special)
        rows = np.flatnonzero(awake & special)
        self._specials.gather(
            draft(durations.of(rows)),
            chance=chance[rows],
            ways=ways[rows],
            number=number - self.first,
            hours=hours[rows],
            rows=rows,
        )
        if len(self._specials) > MOST:
            self._add_specials()

    def _add_specials(self) -> None:
        if not len(self._specials):
            return
        gathered, self._specials = self._specials, Specials()
        made = self.simulation
        ended = gathered.end(routes=made.routes, limits=made.limits, at_core=made.at_core)
        rounds, hours, rows = (np.concatenate(each) for each in (gathered.rounds, gathered.hours, gathered.rows))
        self._ledger.add_runs(rounds=rounds, hours=hours, rows=rows, runs=ended, failure=run_failures(ended))
        self._ledger.add_steps(rounds=rounds, rows=rows, runs=ended, failure=call_failures(ended))
