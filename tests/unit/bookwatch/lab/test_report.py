"""The comparison of truth and verdict: right, late, wrong cause, and faults that a practice meets by turns."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookwatch.lab.report import PracticeRow, Record, practice_row
from bookwatch.lab.scenario import Scenario, load_scenario
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.verdicts import Evidence, Share, Verdict
from domain.vocabulary import Judgement, Outcome, Role

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START = BEGAN + timedelta(seconds=30)
"""Of the fault: after six healthy rounds of 5 s."""

NONE = Share(bad=0, attempts=0)


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return load(
        tmp_path,
        where="line:Y99003",
        kind="cut",
        truth="domain: local, dimension: practice, value: Y99003, members: Y99003",
    )


def load(folder: Path, *, where: str, kind: str, truth: str) -> Scenario:
    file = folder / "it.yaml"
    file.write_text(f"title: It\nfaults:\n  - {{where: '{where}', kind: {kind}, truth: {{{truth}}}}}\n")
    return load_scenario(file)


def verdict(round_number: int, judgement: Judgement, *, cause: str = "") -> Verdict:
    return Verdict(
        vantage="Y99003",
        window_end=START + timedelta(seconds=5 * round_number),
        judgement=judgement,
        cause_key=cause,
        probability=0.9,
        evidence=Evidence(sentence="", own=NONE, controls=NONE, peers=NONE),
    )


def booked(at: datetime, *, provider: str) -> Run:
    return Run(
        run_id=uuid7(at),
        agent="Y99003",
        agent_version="1",
        vantage="Y99003",
        journey="refer-and-book",
        role=Role.REFERRING_CLINICIAN,
        provider=provider,
        scheduled_at=at,
        started_at=at,
        duration_ms=1.0,
        outcome=Outcome.FAILED,
        trace_id=new_trace_id(),
    )


def row(scenario: Scenario, *verdicts: Verdict, runs: tuple[Run, ...] = (), practice: str = "Y99003") -> PracticeRow:
    healthy = verdict(-3, Judgement.OK)
    record = Record(verdicts=[healthy, *verdicts], runs=runs, co_linear={"shared/link/L-9": (("practice", "Y99003"),)})
    return practice_row(practice, scenario=scenario, began=BEGAN, record=record)


def test_a_right_verdict_in_time_agrees(scenario: Scenario) -> None:
    found = row(scenario, verdict(2, Judgement.LOCAL, cause="local/practice/Y99003"))
    assert (found.agreed, found.rounds_needed) == (True, 2)
    assert found.truth == found.verdict == "local/practice/Y99003"


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        (verdict(4, Judgement.LOCAL, cause="local/practice/Y99003"), 4),
        (verdict(1, Judgement.CENTRAL, cause="central/core/core"), None),
        (verdict(1, Judgement.LOCAL, cause="local/practice/Y99004"), None),
    ],
    ids=["late", "wrong domain", "wrong cause"],
)
def test_late_or_wrong_verdicts_do_not(scenario: Scenario, said: Verdict, needed: int | None) -> None:
    found = row(scenario, said)
    assert (found.agreed, found.rounds_needed) == (False, needed)


def test_a_verdict_that_was_right_and_is_wrong_at_the_end_does_not(scenario: Scenario) -> None:
    right = verdict(1, Judgement.LOCAL, cause="local/practice/Y99003")
    assert not row(scenario, right, verdict(4, Judgement.UNDETERMINED)).agreed


def test_practices_outside_must_be_called_ok(scenario: Scenario) -> None:
    assert row(scenario, practice="Y99004").agreed
    assert not row(scenario, verdict(4, Judgement.SHARED, cause="shared/pct/ZZ1"), practice="Y99004").agreed


def test_a_practice_meets_a_hospitals_fault_when_its_turn_comes(tmp_path: Path) -> None:
    truth = "domain: provider, dimension: provider, value: ZH2, members: all"
    scenario = load(tmp_path, where="hospital:ZH2", kind="hang", truth=truth)
    turns = (
        booked(START + timedelta(seconds=1), provider="ZH1"),
        booked(START + timedelta(seconds=11), provider="ZH2"),
    )
    found = row(scenario, verdict(4, Judgement.PROVIDER, cause="provider/provider/ZH2"), runs=turns)
    assert (found.rounds_needed, found.agreed) == (2, True)


def test_silence_is_right_when_it_is_called_no_data(tmp_path: Path) -> None:
    truth = "domain: local, dimension: practice, value: Y99003, members: Y99003, judgement: no_data"
    scenario = load(tmp_path, where="agent:Y99003", kind="silent", truth=truth)
    found = row(scenario, verdict(3, Judgement.NO_DATA))
    assert (found.truth, found.agreed) == ("no_data", True)
