"""The ledger's file: what it keeps, when an entry is due, and what happens to a damaged one."""

import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probes.ledger import Ledger, LedgerError, Notes, RunFacts, open_ledger

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RUN = RunFacts(
    run_id="r1", trace_id="a" * 32, vantage="Y99001", organisation="Y99001", role="REFERRING_CLINICIAN",
    core="https://core.test", nhs_number="9990000018", over_at=NOON + timedelta(seconds=12),
)  # fmt: skip
REFERRAL, APPOINTMENT = (("referral", "referral"),), (("appointment", "appointment"),)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.db", clock=clock)
    yield opened
    opened.close()


def test_a_run_that_clears_up_leaves_nothing(ledger: Ledger) -> None:
    notes = Notes(ledger, run=RUN)
    notes.intend(REFERRAL)
    [entry] = ledger.entries()
    assert (entry.kind, entry.reference, entry.run, entry.intended_at) == ("referral", "", RUN, NOON)
    notes.created(reference="000000000007")
    notes.intend(APPOINTMENT)
    notes.created(reference="5")
    assert [(each.reference, each.parent) for each in ledger.entries()] == [("000000000007", ""), ("5", "000000000007")]
    notes.cleared(["referral", "appointment"])
    notes.end()
    assert ledger.entries() == []


def test_what_belongs_to_a_referral_goes_with_it(ledger: Ledger) -> None:
    notes = Notes(ledger, run=RUN)
    notes.intend(REFERRAL)
    notes.created(reference="000000000007")
    notes.intend(APPOINTMENT)
    notes.created(reference="5")
    notes.cleared(["referral"])
    assert ledger.entries() == []


def test_what_was_refused_was_not_made_and_what_is_doubtful_stays(ledger: Ledger) -> None:
    notes = Notes(ledger, run=RUN)
    notes.intend(REFERRAL)
    notes.not_created()
    notes.not_created()
    assert ledger.entries() == []
    notes.intend(REFERRAL)
    notes.created(reference="")
    assert [each.reference for each in ledger.entries()] == [""]


def test_an_entry_is_due_when_its_run_is_over(ledger: Ledger, clock: Clock) -> None:
    Notes(ledger, run=RUN).intend(REFERRAL)
    ended = Notes(ledger, run=replace(RUN, run_id="r2", nhs_number="9990000026"))
    ended.intend(REFERRAL)
    assert ledger.due() == []
    assert ledger.is_using(organisation="Y99001", nhs_number="9990000026")
    ended.end()
    assert [each.run.run_id for each in ledger.due()] == ["r2"]
    assert not ledger.is_using(organisation="Y99001", nhs_number="9990000026")
    clock.pass_s(13)
    assert len(ledger.due()) == 2


def test_another_attempt_comes_later_each_time(ledger: Ledger, clock: Clock) -> None:
    Notes(ledger, run=RUN).intend(REFERRAL)
    assert ledger.end_all() == 1
    for pause in (5, 10, 20, 40):
        ledger.put_off(ledger.due(), problem="the hospital is away")
        clock.pass_s(pause - 1)
        assert ledger.due() == []
        clock.pass_s(1)
        assert len(ledger.due()) == 1
    [entry] = ledger.entries()
    assert (entry.attempts, entry.problem) == (4, "the hospital is away")


def test_it_outlives_its_process(ledger: Ledger, clock: Clock) -> None:
    Notes(ledger, run=RUN).intend(REFERRAL)
    again = open_ledger(ledger.path, clock=clock)  # while the first still has it open, as after SIGKILL
    assert again.entries() == ledger.entries()
    again.close()


def test_many_runs_at_once(ledger: Ledger) -> None:
    def one(number: int) -> None:
        notes = Notes(ledger, run=replace(RUN, run_id=f"r{number}"))
        notes.intend(REFERRAL)
        notes.created(reference=str(number))
        if number % 2:
            notes.cleared(["referral"])

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(60)))
    assert sorted(int(each.reference) for each in ledger.entries()) == list(range(0, 60, 2))
    assert ledger.references() == {str(each) for each in range(0, 60, 2)}


@pytest.mark.parametrize("share", [0.02, 0.25, 0.5, 0.75, 0.97])
def test_a_file_that_was_cut_is_set_aside_and_the_ledger_goes_on(
    tmp_path: Path, clock: Clock, share: float, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "ledger.db"
    whole = open_ledger(path, clock=clock)
    for number in range(30):
        Notes(whole, run=replace(RUN, run_id=f"r{number}")).intend(REFERRAL)
    whole.close()
    data = path.read_bytes()
    cut = int(len(data) * share) if share != 0.5 else len(data) // 2 // 4096 * 4096
    path.write_bytes(data[:cut])
    with caplog.at_level(logging.ERROR):
        again = open_ledger(path, clock=clock)
    assert again.entries() == []
    Notes(again, run=RUN).intend(REFERRAL)
    assert len(again.entries()) == 1
    again.close()
    [aside] = tmp_path.glob("ledger.db.damaged-*")
    assert aside.stat().st_size == cut
    assert "set aside" in caplog.text


def test_a_ledger_that_cannot_be_written_stops_what_would_be_made(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(LedgerError, match="absent"):
        open_ledger(tmp_path / "absent" / "ledger.db", clock=clock)
    ledger = open_ledger(tmp_path / "ledger.db", clock=clock)
    with sqlite3.connect(tmp_path / "ledger.db") as other:
        other.execute("DROP TABLE things")
    other.close()
    notes = Notes(ledger, run=RUN)
    with pytest.raises(LedgerError):
        notes.intend(REFERRAL)
    notes.cleared(["referral"])
    ledger.close()
