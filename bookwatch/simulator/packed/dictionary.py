"""The numbers that the store has given to the names of a world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from bookwatch.simulator.batch import Batch
from bookwatch.simulator.chance import Ints
from bookwatch.simulator.heads import VERSION
from bookwatch.simulator.packed.sorting import step_names
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.world import World
from data.words import step_kind_ids, word_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """Numbers of `words` and `step_kinds`."""

    words: Mapping[str, int]
    kinds: Mapping[tuple[str, str, bool], int]
    vantages: Ints
    """Of each vantage of the world."""
    hospitals: Ints
    steps: Ints
    """Of the name of each call's step; last: of no step."""

    @classmethod
    def of(cls, conn: Connection, *, world: World, routes: Routes) -> "Dictionary":
        """Ask for them; what is new is added. The caller holds the writer's lock."""
        kinds = step_names(routes)
        texts = {"", VERSION, routes.journey.name, *world.codes, *world.hospitals, *world.pcts}
        texts.update(text for step, operation, _ in kinds for text in (step, operation))
        words = word_ids(conn, texts=texts)
        steps = [call.step.step_id for call in routes.calls]
        return cls(
            words=words,
            kinds=step_kind_ids(conn, kinds=kinds),
            vantages=np.array([words[code] for code in world.codes]),
            hospitals=np.array([words[code] for code in world.hospitals]),
            steps=np.array([words[step] for step in [*steps, ""]]),
        )

    def columns(self, batch: Batch) -> dict[str, Any]:
        """The columns of a batch that are numbers of words."""
        vantages = self.vantages[batch.rows]
        return {
            "vantage_id": vantages,
            "journey_id": np.full(len(batch), self.words[batch.routes.journey.name]),
            "agent_id": vantages,
            "version_id": np.full(len(batch), self.words[VERSION]),
            "provider_id": self.hospitals[batch.hospital],
            "failed_step_id": self.steps[batch.failing],
        }
