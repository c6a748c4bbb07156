"""Rates, planned work, addresses of the object store, and the one-page PDF."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from booking_core.core.object_keys import VALID_S, ObjectKeys
from booking_core.core.pdf import pdf
from booking_core.core.planned_work import PlannedWork, Window
from booking_core.core.rates import BURST_S, RateLimit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Seconds:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_rate_is_an_average_of_its_own_for_each_application() -> None:
    clock = Seconds()
    limit = RateLimit(2.0, clock=clock)
    assert [limit.allows("Y99001") for _ in range(int(2 * BURST_S) + 1)] == [True] * int(2 * BURST_S) + [False]
    assert limit.allows("Y99002")
    clock.now += 1.0
    assert [limit.allows("Y99001") for _ in range(3)] == [True, True, False]


def test_no_rate_is_no_limit() -> None:
    limit = RateLimit(0.0)
    assert all(limit.allows("Y99001") for _ in range(10_000))


def test_an_address_opens_its_file_for_a_minute() -> None:
    keys = ObjectKeys("secret")
    given = {name: values[0] for name, values in parse_qs(keys.query("one", now=NOW)).items()}
    assert keys.opens("one", **given, now=NOW + timedelta(seconds=VALID_S))
    assert not keys.opens("one", **given, now=NOW + timedelta(seconds=VALID_S + 1))
    assert not keys.opens("two", **given, now=NOW)
    assert not ObjectKeys("other").opens("one", **given, now=NOW)
    assert not keys.opens("one", expires="never", signature="", now=NOW)


def test_planned_work_lasts_from_start_to_end() -> None:
    clock = [NOW - timedelta(seconds=1)]
    planned = PlannedWork(lambda: clock[-1])
    planned.plan(Window(start=NOW, end=NOW + timedelta(seconds=90.5)))
    seconds = [planned.seconds_left()]
    for later in (0.0, 90.0, 90.5):
        clock.append(NOW + timedelta(seconds=later))
        seconds.append(planned.seconds_left())
    assert seconds == [0, 91, 1, 0]


def test_a_pdf_says_where_its_objects_are() -> None:
    document = pdf(["Your (referral)", "Ärztin"])
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", document)]
    assert [document[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in range(1, 5)]
    assert rb"(Your \(referral\)) Tj" in document
    start = int(document.split(b"startxref\n")[1].split(b"\n")[0])
    assert document[start : start + 4] == b"xref"
