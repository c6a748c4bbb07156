"""Readings of operations and hospitals, on both databases, against counts made by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from data import levels, rollups, runs
from data.engine import reading, writing
from data.readers.calls import calls
from data.readers.core import CallFigures, operations
from data.readers.hospitals import affected_now, hospitals
from data.readers.scope import Scope
from data.readers.span import Span
from data.words import all_words
from domain.failures import FailureClass
from domain.vocabulary import Outcome, Phase, VantageKind
from tests.unit.data.samples import NOON, a_failed_run, a_run, a_step

SPAN = Span(NOON - timedelta(minutes=5), NOON + timedelta(minutes=5))
EVERYTHING = Scope()


def keep(engine: Engine) -> None:
    """Two practices and a control: two good runs, one that failed at booking, one without a slot."""
    no_slot = a_run(
        4, vantage="Y99002", outcome=Outcome.BUSINESS, steps=(a_step("LOGON"), a_step("A016", outcome=Outcome.BUSINESS))
    )
    control = a_run(3, vantage="control-1", agent="agent-1")
    with writing(engine) as conn:
        runs.store(conn, runs=[a_run(1), a_failed_run(2, vantage="Y99002"), control, no_slot], received_at=NOON)
    rollups.refresh_hours(engine)


def read(conn: Connection, *, span: Span = SPAN, scope: Scope = EVERYTHING) -> list[CallFigures]:
    return operations(calls(conn, span=span, scope=scope), words=all_words(conn))


def of(found: list[CallFigures], operation: str, kind: VantageKind) -> CallFigures:
    return next(each for each in found if each.operation == operation and each.kind is kind)


def test_operations_are_counted_apart_for_controls_and_practices(store: Engine) -> None:
    keep(store)
    with reading(store) as conn:
        found = read(conn)
    book, apart = of(found, "A016", VantageKind.AGENT), of(found, "A016", VantageKind.CONTROL)
    assert (book.attempts, book.bad, apart.attempts, apart.bad) == (3, 1, 1, 0)
    assert book.failures == {FailureClass.PROVIDER_NOT_RESPONDING: 1}
    assert (book.counted, int(book.latency.sum())) == (3, 1)
    assert of(found, "LOGON", VantageKind.AGENT).attempts == 3
    assert apart.phases_ms[Phase.WAIT] == pytest.approx(118.25)
    assert apart.total_ms == pytest.approx(120.0)


def test_a_quantile_and_its_limit_agree(store: Engine) -> None:
    keep(store)
    with reading(store) as conn:
        found = of(read(conn), "A011", VantageKind.AGENT)
    p95 = found.quantile(0.95)
    assert p95 == pytest.approx(120.0, rel=0.01)
    assert p95 is not None
    assert found.within(p95) == (1, 1)
    assert found.within(p95 * 0.95) == (0, 1)


def test_a_scope_keeps_controls_and_leaves_other_pcts_out(store: Engine) -> None:
    keep(store)
    with reading(store) as conn:
        here = read(conn, scope=Scope(pct="ZZ1"))
        nowhere = read(conn, scope=Scope(pct="ZZ9"))
        later = read(conn, span=Span(NOON + timedelta(days=1), NOON + timedelta(days=2)))
    assert of(here, "LOGON", VantageKind.AGENT).attempts == 3
    assert {each.kind for each in nowhere} == {VantageKind.CONTROL}
    assert later == []


def test_slot_issues_of_a_hospital_are_no_failures(store: Engine) -> None:
    keep(store)
    with reading(store) as conn:
        whole = calls(conn, span=SPAN, scope=EVERYTHING)
        (found,) = hospitals(whole, words=all_words(conn), affected=affected_now(conn, practices=()))
    assert (found.code, found.attempts, found.bad, found.own, found.no_slot) == ("ZH1", 4, 1, 1, 1)
    assert found.affected == 0


def test_levels_are_set_and_taken_away(store: Engine) -> None:
    with writing(store) as conn:
        levels.put(conn, operation="A016", limit_ms=2_000)
        levels.put(conn, operation="A016", limit_ms=2_500)
        levels.put(conn, operation="A010", limit_ms=900)
        levels.put(conn, operation="A010", limit_ms=None)
        assert levels.present(conn) == {"A016": 2_500.0}
        with pytest.raises(levels.LevelError, match="is no limit"):
            levels.put(conn, operation="A016", limit_ms=0)
