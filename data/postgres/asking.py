"""Short questions that go to the server together, and whose answers come back together.

The driver's own way asks one at a time: it puts each into words and looks for its prepared statement in some hundred
lines of Python, and the server makes a plan anew where the tables have partitions. Of a practice's day of runs, which
is two questions, that was half of the time.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from struct import pack
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data.worded import Worded

Rows = list[tuple[Any, ...]]

_PREPARED: Final[WeakKeyDictionary[psycopg.Connection[Any], dict[str, bytes]]] = WeakKeyDictionary()
"""The name of each statement that a connection holds ready."""
_NUMBERS: Final = count()
_ONE_PLAN: Final = "SET LOCAL plan_cache_mode = force_generic_plan"
"""One plan for all parameters. Left to itself the server compares costs in which the partitions that no row is read
from count, and makes a plan for each question: it took four times as long as the answer."""
_TYPE_NUMBERS: Final = {int: 20, str: 25}
"""PostgreSQL's own, of bigint and text."""
_OUT_OF_DATE: Final = {b"26000", b"0A000"}
"""No such statement, and: its columns are others than before. Somebody has changed the tables or reset the session."""


def ask_together(conn: Connection, questions: Sequence[Worded]) -> list[Rows]:
    """The rows of each question, with `%(name)s` for each parameter: whole numbers and texts.

    The connection is one without transactions (`data.engine.glancing`).

    Raises DBAPIError as SQLAlchemy would have.
    """
    driver: Any = conn.connection.driver_connection
    try:
        results = _results(driver, questions)
    except psycopg.Error as error:
        said = "; ".join(text for text, _ in questions)
        raise DBAPIError.instance(said, None, error, psycopg.Error, dialect=conn.dialect) from error
    reader = Transformer(driver)
    return [_rows(result, reader=reader) for result in results]


def _results(driver: psycopg.Connection[Any], questions: Sequence[Worded]) -> list[PGresult]:
    results = _sent(driver, questions)
    if any(result.error_field(DiagnosticField.SQLSTATE) in _OUT_OF_DATE for result in results):
        del _PREPARED[driver]
        results = _sent(driver, questions)
    for result in results:
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(result)
    return results


def _sent(driver: psycopg.Connection[Any], questions: Sequence[Worded]) -> list[PGresult]:
    """What came back for each question, or for the first that failed and all after it."""
    server = driver.pgconn
    names = [_prepared(driver, question) for question in questions]
    setting = _prepared(driver, Worded(_ONE_PLAN, {}))
    server.enter_pipeline_mode()
    for place, (name, (text, values)) in enumerate(zip(names, questions, strict=True)):
        if place == 1:  # not before the first: no transaction would have begun, which the server warns of
            server.send_query_prepared(setting, None)
        given = [_packed(values[each]) for each in _numbered(text).names]
        server.send_query_prepared(name, given, [Format.BINARY] * len(given), Format.BINARY)
    server.pipeline_sync()
    results = [_next(server) for _ in range(len(questions) + (len(questions) > 1))]
    _next(server)
    server.exit_pipeline_mode()
    return results[:1] + results[2:]


def _next(server: PGconn) -> PGresult:
    result = server.get_result()
    if result is None or server.status != ConnStatus.OK:
        raise psycopg.OperationalError(server.get_error_message())
    if result.status != ExecStatus.PIPELINE_SYNC:
        server.get_result()  # nothing: the end of this answer
    return result


def _prepared(driver: psycopg.Connection[Any], question: Worded) -> bytes:
    """The name of a statement, prepared where it was not."""
    text, values = question
    own = _PREPARED.setdefault(driver, {})
    if text not in own:
        name = b"together_%d" % next(_NUMBERS)
        words, names = _numbered(text)
        types = [_TYPE_NUMBERS[type(values[each])] for each in names]
        result = driver.pgconn.prepare(name, words, types)
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)
        own[text] = name
    return own[text]


class _Numbered(NamedTuple):
    words: bytes
    names: tuple[str, ...]
    """Of the parameters $1, $2, ..."""


@lru_cache(maxsize=256)
def _numbered(text: str) -> _Numbered:
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        names.append(found[1])
        return f"${len(names)}"

    words = re.sub(r"%\((\w+)\)s", number, text)
    return _Numbered(words.encode(), tuple(names))


def _packed(value: int | str) -> bytes:
    return value.encode() if isinstance(value, str) else pack("!q", value)


def _rows(result: PGresult, *, reader: Any) -> Rows:
    if not result.ntuples:
        return []
    reader.set_pgresult(result, format=Format.BINARY)
    rows: Rows = reader.load_rows(0, result.ntuples, tuple)
    return rows
