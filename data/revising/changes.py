"""The changes of verdicts of a stretch, replaced by those of judging it again."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_

from data import rollups
from data.revising.rounds import Said, Stretch, said
from data.tables import current_verdicts, verdict_changes
from data.verdict_json import revised_of, verdict_from
from data.verdicts import verdict_row
from domain.clock import iso
from domain.verdicts import Verdict

_CHUNK = 400
_NAMES = ("vantage", "window_end", "judgement", "cause_key", "document", "holds_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What replacing did."""

    rows: int
    """Rows that were written or taken away."""
    revised: int
    """Verdicts that say another thing now than before."""


def replace_changes(conn: Connection, *, stretch: Stretch) -> Replaced:
    """Replace them. A row stays also where nothing changes any more, to say what was said there before."""
    stored = {
        (row.vantage, row.window_end): row
        for row in conn.execute(select(verdict_changes).where(_within(stretch.first, last=stretch.last)))
    }
    walk = _Walk(stored, held=_held(conn, before=stretch.first), stretch=stretch)
    wanted = {(row["vantage"], row["window_end"]): row for row in walk.rows()}
    wanted |= _afterwards(conn, walk=walk, stretch=stretch)
    gone = [key for key in stored if key not in wanted and key in walk.met]
    fresh = [row for key, row in wanted.items() if key not in stored or _differs(stored[key], row=row)]
    _write(conn, gone=[*gone, *((row["vantage"], row["window_end"]) for row in fresh)], rows=fresh)
    if gone or fresh:
        starts = [stored[key].holds_from for key in gone] + [row["holds_from"] for row in fresh]
        rollups.mark_span(conn, since=min(starts), until=stretch.last + stretch.length)
    now = 0 if stretch.following else _write_current(conn, stretch=stretch)
    return Replaced(rows=len(gone) + len(fresh) + now, revised=walk.revised)


class _Walk:
    """Goes through the rounds with what was said of each vantage before and what is said now."""

    def __init__(
        self, stored: dict[tuple[str, datetime], Row[Any]], *, held: dict[str, Said], stretch: Stretch
    ) -> None:
        self._stored, self._stretch = stored, stretch
        self.old, self.new = dict(held), dict(held)
        self.met: set[tuple[str, datetime]] = set()
        self.revised = 0

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows that the stretch should have."""
        for each in self._stretch.rounds:
            for position, verdict in enumerate(each.verdicts):
                row = self._row(verdict, position=position, window_start=each.window_start)
                if row is not None:
                    yield row

    def _row(self, verdict: Verdict, *, position: int, window_start: datetime) -> dict[str, Any] | None:
        vantage, now = verdict.vantage, said(verdict)
        key = vantage, verdict.window_end
        before = self._stored.get(key)
        if before is not None:
            self.met.add(key)
            self.old[vantage] = before.judgement, before.cause_key
        was, changed = self.old.get(vantage), self.new.get(vantage) != now
        self.new[vantage] = now
        told = revised_of(before.document) if before is not None else None
        judged = verdict.window_end in self._stretch.evaluated
        if judged and was is not None and was != now and (changed or before is not None):
            told = {"at": iso(self._stretch.at), "judgement": was[0].value, "cause_key": was[1]}
            self.revised += 1
        if not changed and told is None:
            return None
        row = verdict_row(verdict, position=position, window_start=window_start)
        return row if told is None else row | {"document": with_revision(row["document"], told=told)}


def with_revision(document: str, *, told: dict[str, str]) -> str:
    """A verdict's document that says what was said before it was revised."""
    return json.dumps(json.loads(document) | {"revised": told}, separators=(",", ":"), ensure_ascii=False)


def _afterwards(conn: Connection, *, walk: _Walk, stretch: Stretch) -> dict[tuple[str, datetime], dict[str, Any]]:
    """What was said before holds again after the stretch, where no change says so by itself."""
    end = stretch.following
    if end is None:
        return {}
    parted = [vantage for vantage, now in walk.new.items() if vantage in walk.old and walk.old[vantage] != now]
    there = set(conn.execute(select(verdict_changes.c.vantage).where(verdict_changes.c.window_end == end)).scalars())
    rows = {}
    for vantage in sorted(set(parted) - there):
        table = verdict_changes.c
        own = select(table.document).where(table.vantage == vantage, table.window_end <= stretch.last)
        document = conn.execute(own.order_by(table.window_end.desc()).limit(1)).scalar_one()
        again = replace(verdict_from(document), window_end=end)
        rows[vantage, end] = verdict_row(again, position=0, window_start=end - 6 * stretch.length)
    return rows


def _held(conn: Connection, *, before: datetime) -> dict[str, Said]:
    """What was said of each vantage as the stretch began."""
    table = verdict_changes.c
    last = select(table.vantage, func.max(table.window_end).label("end")).where(table.window_end < before)
    last_ = last.group_by(table.vantage).subquery()
    joined = verdict_changes.join(last_, (table.vantage == last_.c.vantage) & (table.window_end == last_.c.end))
    rows = conn.execute(select(table.vantage, table.judgement, table.cause_key).select_from(joined))
    return {row.vantage: (row.judgement, row.cause_key) for row in rows}


def _within(first: datetime, *, last: datetime) -> Any:
    return verdict_changes.c.window_end.between(first, last)


def _differs(stored: Row[Any], *, row: dict[str, Any]) -> bool:
    return any(getattr(stored, name) != row[name] for name in _NAMES)


def _write(conn: Connection, *, gone: Sequence[tuple[str, datetime]], rows: Sequence[dict[str, Any]]) -> None:
    table = verdict_changes.c
    for start in range(0, len(gone), _CHUNK):
        chosen = tuple_(table.vantage, table.window_end).in_(gone[start : start + _CHUNK])
        conn.execute(delete(verdict_changes).where(chosen))
    if rows:
        conn.execute(insert(verdict_changes), [{name: row[name] for name in _NAMES} for row in rows])


def _write_current(conn: Connection, *, stretch: Stretch) -> int:
    """The verdicts of now, where the stretch reaches the present; how many rows were written."""
    last, names = stretch.rounds[-1], current_verdicts.columns.keys()
    rows = [
        verdict_row(verdict, position=position, window_start=last.window_start)
        for position, verdict in enumerate(last.verdicts)
    ]
    wanted = [{name: row[name] for name in names} for row in rows]
    stored = conn.execute(select(current_verdicts).order_by(current_verdicts.c.position))
    if wanted == [dict(row._mapping) for row in stored]:
        return 0
    conn.execute(delete(current_verdicts))
    if wanted:
        conn.execute(insert(current_verdicts), wanted)
    return len(wanted)
