"""The Set-up page: what it says, what people change, what is refused, what is undone."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dash import no_update

from dashboard.address import state as address
from dashboard.components.setup.forms import moment_of
from dashboard.desk import Desk
from dashboard.pages import set_up
from dashboard.pages.set_up_acts import changed, contact_of, filled, limit_of, work_of
from dashboard.settings import DashboardSettings
from dashboard.setup import agents, changes
from data import levels, organisations, planned
from data.directory.importing import note_import
from data.engine import open_engine, reading, writing
from data.incidents import contacts
from data.incidents.refusals import ActError
from data.levels import LevelError
from tests import factories
from tests.e2e import acted
from tests.e2e.serving import store_in
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.dashboard.test_pages import words


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a few rounds and contacts: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("setup")
    engine = store_in(folder)
    factories.seed(engine, story="healthy", now=NOW, rounds=3)
    acted.act(engine, now=NOW)
    engine.dispose()
    return folder / "pages.db"


@pytest.fixture
def desk(tmp_path: Path, seeded: Path) -> Iterator[Desk]:
    engine = open_engine(f"sqlite:///{shutil.copy(seeded, tmp_path / 'pages.db')}")
    yield Desk(engine=engine, clock=lambda: NOW, settings=DashboardSettings(round_s=10.0))
    engine.dispose()


def page(desk: Desk) -> str:
    head, _, *rest, _ = set_up.content(desk)
    return words([head, *rest])


def saw(desk: Desk, agent: str, **changed: float | int | datetime) -> None:
    told = {"at": NOW, "clock_offset_ms": 4.0, "queued": 0} | changed
    with writing(desk.engine) as conn:
        organisations.saw_agent(conn, agent=agent, version="0.1.0", **told)  # type: ignore[arg-type]


def test_agents_that_are_late_off_or_hold_back_are_said(desk: Desk) -> None:
    saw(desk, "agent-Y99001")
    saw(desk, "agent-Y99002", clock_offset_ms=3_400.0, queued=7)
    saw(desk, "agent-Y99003", at=NOW - timedelta(hours=1))
    said = page(desk)
    assert said.startswith("2 of 43 agents reported in the last two rounds.")
    assert "40 agents never reported." in said
    assert "1 clock differs from the core's by over 2 s." in said
    assert "1 agent holds back 7 runs, which arrive later." in said
    rows = {row["agent"]: row for row in set_up.content(desk)[1]}
    assert rows["agent-Y99001"]["clock_said"] == "agrees"
    assert rows["agent-Y99001"]["state"] == "Reports"
    assert rows["agent-Y99002"]["clock_said"] == "3.40\u00a0s fast"
    assert rows["agent-Y99003"]["state"] == "Late"
    assert rows["agent-Y99003"]["seen_said"] == "08:15:20"


def test_of_very_many_agents_those_that_need_somebody_are_listed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents, "MOST_ROWS", 41)
    saw(desk, "agent-Y99001")
    saw(desk, "agent-Y99002", queued=7)
    head, rows, *_ = set_up.content(desk)
    assert "In the list: 41 of 43 agents" in words(head)
    assert "agent-Y99001" not in {row["agent"] for row in rows}
    assert "agent-Y99002" in {row["agent"] for row in rows}
    whole = set_up.table(desk, address.read("", now=NOW))
    assert len(whole.rows) == 43
    assert whole.rows[[row[0] for row in whole.rows].index("agent-Y99002")][5] == 7


def test_what_somebody_has_opened_is_not_drawn_again(desk: Desk) -> None:
    *_, stamp = set_up.content(desk)
    assert set_up.content(desk, stamp=stamp)[2:] == (no_update,) * 5
    with writing(desk.engine) as conn:
        changes.set_level(conn, operation="A016", limit_ms=900.0)
    assert set_up.content(desk, stamp=stamp)[-1] not in {stamp, no_update}


def test_an_empty_store_says_how_to_begin(told: Told) -> None:
    said = page(told("empty"))
    assert said.startswith("No agent is registered yet.")
    assert "No contact yet." in said
    assert "was never imported here" in said


def test_a_contact_is_added_changed_removed_and_each_undone(desk: Desk) -> None:
    with writing(desk.engine) as conn:
        added = changes.save_contact(
            conn, contact=contact_of(0, name="Desk (invented)", reach="1", domain="", value="")
        )
        number = next(each.contact_id for each in contacts.everyone(conn) if each.name == "Desk (invented)")
        changed_ = changes.save_contact(
            conn, contact=contact_of(number, name="Desk 2 (invented)", reach="2", domain="shared", value="LINK-1")
        )
    assert "Desk 2 (invented) 2 What practices share: LINK-1" in page(desk)
    assert filled(desk, number=number) == ("Desk 2 (invented)", "2", "shared", "LINK-1", number)
    with writing(desk.engine) as conn:
        assert changes.undo(conn, kept=changed_.undo, at=NOW).said == "Restored Desk (invented)."
        removed = changes.remove_contact(conn, number=number, at=NOW)
    assert "Desk (invented) 1" not in page(desk)
    with writing(desk.engine) as conn:
        changes.undo(conn, kept=removed.undo, at=NOW)
    assert "Desk (invented) 1 Any fault" in page(desk)
    with writing(desk.engine) as conn:
        assert changes.undo(conn, kept=added.undo, at=NOW).said == "Removed Desk (invented)."
    assert "Desk (invented) 1" not in page(desk)


def test_a_level_is_set_and_undone(desk: Desk) -> None:
    with writing(desk.engine) as conn:
        set_ = changes.set_level(conn, operation="A016", limit_ms=limit_of("2,5"))
    assert set_.said.replace("\u00a0", " ") == "Book (A016) has the limit 2.5 s now."
    assert "Book (A016) no published limit 2.5 s" in page(desk)
    with writing(desk.engine) as conn:
        assert changes.undo(conn, kept=set_.undo, at=NOW).said == "No present limit for book (A016) now."
        assert levels.present(conn) == {}


def test_planned_work_is_declared_withdrawn_and_declared_again(desk: Desk) -> None:
    work = work_of("2026-11-23 09:00", "2026-11-23 10:00", reason="Link upgrade", dimension="link", value="LINK-ZZ1")
    with writing(desk.engine) as conn:
        changes.declare(conn, work=work, at=NOW)
    assert "09:00 to 10:00 (now) Link upgrade link LINK-ZZ1" in page(desk)
    with writing(desk.engine) as conn:
        withdrawn = changes.withdraw(conn, number=1, at=NOW)
    assert "(withdrawn 09:15)" in page(desk)
    with writing(desk.engine) as conn:
        changes.undo(conn, kept=withdrawn.undo, at=NOW)
        assert [each.planned_id for each in planned.declared(conn)] == [2]


def test_what_cannot_be_kept_is_refused_with_the_remedy(desk: Desk) -> None:
    nobody = work_of("2026-11-23 09:00", "2026-11-23 10:00", reason="x", dimension="link", value="LINK-9")
    said, kept = changed(desk, lambda conn: changes.declare(conn, work=nobody, at=NOW))
    assert "Nobody has this" in words(said)
    assert not kept
    said, _ = changed(desk, lambda conn: changes.set_level(conn, operation="A016", limit_ms=-1.0))
    assert "is no limit" in words(said)
    said, _ = changed(desk, lambda conn: changes.remove_contact(conn, number=99, at=NOW))
    assert "There is no contact 99." in words(said)
    with pytest.raises(LevelError, match="no number of seconds"):
        limit_of("fast")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-29 22:00", datetime(2026, 11, 29, 22, tzinfo=UTC)),
        ("2026-06-29T22:00", datetime(2026, 6, 29, 21, tzinfo=UTC)),
        ("2026-10-25 01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_typed_in_london(typed: str, moment: datetime) -> None:
    assert moment_of(typed, what="From") == moment


@pytest.mark.parametrize(
    "typed", ["", None, "tomorrow", "2026-02-30 10:00", "2026-03-29 01:30", "2026-11-29T22:00+02:00"]
)
def test_moments_that_do_not_exist_are_refused(typed: str | None) -> None:
    with pytest.raises(ActError):
        moment_of(typed, what="From")


def test_the_last_import_is_said_with_its_age(desk: Desk) -> None:
    with writing(desk.engine) as conn:
        note_import(conn, at=NOW - timedelta(days=3))
        note_import(conn, at=NOW - timedelta(days=2))
    assert "Last import:  Sat 21 Nov 09:15 , 2 days ago." in page(desk)
    with reading(desk.engine) as conn:
        assert len(organisations.organisations(conn)) == 49
