"""The rule of rounds, in one place, so that a file evaluated afterwards gives the verdicts that were given live.

1. Round boundaries are the multiples of the round's length since 1970.
2. The evaluation of boundary B looks at runs scheduled from B - 60 rounds up to, not including, B, that had arrived by
   B + a fifth of a round.
3. It is handed the evaluation before it.
4. The first boundary is the first one that sees a run; from then on every boundary is evaluated, also when nothing
   arrives: silence is a finding.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.attempts import Attempt, attempt_of
from domain.clock import from_micros, to_micros
from domain.organisations import Place
from domain.runs import Run
from domain.verdicts import Evaluation

HISTORY_ROUNDS: Final = 60
GRACE_SHARE: Final = 0.2


class Evaluate(Protocol):
    """`attribution.evaluate`, or a stand-in for it."""

    def __call__(
        self,
        attempts: Sequence[Attempt],
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


def in_order(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Evidence in one order, however it was read: what depends on order would differ between a file and live."""
    return sorted(attempts, key=lambda each: (each.scheduled_at, each.vantage, each.journey, each.received_at))


def attempts_of(received: Iterable[tuple[Run, datetime]]) -> list[Attempt]:
    """Runs with the times they were received, as evidence; of a run given twice, the first."""
    first: dict[UUID, tuple[Run, datetime]] = {}
    for run, received_at in received:
        first.setdefault(run.run_id, (run, received_at))
    return in_order(attempt_of(run, received_at=received_at) for run, received_at in first.values())


def evaluate_range(
    attempts: Sequence[Attempt],
    *,
    places: Callable[[datetime], Sequence[Place]],
    rounds: Rounds,
    evaluate: Evaluate,
    until: datetime | None = None,
) -> Iterator[Evaluation]:
    """Every evaluation of a stretch of time, as it would have been given live.

    `places` says what each vantage shared at a moment; `until` is the last
    boundary (default: the first that sees the last arrival).
    """
    if not attempts:
        return
    last = until or rounds.at_or_after(max(attempt.received_at for attempt in attempts) - rounds.grace)
    boundary = rounds.at_or_after(min(attempt.scheduled_at for attempt in attempts))
    previous: Evaluation | None = None
    while boundary <= last:
        seen = _seen(attempts, window_end=boundary, rounds=rounds)
        if seen or previous is not None:
            previous = evaluate(
                seen, places=places(boundary), window_end=boundary, round_s=rounds.round_s, previous=previous
            )
            yield previous
        boundary += rounds.length


def _seen(attempts: Sequence[Attempt], *, window_end: datetime, rounds: Rounds) -> list[Attempt]:
    start, due = rounds.history_start(window_end), rounds.due(window_end)
    return in_order(each for each in attempts if start <= each.scheduled_at < window_end and each.received_at <= due)
