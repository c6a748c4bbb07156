"""Whether what failed passes again: the calls that an incident's cause touches, round by round, up to now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from sqlalchemy import Connection

from data import rollups, tally
from data.codes import JUDGEMENTS
from data.grouping import Ints
from data.readers.loading import Loaded, load
from data.tables import operation_slots
from data.words import all_words
from domain.clock import from_micros, to_micros
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, Judgement

WORKS: Final = 0.02
"""Largest share of failing calls at which a round has passed: practices with faults of their own fail meanwhile."""
_APART: Final = tuple(JUDGEMENTS.of(each) for each in (Judgement.LOCAL, Judgement.SHARED))
_OUTSIDE: Final = ("LOGON", "PDS")
"""Operations that the identity service and care records answer, not the core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """The last rounds in a row that passed."""

    rounds: int
    since: datetime
    """Start of the first of them; where there is none, the end of the last round."""
    calls: Share
    """Of practices and controls in those rounds, without those that failed apart."""
    apart: int = 0
    """Calls in those rounds that failed where a practice had a fault of its own, or shared one: they say nothing of
    this one."""


def passing(conn: Connection, *, cause: Cause, until: datetime, round_s: float) -> Passing | None:
    """How many whole rounds up to `until`, a boundary, have passed since the cause began.

    A round in which nothing was called has not passed: silence is not health. What fails at a practice that has a fault
    of its own meanwhile is left out: a single one would hold a round of forty. None for a cause that touches practices
    and no calls of its own (a link, a PCT, one practice), and for one whose calls pass all the time, but slowly.
    """
    if cause.symptom == "slow":
        return None
    rows = _rows(conn, cause=cause, until=until)
    if rows is None:
        return None
    length, end = round(round_s * 1_000_000), to_micros(until)
    counts = tally.decode(rows.values["tally"])
    numbers = (rows.keys["slot"] * rollups.TICK_US - end) // length  # -1: the last round
    all_bad, own_bad = (counts.per_row(len(rows), outcomes=tally.BAD, domains=each) for each in ((), _APART))
    tried = counts.per_row(len(rows), outcomes=tally.ATTEMPTS)
    attempts, bad, apart = (_by_round(numbers, each) for each in (tried - own_bad, all_bad - own_bad, own_bad))
    rounds = 0
    while attempts.get(-rounds - 1) and bad[-rounds - 1] <= WORKS * attempts[-rounds - 1]:
        rounds += 1
    passed = range(-rounds, 0)
    return Passing(
        rounds=rounds,
        since=from_micros(end - rounds * length),
        calls=Share(bad=sum(bad[each] for each in passed), attempts=sum(attempts[each] for each in passed)),
        apart=sum(apart[each] for each in passed),
    )


def _by_round(numbers: Ints, counts: Ints) -> dict[int, int]:
    found, place = np.unique(numbers, return_inverse=True)
    sums = np.bincount(place, weights=counts, minlength=len(found)).astype(np.int64)
    return dict(zip(found.tolist(), sums.tolist(), strict=True))


def _rows(conn: Connection, *, cause: Cause, until: datetime) -> Loaded | None:
    """The slots from its beginning until a moment of the calls that it touches."""
    column, words = _touched(cause)
    if not column:
        return None
    known = all_words(conn)
    ids = [number for number, word in known.items() if word in words]
    if column == "not":
        ids, column = [number for number in known if number not in ids], "operation_id"
    first = rollups.slot_of(cause.started_at, ticks=rollups.slot_ticks(conn))
    stretch = range(first, to_micros(until - timedelta(microseconds=1)) // rollups.TICK_US + 1)
    return load(conn, table=operation_slots, stretch=stretch, column=column, ids=ids, values=["tally"])


def _touched(cause: Cause) -> tuple[str, tuple[str, ...]]:
    """Which column holds which words in the calls that a cause touches; "not": all operations but these."""
    if cause.domain is FaultDomain.PROVIDER:
        return "provider_id", (cause.value,)
    if cause.domain is not FaultDomain.CENTRAL:
        return "", ()
    if cause.dimension == "operation":
        return "operation_id", (cause.value,)
    return ("operation_id", ("LOGON",)) if cause.dimension == "identity" else ("not", _OUTSIDE)
