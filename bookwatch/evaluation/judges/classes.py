"""The failure class alone: whoever reads an error message and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.judges.simple import Said, unseen, window_by_window
from bookwatch.evaluation.panel import ROOTS, Panel, Window
from bookwatch.evaluation.rulings import CENTRAL, LOCAL, OK, PROVIDER, SHARED, Ruling
from bookwatch.simulator.chance import Ints

_MEANS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("client", "clock", "identity"), LOCAL),
    **dict.fromkeys(("dns", "connect", "tls", "proxy"), SHARED),
    **dict.fromkeys(("gateway", "core", "contract"), CENTRAL),
    "provider": PROVIDER,
}
_WORD: Final = np.array([*(_MEANS[root] for root in ROOTS), OK])


@dataclass(frozen=True, slots=True)
class ClassAlone:
    """The branch of the failure that was seen most, as what it usually means."""

    name: str = "failure class alone"

    def rulings(self, panel: Panel) -> Iterator[Ruling]:
        """Of each boundary."""
        return window_by_window(panel, _say)


def _say(window: Window) -> Said:
    root = most_seen(window)[: window.practices]
    slow = window.troubled[: window.practices].sum(axis=1) >= 2
    return Said(np.where((root < 0) & slow, SHARED, _WORD[root]), unseen(window))


def most_seen(window: Window) -> Ints:
    """Branch of each vantage's failures that was seen most in the window, or -1."""
    counts = np.stack([(window.root == number).sum(axis=1) for number in range(len(ROOTS))], axis=1)
    return np.where(counts.any(axis=1), np.argmax(counts, axis=1), -1)
