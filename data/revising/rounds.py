"""What judging a stretch of rounds again gives, as small as its storing allows."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.verdicts import Cause, Evaluation, Verdict
from domain.vocabulary import Judgement

Said = tuple[Judgement, str]
"""Judgement and cause key: what counts as a change of a verdict, and as a revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One window judged again."""

    window_start: datetime
    window_end: datetime
    counts: Mapping[str, int]
    """Verdicts by judgement."""
    causes: tuple[Cause, ...]
    verdicts: tuple[Verdict, ...]
    """Of the first and the last round of a stretch all; of the others those that may need a row: which say something
    new, or had a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rounds that follow each other, and where they stand among the evaluations that are kept."""

    rounds: Sequence[Round]
    length: timedelta
    """Of a round."""
    following: datetime | None
    """The first window after the stretch that was evaluated; None where the stretch reaches the present."""
    evaluated: Set[datetime]
    """The windows of the stretch of which something was said before."""
    at: datetime
    """When it is revised."""

    @property
    def first(self) -> datetime:
        """End of the first window."""
        return self.rounds[0].window_end

    @property
    def last(self) -> datetime:
        """End of the last window."""
        return self.rounds[-1].window_end


def said(verdict: Verdict) -> Said:
    """What a verdict says, without its evidence."""
    return verdict.judgement, verdict.cause_key


def pared(
    evaluation: Evaluation, *, before: Mapping[str, Said], had_rows: Set[tuple[str, datetime]], whole: bool
) -> Round:
    """An evaluation without the verdicts that cannot need a row: a nation's day of them all is gigabytes.

    before: what the round before it says of each vantage.
    """
    end = evaluation.window_end
    counts: dict[str, int] = {}
    for each in evaluation.verdicts:
        counts[each.judgement.value] = counts.get(each.judgement.value, 0) + 1
    kept = tuple(
        each
        for each in evaluation.verdicts
        if whole or before.get(each.vantage) != said(each) or (each.vantage, end) in had_rows
    )
    return Round(
        window_start=evaluation.window_start, window_end=end, counts=counts, causes=evaluation.causes, verdicts=kept
    )
