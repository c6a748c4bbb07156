"""A stretch of rounds that was judged again, stored in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from data.engine import exclusive, touch
from data.revising.changes import replace_changes
from data.revising.incidents import replace_incidents
from data.revising.lives import replace_lives
from data.revising.rounds import Round, Stretch
from data.tables import evaluations


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What became different."""

    rows: int = 0
    """Rows of verdicts and causes that were written or taken away; 0: the same was said before."""
    verdicts: int = 0
    """Verdicts that say another thing than before, each counted where it begins to."""
    incidents: int = 0
    """Incidents whose timeline changed."""

    def __add__(self, other: "Revised") -> "Revised":
        return Revised(
            rows=self.rows + other.rows,
            verdicts=self.verdicts + other.verdicts,
            incidents=self.incidents + other.incidents,
        )


def revise(conn: Connection, *, rounds: Sequence[Round], length: timedelta, at: datetime) -> Revised:
    """Replace what was said of the rounds. Where nothing differs, nothing is written.

    length: of a round. at: when it is revised. Waits for an evaluator that stores just now, 5 s at most.
    """
    if not rounds:
        return Revised()
    exclusive(conn, name="evaluation")
    touch(conn)
    following = select(func.min(evaluations.c.window_end)).where(evaluations.c.window_end > rounds[-1].window_end)
    within = evaluations.c.window_end.between(rounds[0].window_end, rounds[-1].window_end)
    known = {row.window_end: row.counts for row in conn.execute(select(evaluations).where(within))}
    end = conn.execute(following).scalar()
    stretch = Stretch(rounds=rounds, length=length, following=end, evaluated=frozenset(known), at=at)
    _write_evaluations(conn, stretch=stretch, known=known)
    changes, lives = replace_changes(conn, stretch=stretch), replace_lives(conn, stretch=stretch)
    incidents = 0
    if changes.rows or lives:  # incidents follow from these; carried through again they would only lose detail
        incidents = replace_incidents(conn, stretch=stretch)
    return Revised(rows=changes.rows + lives, verdicts=changes.revised, incidents=incidents)


def _write_evaluations(conn: Connection, *, stretch: Stretch, known: Mapping[datetime, dict[str, int]]) -> None:
    """Note the windows that nobody had evaluated; of the others, what they count now. known: what they counted."""
    for each in stretch.rounds:
        counts = dict(each.counts)
        if each.window_end not in known:
            values = {"window_start": each.window_start, "window_end": each.window_end, "evaluated_at": stretch.at}
            conn.execute(insert(evaluations).values(**values, counts=counts))
        elif known[each.window_end] != counts:
            own = evaluations.c.window_end == each.window_end
            conn.execute(update(evaluations).where(own).values(counts=counts))
