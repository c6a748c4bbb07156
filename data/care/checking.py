"""`bookwatch db check`: every check in turn, each on one consistent picture of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

from data.care import copies, counts, days, integrity, references, sketched
from data.care.findings import Finding, Report
from data.engine import reading
from data.errors import StoreError
from data.migrations import newest, require_current

Check = Callable[[Connection], list[Finding]]

CHECKS: Final[dict[str, Check]] = {
    "integrity": integrity.check,
    "codes": references.unknown_codes,
    "memberships": references.overlaps,
    "hours": counts.hours,
    "operations": counts.operations,
    "days": days.sums,
    "sketches": sketched.sketches_hold,
    "gathered": copies.gathered,
    "gaps": counts.gaps,
}


def check(engine: Engine, *, begin: Callable[[str], None] = lambda name: None) -> Report:
    """Look at everything; `begin` is told each check's name. What one check cannot read, the others still may.

    Raises DatabaseUnavailableError, DatabaseTooNewError or DatabaseTooOldError where there is nothing to look at.
    """
    require_current(engine)
    findings: dict[str, tuple[Finding, ...]] = {}
    for name, look in CHECKS.items():
        begin(name)
        try:
            with _picture(engine) as conn:
                findings[name] = tuple(look(conn))
        except StoreError as problem:
            findings[name] = (Finding(problem=f"cannot be done: {problem.problem}", remedy=problem.remedy),)
    return Report(revision=newest(), findings=findings)


@contextmanager
def _picture(engine: Engine) -> Iterator[Connection]:
    """One consistent picture: runs that arrive meanwhile must not look like a difference."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as conn:
        yield conn
