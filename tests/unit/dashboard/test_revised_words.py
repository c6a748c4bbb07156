"""What a revision says was there before: times as people say them, and no empty words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.desk import Desk
from dashboard.incidents import reading
from dashboard.incidents.events import told as told_of
from dashboard.sentences import causes, names
from data.incidents.life import Event, EventKind
from domain.clock import iso
from domain.vocabulary import FaultDomain
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.dashboard.test_sentences import PEOPLE, cause

BEGAN = NOW - timedelta(minutes=2)
SUMMARY: dict[str, Any] = {
    "state": "open",
    "first_seen": iso(BEGAN),
    "last_seen": iso(NOW),
    "closed_at": None,
    "started_at": iso(BEGAN),
    "severity": 3,
    "practices": 1,
    "into": None,
}


def revised(desk: Desk, *, after: dict[str, Any], lines: list[list[str]]) -> str:
    found = reading.whole(desk, number=1)
    assert found is not None
    detail = {"before": SUMMARY, "after": after, "events": lines}
    event = Event(event_id=99, incident_id=1, at=NOW, kind=EventKind.REVISED, detail=detail)
    return told_of(event, whole=found).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"started_at": iso(NOW)}, "Before, it began at 09:13:20."),
        (
            {"first_seen": iso(NOW), "severity": 4},
            "Before, it was named first at 09:13:20 and severity 3 was suggested.",
        ),
        ({"closed_at": iso(NOW)}, "Before, it was not closed."),
        ({"practices": 4}, "Before, 1 place was inside."),
    ],
)
def test_what_was_before_is_said_as_the_page_says_it(told: Told, changed: dict[str, Any], said: str) -> None:
    assert revised(told("central"), after=SUMMARY | changed, lines=[]).endswith(said)


def test_a_timeline_that_alone_was_replaced_is_told(told: Told) -> None:
    lines = [[iso(BEGAN), EventKind.OPENED.value], [iso(NOW), EventKind.WENT_QUIET.value]]
    words = revised(told("central"), after=SUMMARY, lines=lines)
    assert words.endswith("Before that, it said opened (09:13:20) and may be over (09:15:20).")
    assert revised(told("central"), after=SUMMARY, lines=[]).endswith("Before that, it said nothing of that time.")


def test_what_there_is_one_of_is_not_named_twice() -> None:
    assert (names.place("gateway", "gateway"), names.place("link", "L-ZZ1")) == ("gateway", "link L-ZZ1")
    gateway = replace(
        cause(FaultDomain.CENTRAL, "gateway", "gateway", "Y99001", "Y99002"), co_linear=(("core", "core"),)
    )
    said = causes.cannot_be_told_from(gateway, population=PEOPLE)
    assert said == f"Cannot tell {names.dimension('gateway')} from {names.dimension('core')}: all 2 share both."
