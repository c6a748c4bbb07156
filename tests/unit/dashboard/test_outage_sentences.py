"""What is said to somebody who answers for an outage."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.sentences import causes, counts, outage
from dashboard.settings import DashboardSettings
from data.incidents.passing import Passing
from data.incidents.spread import Spread, spread
from domain.failures import FailureClass
from domain.organisations import Place
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, VantageKind
from tests.unit.dashboard.test_sentences import BOOKING, NOW, PEOPLE, cause


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        (
            FaultDomain.CENTRAL,
            "Tell 2 practices that the fault is central: it is in Choose and Book, not in their PCs.",
        ),
        (FaultDomain.PROVIDER, "Tell 2 practices that the fault is at the hospital, not in their PCs; other hospitals"),
        (FaultDomain.SHARED, "Tell 2 practices that the fault is in what they share (operation A016), not in their"),
        (FaultDomain.LOCAL, ""),
    ],
)
def test_practices_are_told_whose_it_is(domain: FaultDomain, said: str) -> None:
    assert plain(outage.tell(replace(BOOKING, domain=domain), inside=2)).startswith(said)
    assert outage.tell(replace(BOOKING, domain=domain), inside=0) == ""


def test_those_who_failed_before_are_told_apart() -> None:
    assert outage.before(0, cause=BOOKING, now=NOW) == ""
    assert plain(outage.before(1, cause=BOOKING, now=NOW)).startswith("1 practice was already failing before 09:14 for")


@pytest.mark.parametrize(
    ("found", "rounds", "said"),
    [
        (BOOKING, 3, "booking has passed 3 rounds running since 08:20 (9 of 10 calls)"),
        (BOOKING, 0, "booking has not passed a whole round since"),
        (cause(FaultDomain.CENTRAL, "identity", "identity"), 1, "log-on has passed 1 round running since"),
        (cause(FaultDomain.CENTRAL, "core", "core"), 1, "the core has passed 1 round running since"),
        (cause(FaultDomain.PROVIDER, "provider", "ZH1"), 1, "booking with it has passed 1 round running since"),
    ],
)
def test_what_passes_again_is_counted(found: Cause, rounds: int, said: str) -> None:
    passing = Passing(rounds=rounds, since=NOW - timedelta(hours=1), calls=Share(bad=1, attempts=10))
    assert plain(outage.passed(passing, cause=found, now=NOW)).startswith(said)


def test_calls_that_failed_for_a_practices_own_reason_are_left_out_and_said() -> None:
    passing = Passing(rounds=3, since=NOW - timedelta(hours=1), calls=Share(bad=0, attempts=207), apart=12)
    said = plain(outage.passed(passing, cause=cause(FaultDomain.CENTRAL, "identity", "identity"), now=NOW))
    assert said.endswith("(207 of 207 calls, without 12 that failed where a practice has another fault)")


def test_how_widely_it_is_seen() -> None:
    places = [
        Place(vantage="A", kind=VantageKind.AGENT, organisation="A", dimensions={"pct": "ZZ1", "supplier": "WREN"}),
        Place(vantage="B", kind=VantageKind.AGENT, organisation="B", dimensions={"pct": "ZZ2", "supplier": "WREN"}),
        Place(vantage="C", kind=VantageKind.CONTROL, organisation="C"),
        Place(vantage="D", kind=VantageKind.CONTROL, organisation="D"),
    ]
    found = spread(places, inside={"A", "B"})
    assert found == [Spread(dimension="pct", touched=2, of=2), Spread(dimension="control", touched=0, of=2)]
    assert plain(outage.seen_in(found, level="ICB")) == "Seen in all 2 ICBs and none of 2 control sites."
    assert outage.seen_in([], level="PCT") == ""


def test_what_cannot_be_told_names_both_and_how_many_share_them() -> None:
    shared = cause(FaultDomain.SHARED, "supplier", "WREN", "Y99001", "Y99002")
    assert causes.cannot_be_told_from(shared, population=PEOPLE) == ""
    unsure = replace(shared, co_linear=(("pct", "ZZ1"),))
    said = "Cannot tell supplier WREN from PCT ZZ1: all 2 share both."
    assert causes.cannot_be_told_from(unsure, population=PEOPLE) == said
    more = replace(shared, co_linear=(("pct", "ZZ1"), ("link", "L-1")))
    said = "Cannot tell supplier WREN from PCT ZZ1 and link L-1: all 2 share them."
    assert causes.cannot_be_told_from(more, population=PEOPLE) == said


def test_a_wrong_result_is_no_failure_in_words() -> None:
    wrong = replace(BOOKING, value="A038", failure_class=FailureClass.CONTRACT_READ_BACK)
    assert "gives wrong results" in causes.sentence(wrong, population=PEOPLE, now=NOW)
    assert causes.fared(wrong).endswith("gave a wrong result")
    assert causes.fared(BOOKING).endswith("failed")


@pytest.mark.parametrize(
    ("slow", "words"),
    [
        (None, "54 of 211 journeys (26 %) failed or were slow"),
        (0, "54 of 211 journeys (26 %) failed"),
        (52, "2 of 211 journeys (1 %) failed and 52 (25 %) were slow"),
        (54, "54 of 211 journeys (26 %) were slow"),
    ],
)
def test_what_was_slow_is_not_called_failed(slow: int | None, words: str) -> None:
    said = counts.fared(Share(bad=54, attempts=211), slow=slow, things="journeys")
    assert plain(said) == words


def test_of_silence_the_practices_are_counted_and_no_journeys() -> None:
    cut = replace(BOOKING, symptom="silent", share=Share(bad=44, attempts=44))
    label, words = causes.reach(cut, population=PEOPLE)
    assert (label, plain(words)) == ("Practices not heard", "3 of 8 (38 %)")
    _, among = causes.reach(replace(cut, around=4), population=PEOPLE)
    assert plain(among) == "3 of 4 (75 %) that share it"


def test_a_cause_of_an_older_version_that_was_slow_has_no_failed_journeys() -> None:
    slow = replace(BOOKING, symptom="slow", share=Share(bad=3, attempts=4))
    assert plain(causes.fared(slow)) == "3 of 4 (75 %) were slow"
    assert plain(causes.fared(replace(slow, slow=1))) == "2 of 4 (50 %) failed and 1 (25 %) was slow"


@pytest.mark.parametrize("round_s", [3.0, 10.0, 15.0, 300.0, 3600.0])
def test_a_stop_is_told_within_two_rounds_and_not_within_one(round_s: float) -> None:
    assert round_s < DashboardSettings(round_s=round_s).stale_after_s <= 2 * round_s
