from datetime import UTC, datetime

import pytest

from domain.clock import from_micros, iso, to_micros
from domain.identifiers import is_synthetic_nhs_number, new_trace_id, traceparent, uuid7

MOMENT = datetime(2026, 3, 29, 1, 0, 0, 123456, tzinfo=UTC)


def test_uuid7_carries_version_variant_and_time() -> None:
    made = uuid7(MOMENT)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(MOMENT.timestamp() * 1000)


def test_uuid7_sorts_by_time() -> None:
    assert uuid7(MOMENT) < uuid7(MOMENT.replace(minute=1))


@pytest.mark.parametrize(
    ("number", "synthetic"),
    [
        ("9990000018", True),
        ("9990000019", False),  # wrong check digit
        ("912" + "0000006", False),  # valid, outside the range that is never issued
        ("999000001", False),
        ("٩٩٩٠٠٠٠٠١٨", False),
        ("", False),
    ],
)
def test_only_never_issued_nhs_numbers_are_synthetic(number: str, synthetic: bool) -> None:
    assert is_synthetic_nhs_number(number) is synthetic


def test_traceparent_holds_the_trace_id() -> None:
    trace_id = new_trace_id()
    version, seen, parent, flags = traceparent(trace_id).split("-")
    assert (version, seen, flags) == ("00", trace_id, "01")
    assert len(parent) == 16


def test_micros_are_exact_both_ways() -> None:
    assert from_micros(to_micros(MOMENT)) == MOMENT
    assert iso(MOMENT) == "2026-03-29T01:00:00.123456Z"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_micros(datetime(2026, 1, 1))  # noqa: DTZ001
