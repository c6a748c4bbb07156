"""The core's state on real SQLite: slots, holds, versions."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from booking_core.core import appointments, referrals, slots
from booking_core.core.referrals import Move, NewReferral, Referral, Shortlist, State
from booking_core.core.slots import Slot
from booking_core.core.store import Store

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = Store(tmp_path / "core.sqlite")
    slots.ensure(one.connection, services=["1001"], now=MONDAY)
    yield one
    one.close()


def new_referral(conn: sqlite3.Connection) -> Referral:
    new = NewReferral(
        nhs_number="9990000018",
        shortlist=Shortlist(priority="ROUTINE", specialty=None, services=("1001",), criteria=[]),
        pathway_start=None,
        organisation="Y99001",
        application="Y99001",
        card="card-1",
    )
    number = referrals.create(conn, new=new, now="now")
    found = referrals.find(conn, referral_id=number)
    assert found is not None
    return found


def first_slot(conn: sqlite3.Connection) -> Slot:
    return slots.free_page(conn, service_id="1001", now=MONDAY, size=1, page=1)[0]


def hold(conn: sqlite3.Connection, slot: Slot) -> int | None:
    return appointments.hold(conn, referral=new_referral(conn), slot=slot, clinician=None, created="now")


def test_there_are_more_than_400_slots_and_making_them_again_adds_none(store: Store) -> None:
    before = slots.free_count(store.connection, service_id="1001", now=MONDAY)
    slots.ensure(store.connection, services=["1001"], now=MONDAY)
    assert slots.free_count(store.connection, service_id="1001", now=MONDAY) == before >= 400


def test_slots_are_topped_up_as_days_go_by(store: Store) -> None:
    later = MONDAY + timedelta(days=14)
    before = slots.free_count(store.connection, service_id="1001", now=later)
    slots.ensure(store.connection, services=["1001"], now=later)
    assert slots.free_count(store.connection, service_id="1001", now=later) > before


def test_slots_do_not_overlap_and_lie_on_weekdays(store: Store) -> None:
    found = slots.free_page(store.connection, service_id="1001", now=MONDAY, size=1000, page=1)
    assert all(one.ends <= next_one.starts for one, next_one in zip(found, found[1:], strict=False))
    assert {datetime.fromisoformat(each.starts).weekday() for each in found} == {0, 1, 2, 3, 4}


def test_a_held_slot_is_taken_and_a_released_one_is_free(store: Store) -> None:
    conn = store.connection
    slot = first_slot(conn)
    held = hold(conn, slot)
    assert held is not None
    assert hold(conn, slot) is None
    assert not slots.is_free(conn, slot=slot, now=MONDAY)
    assert appointments.find(conn, appointment_id=held) is None
    appointments.release(conn, appointment_id=held)
    assert slots.is_free(conn, slot=slot, now=MONDAY)


def test_the_database_itself_refuses_a_second_booking(store: Store) -> None:
    slot = first_slot(store.connection)
    held = hold(store.connection, slot)
    assert held is not None
    appointments.confirm(store.connection, appointment_id=held, referral_version=2)
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute(
            "INSERT INTO appointment (version, status, referral_id, referral_version, service_id, slot_id, nhs_number,"
            " created) VALUES (1, 'booked', 1, 1, '1001', ?, '9990000018', 'now')",
            (slot.id,),
        )
    assert appointments.double_booked_count(store.connection) == 0


def test_a_slot_of_the_past_is_not_free(store: Store) -> None:
    slot = first_slot(store.connection)
    assert not slots.is_free(store.connection, slot=slot, now=datetime.fromisoformat(slot.starts))


def test_holds_of_a_dead_process_are_gone_after_opening(tmp_path: Path, store: Store) -> None:
    slot = first_slot(store.connection)
    assert hold(store.connection, slot) is not None
    again = Store(tmp_path / "core.sqlite")
    assert slots.is_free(again.connection, slot=slot, now=MONDAY)
    again.close()


def test_each_change_of_state_raises_the_version_by_one(store: Store) -> None:
    referral = new_referral(store.connection)
    for expected, state in enumerate((State.BOOKED, State.NOT_BOOKED, State.CANCELLED_REFERRAL), start=2):
        version = referrals.move(store.connection, referral_id=referral.id, move=Move(to=state, now="now"))
        assert version == expected
    assert referrals.open_by_application(store.connection) == {}


def test_a_transaction_that_raises_changes_nothing(store: Store) -> None:
    def fail_halfway() -> None:
        with store.transaction() as conn:
            new_referral(conn)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert referrals.open_by_application(store.connection) == {}


def test_a_file_of_another_edition_is_emptied(tmp_path: Path, store: Store) -> None:
    new_referral(store.connection)
    store.connection.execute("PRAGMA user_version = 1")
    again = Store(tmp_path / "core.sqlite")
    assert referrals.open_by_application(again.connection) == {}
    again.close()
