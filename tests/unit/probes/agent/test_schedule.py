"""Slots and due times."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.clock import to_micros
from probes.agent.schedule import MOST_CAUGHT_UP, Timetable, next_due_micros, slot_micros, stable_hash
from tests.unit.probes.agent.making import NOON

INTERVAL = 300_000_000


def timetable(count: int = 3, *, after: datetime = NOON) -> Timetable:
    return Timetable([(f"Y{number:05d}", "refer-and-book") for number in range(count)], interval_s=300, after=after)


def test_a_hash_is_the_same_on_every_machine() -> None:
    assert stable_hash("Y99001", "refer-and-book") == 2351535204042393293


@given(after=st.integers(0, 2**52), slot=st.integers(0, INTERVAL - 1))
def test_the_next_due_time_is_the_first_one_of_the_slot(after: int, slot: int) -> None:
    due = next_due_micros(after, slot=slot, interval_micros=INTERVAL)
    assert after < due <= after + INTERVAL
    assert due % INTERVAL == slot


def test_the_nation_is_spread_evenly() -> None:
    slots = [slot_micros(f"Y{n:05d}", journey="refer-and-book", interval_micros=INTERVAL) for n in range(8_300)]
    seconds = Counter(slot // 1_000_000 for slot in slots)
    assert min(slots) >= 0
    assert max(slots) < INTERVAL
    assert max(seconds.values()) <= 50  # mean 27.7 a second; chance alone exceeds 50 about once in 50 such nations


def test_two_journeys_of_one_vantage_have_slots_of_their_own() -> None:
    assert slot_micros("Y99001", journey="a", interval_micros=INTERVAL) != slot_micros(
        "Y99001", journey="b", interval_micros=INTERVAL
    )


def test_each_entry_is_due_once_in_each_round_in_order() -> None:
    table = timetable(50)
    taken = [due for minute in range(1, 16) for due in table.take(until=NOON + timedelta(minutes=minute))]
    assert Counter(due.entry for due in taken) == dict.fromkeys(range(50), 3)
    times = [due.scheduled_at for due in taken]
    assert times == sorted(times)
    assert all(due.round_number == to_micros(due.scheduled_at) // INTERVAL for due in taken)


def test_nothing_is_due_twice() -> None:
    table = timetable()
    until = NOON + timedelta(minutes=5)
    assert len(table.take(until=until)) == 3
    assert table.take(until=until) == []


def test_rounds_that_were_slept_through_are_returned_but_no_more_than_a_day_of_them() -> None:
    asleep = timetable(1)
    assert len(asleep.take(until=NOON + timedelta(hours=2))) == 24
    weekend = timetable(1)
    taken = weekend.take(until=NOON + timedelta(days=3))
    assert len(taken) == MOST_CAUGHT_UP
    assert taken[-1].scheduled_at > NOON + timedelta(days=3, minutes=-5)


def test_a_clock_that_is_set_back_does_not_silence_the_schedule() -> None:
    table = timetable(1)
    table.take(until=NOON + timedelta(hours=1))
    assert table.take(until=NOON - timedelta(hours=1)) == []
    assert len(table.take(until=NOON - timedelta(minutes=50))) == 2


def test_a_rare_journey_is_due_once_in_so_many_rounds() -> None:
    keys = [("Y99001", "refer-and-book"), ("Y99001", "pacs")]
    table = Timetable(keys, interval_s=300, after=NOON, every=[1, 12])
    taken = Counter(due.entry for due in table.take(until=NOON + timedelta(hours=3)))
    assert taken == {0: 36, 1: 3}
    late = Timetable(keys, interval_s=300, after=NOON, every=[1, 12])
    assert Counter(due.entry for due in late.take(until=NOON + timedelta(days=3)))[1] == MOST_CAUGHT_UP // 12
