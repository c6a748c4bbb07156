"""Dictionaries: texts that repeat in every run are kept once and referred to by number.

Nothing is remembered between transactions: a number that was given out in a transaction that rolled back may be given
to another word later, and a cache of it would misname every run after that.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from data.errors import StoreError
from data.fetching import fetch_again, fetch_worded
from data.packing import StepKind
from data.tables import step_kinds, words

MAX_STEP_KINDS = 65_535
"""As many as a packed step can name (2 bytes)."""
_CHUNK = 500


def word_ids(conn: Connection, *, texts: Iterable[str]) -> dict[str, int]:
    """The number of each text; new ones are added, also while another collector adds the same."""
    wanted = sorted(set(texts))
    known = _known(conn, texts=wanted)
    missing = [text for text in wanted if text not in known]
    if missing:
        _add(conn, table=words, rows=[{"word": text} for text in missing])
        known |= _known(conn, texts=missing)
    return known


def find_words(conn: Connection, *, texts: Iterable[str]) -> dict[str, int]:
    """The number of each text that is known; the others are left out."""
    return _known(conn, texts=sorted(set(texts)))


def _known(conn: Connection, *, texts: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        place = "?" if conn.dialect.paramstyle == "qmark" else "%s"
        places = ", ".join([place] * len(chunk))
        query = f"SELECT word, word_id FROM words WHERE word IN ({places})"  # noqa: S608 (ours)
        found.update(dict(fetch_worded(conn, query, chunk)))
    return found


def all_words(conn: Connection) -> dict[int, str]:
    """Every word by number."""
    return dict(fetch_again(conn, _WORDS))


_WORDS: Final = select(words.c.word_id, words.c.word)


def step_kind_ids(conn: Connection, *, kinds: Iterable[tuple[str, str, bool]]) -> Mapping[tuple[str, str, bool], int]:
    """The number of each kind of step (step id, operation, cleanup); new ones are added.

    Raises StoreError when more kinds appear than a packed step can name.
    """
    known: dict[tuple[str, str, bool], int] = {kind: kind_id for kind_id, kind in all_step_kinds(conn).items()}
    missing = sorted(set(kinds) - known.keys())
    if not missing:
        return known
    if len(known) + len(missing) > MAX_STEP_KINDS:
        remedy = "Find the agent that makes up step names; journeys have a few dozen."
        raise StoreError(f"There are more than {MAX_STEP_KINDS} kinds of step", where="table step_kinds", remedy=remedy)
    _add(conn, table=step_kinds, rows=[StepKind(*kind)._asdict() for kind in missing])
    known.update((kind, kind_id) for kind_id, kind in all_step_kinds(conn).items())
    return known


def _add(conn: Connection, *, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert what is not there. What another transaction is just adding is waited for, in one order for all."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    conn.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def all_step_kinds(conn: Connection) -> dict[int, StepKind]:
    """Every kind of step by number."""
    rows = fetch_again(conn, _STEP_KINDS)
    return {kind_id: StepKind(step_id, operation, bool(cleanup)) for kind_id, step_id, operation, cleanup in rows}


_STEP_KINDS: Final = select(*(step_kinds.c[name] for name in ("kind_id", "step_id", "operation", "cleanup")))
