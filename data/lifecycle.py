"""A cause over time: when it was first and last named, and when it had ended. Pure, for store and files alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.verdicts import Cause, Evaluation

RETURN_ROUNDS = 3
"""A cause that is named again within so many evaluations is the same one, unless it began anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCause:
    """A cause as it was last described, with its life so far."""

    cause: Cause
    first_seen: datetime
    """End of the first window in which it was named."""
    last_seen: datetime
    """End of the last window in which it was named."""
    ended_at: datetime | None = None
    """End of the first window after `last_seen` in which it was gone; None while it lasts."""


def advance(known: Sequence[StoredCause], *, evaluation: Evaluation, recent: Sequence[datetime]) -> list[StoredCause]:
    """Carry causes through one evaluation: continue, return, begin or end.

    `recent` holds the window ends of earlier evaluations, oldest first. A cause that was last named in one of the last
    3 of them may return; one that ended earlier begins anew, and so does one whose first bad attempt came after it was
    last named: it was mended between. Of several lives of a key only the last may go on.
    """
    named = {cause.key: cause for cause in evaluation.causes}
    lives = list(known)
    newest = {life.cause.key: index for index, life in enumerate(lives)}
    horizon = sorted(recent)[-RETURN_ROUNDS:]
    for index, life in enumerate(known):
        key = life.cause.key
        if key not in named and life.ended_at is None:
            lives[index] = replace(life, ended_at=evaluation.window_end)
    for key, cause in named.items():
        place = newest.get(key)
        if place is not None and goes_on(lives[place], cause=cause, horizon=horizon):
            lives[place] = replace(lives[place], cause=cause, last_seen=evaluation.window_end, ended_at=None)
        else:
            lives.append(StoredCause(cause=cause, first_seen=evaluation.window_end, last_seen=evaluation.window_end))
    return lives


def goes_on(life: StoredCause, *, cause: Cause, horizon: Sequence[datetime]) -> bool:
    """Whether a cause of its name, as it is named now, is a life's own. `horizon`: ends of the last evaluations."""
    if life.ended_at is None:
        return True
    return (not horizon or life.last_seen >= horizon[0]) and cause.started_at <= life.last_seen
