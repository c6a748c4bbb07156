"""Fault descriptions and when they hold."""

from datetime import UTC, datetime, timedelta

import pytest

from booking_core.errors import FaultError
from booking_core.faults import Fault, FaultBoard, Latency, parse_fault

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def board(now: datetime = NOON) -> FaultBoard:
    return FaultBoard(operations=("A004", "A016"), providers=("ZH1",), clock=lambda: now)


def test_a_fault_holds_from_its_start_until_before_its_end() -> None:
    fault = Fault(operation="*", kind="drop", start=NOON, end=NOON + timedelta(minutes=1))
    moments = [NOON - timedelta(microseconds=1), NOON, NOON + timedelta(seconds=59), NOON + timedelta(minutes=1)]
    assert [fault.is_active(at=each) for each in moments] == [False, True, True, False]


def test_latency_is_a_number_or_a_distribution() -> None:
    assert parse_fault({"operation": "*", "kind": "latency", "latency_ms": 250}).latency_ms == Latency(median=250)
    spread = parse_fault({"operation": "*", "kind": "latency", "latency_ms": {"median": 250, "sigma": 0.4}})
    assert spread.latency_ms == Latency(median=250, sigma=0.4)


def test_latency_has_the_median_it_was_given() -> None:
    samples = sorted(Latency(median=200, sigma=0.5).sample_s() for _ in range(2001))
    assert samples[1000] == pytest.approx(0.2, rel=0.15)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"kind": "latency", "latency_ms": {"mean": 3}}, "latency_ms"),
        ({"kind": "latency", "latency_ms": -1}, "latency_ms"),
        ({"latency_ms": 5}, "latency_ms"),
        ({"status": 200}, "status"),
        ({"share": True}, "share"),
        ({"code": 5}, "code"),
        ({"end": "soon"}, "end"),
        ({"operation": None}, "operation"),
    ],
)
def test_a_wrong_value_is_named(changes: dict[str, object], key: str) -> None:
    with pytest.raises(FaultError) as refused:
        parse_fault({"operation": "*", "kind": "error", **changes})
    assert refused.value.key == key
    assert refused.value.allowed


def test_the_board_gives_each_request_the_faults_that_concern_it() -> None:
    faults = board()
    faults.add({"operation": "A004", "kind": "hang"})
    every = faults.add({"operation": "*", "kind": "drop"})
    faults.add({"operation": "*", "kind": "error", "start": (NOON + timedelta(hours=1)).isoformat()})
    assert [fault.kind for fault in faults.matching("A004")] == ["hang", "drop"]
    assert [fault.kind for fault in faults.matching("A016")] == ["drop"]
    assert faults.remove(every)
    assert not faults.remove(every)
    assert list(faults.matching("A016")) == []


def test_the_board_refuses_what_this_service_does_not_have() -> None:
    for description in (
        {"operation": "LOGON", "kind": "drop"},
        {"operation": "*", "kind": "drop", "provider": "ZH2"},
        {"operation": "A004", "kind": "wrong_content"},
    ):
        with pytest.raises(FaultError):
            board().add(description)


def test_listed_faults_show_times_as_they_can_be_sent_again() -> None:
    faults = board()
    sent = {"operation": "A016", "kind": "error", "end": "2026-11-23T13:00:00+01:00"}
    faults.add(sent)
    (shown,) = faults.listed()
    assert (shown["id"], shown["active"], shown["end"]) == ("1", False, "2026-11-23T12:00:00.000Z")
    shown_again = {key: value for key, value in shown.items() if key not in ("id", "active")}
    assert parse_fault(shown_again) == parse_fault(sent)
