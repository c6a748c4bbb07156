"""What a roll-up job remembers of an hour is right, also where another process counted in between."""

from datetime import timedelta

from sqlalchemy import Engine, select

from data import rollups, runs, tables, tally
from data.engine import data_version, reading, shown_version, writing
from data.rollups.known import KnownParts
from tests.unit.data.samples import NOON, a_run


def arrives(engine: Engine, number: int, *, minute: int) -> None:
    run = a_run(number, scheduled_at=NOON + timedelta(minutes=minute))
    with writing(engine) as conn:
        runs.store(conn, runs=[run], received_at=NOON + timedelta(hours=1, seconds=number))


def counted(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(tally.decode(list(conn.execute(select(tables.practice_hours.c.tally)).scalars())).count.sum())


def test_a_late_run_that_another_process_counted_is_not_lost(store: Engine) -> None:
    known = KnownParts()
    arrives(store, 1, minute=1)
    rollups.refresh_hours(store, known=known)
    arrives(store, 2, minute=2)
    rollups.refresh_hours(store)
    arrives(store, 3, minute=40)
    rollups.refresh_hours(store, known=known)
    assert counted(store) == 3


def slots_count(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(tally.decode(list(conn.execute(select(tables.operation_slots.c.tally)).scalars())).count.sum())


def test_slots_are_counted_before_hours_and_once(store: Engine) -> None:
    known, steps = KnownParts(), len(a_run(0).steps)
    for number, minute in enumerate((1, 2, 11, 40), 1):
        arrives(store, number, minute=minute)
        rollups.refresh_slots(store, known=known)
        assert (slots_count(store), counted(store)) == (number * steps, 0)
    assert rollups.refresh_slots(store, known=known) == 1
    arrives(store, 5, minute=12)
    assert rollups.refresh_hours(store, known=known) == 1
    assert (slots_count(store), counted(store)) == (5 * steps, 5)
    assert known.slotted == set()


def test_pages_are_told_once_of_the_steps_of_a_day(store: Engine) -> None:
    arrives(store, 1, minute=1)
    rollups.refresh_hours(store)
    before = versions(store)
    assert rollups.refresh_steps(store) == 1
    after = versions(store)
    assert after[0] - before[0] == 1, "the last of its transactions is news"
    assert after[1] - before[1] > 1, "the others changed something too"


def versions(engine: Engine) -> tuple[int, int]:
    """Of what pages show, and of everything."""
    with reading(engine) as conn:
        return shown_version(conn), data_version(conn)


def test_marks_that_another_process_took_away_stand_for_nothing_new(store: Engine) -> None:
    """SQLite gives their numbers to later marks, which are not taken for counted."""
    known, steps = KnownParts(), len(a_run(0).steps)
    arrives(store, 1, minute=1)
    rollups.refresh_hours(store, known=known)
    arrives(store, 2, minute=2)
    rollups.refresh_slots(store, known=known)
    rollups.refresh_hours(store)
    arrives(store, 3, minute=40)
    rollups.refresh_slots(store, known=known)
    assert slots_count(store) == 3 * steps
    rollups.refresh_hours(store, known=known)
    assert (slots_count(store), counted(store)) == (3 * steps, 3)


def test_parts_that_are_known_are_not_read_again(store: Engine) -> None:
    known = KnownParts()
    for number, minute in enumerate((1, 11, 12, 40), 1):
        arrives(store, number, minute=minute)
        rollups.refresh_hours(store, known=known)
        assert counted(store) == number
    with reading(store) as conn:
        known.forget_unless_last(conn)
        assert len(known.whole(conn, hour=rollups.hour_of(NOON))) == 4
