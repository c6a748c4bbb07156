"""What was said before it was revised, for whoever reads verdicts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from data.tables import verdict_changes
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
