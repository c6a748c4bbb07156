"""What one agent knows of its way to the collector: how large a batch passes, how long to wait after a failure."""

import random
from dataclasses import dataclass

from domain.wire import MAX_RUNS

FIRST_WAIT_S = 0.5


@dataclass(slots=True, kw_only=True)
class Line:
    """The delivery state of one agent. A dead line has its own back-off and holds up no other."""

    agent: str
    longest_wait_s: float
    failures: int = 0
    batch_runs: int = MAX_RUNS
    planned: bool = False
    """An attempt stands in the queue."""
    in_flight: bool = False
    again: bool = False
    """A result arrived while an attempt was under way."""

    @property
    def troubled(self) -> bool:
        """Whether the last attempt failed."""
        return self.failures > 0

    def succeeded(self) -> None:
        """The collector answered: larger batches again."""
        self.failures = 0
        self.batch_runs = min(self.batch_runs * 2, MAX_RUNS)

    def failed(self, *, retry_after_s: float | None = None) -> float:
        """Count a failure; how many seconds to wait: doubling, with jitter, never earlier than the collector asked.

        The batch is halved too: a line that is only slow would otherwise never get a large one across.
        """
        wait_s = min(FIRST_WAIT_S * 2 ** min(self.failures, 16), self.longest_wait_s)
        self.failures += 1
        self.batch_runs = max(self.batch_runs // 2, 1)
        # Jitter: agents that failed together must not come back together, or they fail together again.
        return max(random.uniform(wait_s / 2, wait_s), retry_after_s or 0.0)

    def halve(self, sent: int) -> None:
        """A batch of `sent` runs was refused as a whole: try half of it."""
        self.batch_runs = max(sent // 2, 1)
