"""From when each tier is kept: hours since 1970 in UTC, noted when retention takes what lies before."""

from typing import Final

from sqlalchemy import Connection, delete, insert

from data.marked import number_of
from data.tables import marks

TIERS: Final = ("raw", "slots", "hours", "practice_days", "pct_days", "verdicts")


def kept_from(conn: Connection, *, tier: str) -> int:
    """The first hour that a tier holds whole; 0 where nothing was taken yet."""
    return number_of(conn, name=_name(tier)) or 0


def note_kept_from(conn: Connection, *, tier: str, hour: int) -> None:
    """Note what is gone; a mark never goes back."""
    if hour > kept_from(conn, tier=tier):
        conn.execute(delete(marks).where(marks.c.name == _name(tier)))
        conn.execute(insert(marks).values(name=_name(tier), value=hour))


def _name(tier: str) -> str:
    if tier not in TIERS:
        raise ValueError(f"{tier!r} is no tier; tiers are {', '.join(TIERS)}")
    return f"{tier}_from"
