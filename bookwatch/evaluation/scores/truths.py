"""What is true of each practice at a boundary, and which practices count there."""

from dataclasses import dataclass

import numpy as np

from bookwatch.evaluation.panel import WINDOW, Panel
from bookwatch.evaluation.rulings import DOMAIN, WORDS
from bookwatch.simulator.chance import Bools, Ints
from domain.vocabulary import FaultDomain


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueState:
    """Of one boundary."""

    allowed: Bools
    """Words that are right, shape (practices, 5); more than one where a practice is inside two faults."""
    counted: Bools
    """Practices with a failed, wrong or slow attempt in the window, of which the truth did not end within it."""
    untouched: Bools
    """Practices that no fault touches in the window."""
    active: tuple[int, ...]
    """Faults that wide causes are sought for: of one practice none."""

    @property
    def right(self) -> Ints:
        """One right word for each practice: the widest."""
        return np.asarray(len(WORDS) - 1 - np.argmax(self.allowed[:, ::-1], axis=1), dtype=np.int64)


def truth_at(panel: Panel, boundary: int) -> TrueState:
    """The truth of the last round before a boundary."""
    played = panel.played
    domains = [DOMAIN[truth.domain] if truth.domain else 0 for truth in played.truths]
    inside = played.inside[:, :, max(boundary - WINDOW, 0) : boundary]
    allowed = np.zeros((played.practices, len(WORDS)), dtype=np.bool_)
    ended = np.zeros(played.practices, dtype=np.bool_)
    for number, domain in enumerate(domains):
        if domain:
            allowed[inside[number, :, -1], domain] = True
            ended |= inside[number].any(axis=1) & ~inside[number, :, -1]
    untouched = ~allowed.any(axis=1) & ~ended
    allowed[~allowed.any(axis=1), 0] = True
    wide = tuple(
        number
        for number, truth in enumerate(played.truths)
        if truth.domain not in {None, FaultDomain.LOCAL} and inside[number, :, -1].any()
    )
    troubled = panel.window(boundary).troubled[: played.practices].any(axis=1)
    return TrueState(allowed=allowed, counted=troubled & ~ended, untouched=untouched, active=wide)


def confusion(verdicts: Ints, *, state: TrueState) -> Ints:
    """Right word by given word over counted practices, shape (5, 5): what is allowed counts as right."""
    counted = np.flatnonzero(state.counted)
    word = verdicts[counted]
    one = np.where(state.allowed[counted, word], word, state.right[counted])
    counts = np.zeros((len(WORDS), len(WORDS)), dtype=np.int64)
    np.add.at(counts, (one, word), 1)
    return counts
