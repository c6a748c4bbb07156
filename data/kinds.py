"""The kinds of column, declared once: what a value is in Python and how it lies in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, LargeBinary, SmallInteger, String, TypeDecorator

from data.codes import Code
from domain.clock import from_micros, to_micros


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970: exact, and compares as a number on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class RunId(TypeDecorator[UUID]):
    """A UUID as its 16 bytes: half the size of text, and version 7 still sorts by time."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(bytes=bytes(value))


class Coded(TypeDecorator[Any]):
    """A word of a closed list as its small number (`data.codes`); 0 is None."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, code: Code[Any]) -> None:
        super().__init__()
        self.code = code

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> int:
        return self.code.of(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return self.code.maybe(value or 0)


CODE = String(64)
"""An ODS code, a vantage, an agent's name."""
NAME = String(200)
