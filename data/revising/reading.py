"""What was said before it was revised, for whoever reads verdicts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from data.tables import evaluations, runs, verdict_changes
from data.verdict_json import revised_of
from domain.vocabulary import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """From one window on, a verdict says another thing than it did."""

    vantage: str
    window_end: datetime
    revised_at: datetime
    before: Judgement
    cause_before: str
    """`Cause.key`, or empty."""
    now: Judgement
    cause_now: str


def with_late_results(
    conn: Connection, *, since: datetime, until: datetime, vantage: str
) -> list[tuple[Revision, int]]:
    """The revisions of one vantage, each with how many results came late, which it may follow from."""
    found = revisions(conn, since=since, until=until, vantage=vantage)
    return [(each, _late_results(conn, revision=each)) for each in found]


def _late_results(conn: Connection, *, revision: Revision) -> int:
    """How many results of its window came after it had been judged and before it was judged again."""
    judged = conn.execute(select(evaluations).where(evaluations.c.window_end == revision.window_end)).one_or_none()
    if judged is None:
        return 0
    table = runs.c
    chosen = (
        table.scheduled_at >= judged.window_start,
        table.scheduled_at < judged.window_end,
        table.received_at > judged.evaluated_at,
        table.received_at <= revision.revised_at,
    )
    return int(conn.execute(select(func.count()).select_from(runs).where(*chosen)).scalar_one())


def revisions(conn: Connection, *, since: datetime, until: datetime, vantage: str = "") -> list[Revision]:
    """Those of windows that ended in [since, until), of one vantage or of all, in order of window and vantage."""
    table = verdict_changes.c
    chosen = select(verdict_changes).where(
        table.window_end >= since, table.window_end < until, table.document.contains('"revised":')
    )
    if vantage:
        chosen = chosen.where(table.vantage == vantage)
    found = []
    for row in conn.execute(chosen.order_by(table.window_end, table.vantage)):
        told = revised_of(row.document)
        if told is not None:
            found.append(
                Revision(
                    vantage=row.vantage,
                    window_end=row.window_end,
                    revised_at=datetime.fromisoformat(told["at"]),
                    before=Judgement(told["judgement"]),
                    cause_before=told["cause_key"],
                    now=row.judgement,
                    cause_now=row.cause_key,
                )
            )
    return found
