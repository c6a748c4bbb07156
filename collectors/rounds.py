"""The rule of rounds, in one place, so that a file evaluated afterwards gives the verdicts that were given live.

1. Round boundaries are the multiples of the round's length since 1970.
2. The evaluation of boundary B looks at runs scheduled from B - 60 rounds up to, not including, B, that had arrived by
   B + a fifth of a round.
3. It is handed the evaluation before it, and remembers what it was shown: each is shown only what is new.
4. The first boundary is the first one that sees a run; from then on every boundary is evaluated, also when nothing
   arrives: silence is a finding.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import numpy as np

from attribution import Columns, joined
from domain.attempts import Attempt, attempt_of
from domain.clock import from_micros, to_micros
from domain.organisations import Place
from domain.runs import Run
from domain.verdicts import Evaluation

HISTORY_ROUNDS: Final = 60
GRACE_SHARE: Final = 0.2


class Evaluate(Protocol):
    """`attribution.Watch`, or a stand-in for it: `arrived` is what it has not been shown yet."""

    def __call__(
        self,
        arrived: Columns,
        *,
        places: Sequence[Place],
        window_end: datetime,
        round_s: float,
        previous: Evaluation | None,
    ) -> Evaluation: ...


@dataclass(frozen=True, slots=True)
class Rounds:
    """Boundaries of rounds of a fixed length, and how long each evaluation waits for stragglers."""

    round_s: float
    grace_s: float

    @classmethod
    def of(cls, round_s: float) -> "Rounds":
        """Rounds with the usual grace: a fifth of a round."""
        return cls(round_s, GRACE_SHARE * round_s)

    @property
    def length(self) -> timedelta:
        """One round."""
        return timedelta(seconds=self.round_s)

    @property
    def grace(self) -> timedelta:
        """How long after the boundary a run may still arrive."""
        return timedelta(seconds=self.grace_s)

    def at_or_before(self, moment: datetime) -> datetime:
        """The last boundary not after a moment."""
        micros = to_micros(moment)
        return from_micros(micros - micros % self._micros)

    def at_or_after(self, moment: datetime) -> datetime:
        """The first boundary not before a moment."""
        micros = to_micros(moment)
        return from_micros(micros + -micros % self._micros)

    def history_start(self, window_end: datetime) -> datetime:
        """From where on an evaluation looks."""
        return window_end - HISTORY_ROUNDS * self.length

    def due(self, window_end: datetime) -> datetime:
        """When everything that the evaluation may use has arrived."""
        return window_end + self.grace

    @property
    def _micros(self) -> int:
        return round(self.round_s * 1_000_000)


def attempts_of(received: Iterable[tuple[Run, datetime]]) -> list[Attempt]:
    """Runs with the times they were received, as evidence; of a run given twice, the first."""
    first: dict[UUID, tuple[Run, datetime]] = {}
    for run, received_at in received:
        first.setdefault(run.run_id, (run, received_at))
    return [attempt_of(run, received_at=received_at) for run, received_at in first.values()]


def evaluate_range(
    parts: Sequence[Columns],
    *,
    places: Callable[[datetime], Sequence[Place]],
    rounds: Rounds,
    evaluate: Evaluate,
    until: datetime | None = None,
) -> Iterator[Evaluation]:
    """Every evaluation of a stretch of time, as it would have been given live.

    `parts` are all attempts, in any order and division. `places` says what each vantage shared at a moment; `until`
    is the last boundary (default: the first that sees the last arrival).
    """
    parts = [part.taken(np.argsort(part.received, kind="stable")) for part in parts if len(part)]
    if not parts:
        return
    newest, oldest = max(part.received[-1] for part in parts), min(part.scheduled.min() for part in parts)
    last = until or rounds.at_or_after(datetime.fromtimestamp(newest, UTC) - rounds.grace)
    boundary = rounds.at_or_after(datetime.fromtimestamp(oldest, UTC))
    previous, shown = None, -np.inf
    while boundary <= last:
        due = rounds.due(boundary).timestamp()
        arrived = joined([_between(part, after=shown, by=due) for part in parts])
        if previous is not None or (arrived.scheduled < boundary.timestamp()).any():
            previous = evaluate(
                arrived, places=places(boundary), window_end=boundary, round_s=rounds.round_s, previous=previous
            )
            shown = due
            yield previous
        boundary += rounds.length


def _between(part: Columns, *, after: float, by: float) -> Columns:
    first, end = np.searchsorted(part.received, [after, by], side="right")
    return part.taken(slice(int(first), int(end)))
