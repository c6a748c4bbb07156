"""What each vantage's own place was found to be like, with since when: told by its agent when it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from data import tables
from domain.runs import Run

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFact:
    """One thing that is so, such as browser: Edge 129."""

    key: str
    value: str
    since: datetime
    """Scheduled time of the first run that told it."""
    before: str = ""
    """What it was until then, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A dated marker: one thing became another at one vantage."""

    vantage: str
    key: str
    at: datetime
    before: str
    after: str


def note(conn: Connection, *, runs: Sequence[Run]) -> None:
    """Keep what is new in the facts of runs that are being stored; what is told again changes nothing.

    A run that arrives after a later one has told of the same thing changes nothing either.
    """
    telling = sorted((run for run in runs if run.facts), key=lambda run: run.scheduled_at)
    if not telling:
        return
    latest = _latest(conn, vantages={run.vantage for run in telling})
    rows = []
    for run in telling:
        for key, value in run.facts.items():
            known = latest.get((run.vantage, key))
            if known is None or (known[0] < run.scheduled_at and known[1] != value):
                latest[run.vantage, key] = (run.scheduled_at, value)
                rows.append({"vantage": run.vantage, "key": key, "since": run.scheduled_at, "value": value})
    if rows:
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        conn.execute(dialect.insert(tables.place_facts).on_conflict_do_nothing(), rows)


def _latest(conn: Connection, *, vantages: Iterable[str]) -> dict[tuple[str, str], tuple[datetime, str]]:
    table, names = tables.place_facts.c, sorted(vantages)
    found: dict[tuple[str, str], tuple[datetime, str]] = {}
    for start in range(0, len(names), _CHUNK):
        chosen = table.vantage.in_(names[start : start + _CHUNK])
        rows = conn.execute(select(tables.place_facts).where(chosen).order_by(table.since))
        found.update(((row.vantage, row.key), (row.since, row.value)) for row in rows)
    return found


def of_place(conn: Connection, *, vantage: str) -> list[PlaceFact]:
    """What is so of one vantage's place, ordered by key."""
    table = tables.place_facts.c
    current: dict[str, PlaceFact] = {}
    for row in conn.execute(
        select(tables.place_facts).where(table.vantage == vantage).order_by(table.key, table.since)
    ):
        earlier = current.get(row.key)
        before = earlier.value if earlier else ""
        current[row.key] = PlaceFact(key=row.key, value=row.value, since=row.since, before=before)
    return list(current.values())


def holders(conn: Connection, *, key: str, value: str) -> set[str]:
    """Vantages where a thing is so at last."""
    table = tables.place_facts.c
    told = select(table.vantage, func.max(table.since).label("since")).where(table.key == key)
    last = told.group_by(table.vantage).subquery()
    now = (table.vantage == last.c.vantage) & (table.since == last.c.since)
    chosen = (table.key == key) & (table.value == value)
    return set(conn.scalars(select(table.vantage).select_from(tables.place_facts.join(last, now)).where(chosen)))


def changes(conn: Connection, *, since: datetime, until: datetime, vantage: str = "") -> list[Change]:
    """Every change from `since` up to, not including, `until`, in order, of one vantage or of all.

    The first value of a thing is none.
    """
    table = tables.place_facts.c
    changed = select(table.vantage, table.key).where(table.since >= since, table.since < until).distinct()
    if vantage:
        changed = changed.where(table.vantage == vantage)
    found: list[Change] = []
    for place, key in conn.execute(changed):
        chosen = (table.vantage == place) & (table.key == key) & (table.since < until)
        rows = conn.execute(select(table.since, table.value).where(chosen).order_by(table.since)).all()
        found += [
            Change(vantage=place, key=key, at=later.since, before=earlier.value, after=later.value)
            for earlier, later in zip(rows, rows[1:], strict=False)
            if later.since >= since
        ]
    return sorted(found, key=lambda each: (each.at, each.vantage, each.key))
