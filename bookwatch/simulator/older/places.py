"""A world as the roll-ups know it: numbers of the store for vantages, PCTs, kinds and calls."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bookwatch.simulator.chance import Ints
from bookwatch.simulator.packed.dictionary import Dictionary
from bookwatch.simulator.simulation import Simulation
from data.codes import KINDS, ROLES
from domain.vocabulary import VantageKind


@dataclass(frozen=True, kw_only=True)
class Places:
    """Columns by vantage, and what all runs have in common."""

    simulation: Simulation
    dictionary: Dictionary

    @property
    def vantages(self) -> Ints:
        """Word numbers."""
        return self.dictionary.vantages

    @property
    def journey(self) -> int:
        """A word number."""
        return self.dictionary.words[self.simulation.routes.journey.name]

    @property
    def role(self) -> int:
        """By `data.codes.ROLES`."""
        return ROLES.of(self.simulation.routes.journey.role)

    @cached_property
    def groups(self) -> Ints:
        """The number of the group (PCT and kind) of each vantage."""
        return np.unique(self._pct_and_kind, axis=0, return_inverse=True)[1].astype(np.int64).reshape(-1)

    @cached_property
    def group_keys(self) -> Ints:
        """PCT (a word number) and kind of each group, shape (groups, 2)."""
        return np.unique(self._pct_and_kind, axis=0)

    @cached_property
    def _pct_and_kind(self) -> Ints:
        world, words = self.simulation.world, self.dictionary.words
        agent, control = KINDS.of(VantageKind.AGENT), KINDS.of(VantageKind.CONTROL)
        kinds = np.where(np.arange(len(world.codes)) < world.practices, agent, control)
        return np.column_stack([[words[pct] for pct in world.dimensions["pct"]], kinds]).astype(np.int64)

    @cached_property
    def kinds(self) -> Ints:
        """The number in `step_kinds` of each call."""
        steps = [call.step for call in self.simulation.routes.calls]
        return np.array([self.dictionary.kinds[step.step_id, step.code, step.clean_up] for step in steps])
