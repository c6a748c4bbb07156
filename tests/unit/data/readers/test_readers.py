"""Readers of figures against sums over the very runs, in and out of planned work and of central faults."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, insert

from data import planned, readers, rollups, runs, tables
from data.engine import reading, writing
from data.readers import EVERYTHING, Scope, Span
from domain.runs import Run
from domain.vocabulary import Judgement, Outcome, Role, VantageKind
from tests.unit.data.samples import NOON, a_failed_run, a_run

NOW = NOON + timedelta(hours=20)
WORK = (NOON + timedelta(hours=2), NOON + timedelta(hours=3))
CENTRAL_FROM = NOON + timedelta(hours=5)
SPAN = Span(NOON - timedelta(hours=1), NOW)


def made() -> list[Run]:
    chance = random.Random(5)  # noqa: S311
    found: list[Run] = []
    for number in range(120):
        at = NOON + timedelta(minutes=chance.randrange(12 * 60))
        vantage = ("Y99001", "Y99002", "control-1")[number % 3]
        role = (Role.PATIENT, Role.REFERRING_CLINICIAN)[number % 2]
        make = a_failed_run if number % 5 == 0 else a_run
        changes = {} if number % 5 == 0 else {"outcome": list(Outcome)[number % 7]}
        took = chance.uniform(300, 9_000)
        found.append(make(number, vantage=vantage, scheduled_at=at, role=role, duration_ms=took, **changes))
    return found


RUNS = made()


def in_work(run: Run) -> bool:
    return WORK[0] <= run.scheduled_at < WORK[1] and run.vantage == "Y99001"


def number(of: Callable[[Run], bool], *, vantage: str) -> int:
    return sum(of(run) for run in RUNS if run.vantage == vantage and not in_work(run))


@pytest.fixture
def filled(store: Engine) -> Engine:
    with writing(store) as conn:
        runs.store(conn, runs=RUNS, received_at=NOON)
        planned.declare(
            conn, since=WORK[0], until=WORK[1], dimension="practice", value="Y99001", reason="line", declared_at=NOW
        )
        change = {"vantage": "Y99002", "window_end": CENTRAL_FROM, "holds_from": CENTRAL_FROM, "cause_key": "central"}
        conn.execute(insert(tables.verdict_changes).values(**change, judgement=Judgement.CENTRAL, document="{}"))
    rollups.refresh(store, now=NOW)
    return store


def test_hours_and_days_of_practices(filled: Engine) -> None:
    with reading(filled) as conn:
        hours = readers.practice_hours(conn, span=SPAN, scope=Scope.of_pct("ZZ1"), wanted=(0.5,))
        days = readers.practice_days(conn, span=SPAN, scope=EVERYTHING, wanted=(0.95,))
    assert hours.names == ("Y99001", "Y99002")
    assert days.names == ("Y99001", "Y99002", "control-1")
    assert (len(hours.columns), len(days.columns)) == (21, 2)
    for row, vantage in enumerate(days.names):
        bad = number(lambda run: run.outcome.is_bad, vantage=vantage)
        attempts = number(lambda run: run.outcome.is_attempt, vantage=vantage)
        assert (days.figures.bad[row].sum(), days.figures.attempts[row].sum()) == (bad, attempts)
        own = [run for run in RUNS if run.vantage == vantage and not in_work(run)]
        took = [run.duration_ms for run in own if run.outcome in {Outcome.OK, Outcome.SLOW}]
        exact = np.quantile(took, 0.95, method="inverted_cdf")
        assert days.percentiles_ms[0.95][row, 0] == pytest.approx(exact, rel=0.0101)
    assert hours.figures.attempts.sum() == days.figures.attempts[:2].sum()
    assert hours.figures.planned_attempts.sum() == sum(in_work(run) and run.outcome.is_attempt for run in RUNS) > 0
    planned_hour = int(WORK[0].timestamp()) // 3600 - hours.columns[0]
    assert hours.figures.attempts[0, planned_hour] == 0
    assert np.isnan(hours.percentiles_ms[0.5][0, planned_hour])


def test_pcts_roles_and_rolling_sums_agree_with_the_practices(filled: Engine) -> None:
    with reading(filled) as conn:
        days = readers.practice_days(conn, span=SPAN, scope=Scope.of_pct("ZZ1"))
        pcts = readers.pct_days(conn, span=SPAN, scope=EVERYTHING, wanted=(0.5, 0.95))
        one = readers.pct_days(conn, span=SPAN, scope=Scope.of_pct("ZZ1"))
        roles, by_role = readers.role_figures(conn, span=SPAN, scope=Scope.of_pct("ZZ1"))
        last = {
            length: readers.rolling(conn, days=length, scope=EVERYTHING, at=NOW, journey="refer-and-book")
            for length in (1, 7, 30)
        }
    assert "ZZ1" in pcts.names
    row = pcts.names.index("ZZ1")
    assert pcts.figures.bad[row].sum() == days.figures.bad.sum() == one.figures.bad.sum() == by_role.bad.sum()
    assert by_role.attempts[roles.index(Role.PATIENT)] == sum(
        run.role is Role.PATIENT and run.outcome.is_attempt and run.vantage != "control-1" and not in_work(run)
        for run in RUNS
    )
    for each in last.values():
        assert each.names == ("Y99001", "Y99002", "control-1")
        assert each.bad.tolist()[:2] == days.figures.bad.sum(axis=1).tolist()
        assert each.counts["planned"][0] == days.figures.planned_attempts.sum()
    assert last[7].p50_ms.tolist() == last[1].p50_ms.tolist()


def test_funnel_tells_central_faults_and_planned_work_apart(filled: Engine) -> None:
    with reading(filled) as conn:
        found = readers.funnel(conn, span=SPAN, scope=EVERYTHING)
    central = sum(run.vantage == "Y99002" and run.outcome.is_bad and run.scheduled_at >= CENTRAL_FROM for run in RUNS)
    assert found.names == ("Y99001", "Y99002", "control-1")
    assert found.central_bad.tolist() == [0, central, 0]
    assert found.planned_bad.tolist() == [sum(in_work(run) and run.outcome.is_bad for run in RUNS), 0, 0]


def test_operations_and_steps(filled: Engine) -> None:
    with reading(filled) as conn:
        calls = readers.operation_figures(conn, span=SPAN, scope=EVERYTHING, wanted=(0.95,))
        steps = readers.step_days(
            conn, span=SPAN, scope=Scope.of_practices("Y99002"), journey="refer-and-book", wanted=(0.95,)
        )
    booking = [
        place
        for place, operation in enumerate(calls.operations)
        if operation == "A016" and calls.kinds[place] is VantageKind.AGENT
    ]
    mine = [run for run in RUNS if run.vantage != "control-1" and not in_work(run)]
    assert {calls.providers[place] for place in booking} == {"ZH1"}
    assert calls.figures.attempts[booking].sum() == len(mine)
    own = [run for run in RUNS if run.vantage == "Y99002"]
    kind = [each.operation for each in steps.kinds].index("A016")
    assert steps.figures.attempts[:, kind].sum() == len(own)
    assert steps.figures.bad[:, kind].sum() == sum(run.steps[-1].outcome.is_bad for run in own)
    assert steps.phase_sums_us[:, kind, 4].sum() == len(own) * 118_250
    assert steps.percentiles_ms[0.95][0, kind] == pytest.approx(120.0, rel=0.0101)


def test_what_nobody_has_is_empty_and_wrong_questions_are_refused(filled: Engine) -> None:
    with reading(filled) as conn:
        assert readers.practice_hours(conn, span=SPAN, scope=Scope.of_practices("Y99099")).names == ()
        assert readers.pct_days(conn, span=SPAN, scope=Scope.of_pct("ZZ9")).names == ()
        assert readers.funnel(conn, span=SPAN, scope=EVERYTHING, journey="none such").names == ()
        with pytest.raises(ValueError, match="scope of one PCT"):
            readers.operation_figures(conn, span=SPAN, scope=Scope.of_practices("Y99001"))
    with pytest.raises(ValueError, match="ends after it begins"):
        Span(NOW, NOW)


def test_days_of_a_span_are_those_of_london() -> None:
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past eleven in the evening in London
    assert len(Span(summer, summer + timedelta(minutes=29)).days) == 1
    assert len(Span(summer, summer + timedelta(minutes=31)).days) == 2
    assert len(Span.last_days(datetime(2026, 10, 25, 12, tzinfo=UTC), days=1).hours) == 25
