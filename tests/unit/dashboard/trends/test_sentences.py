"""Questions 10, 11 and 12, and role by measure, in words."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dashboard.address.periods import period
from dashboard.levels import Levels
from dashboard.sentences import change
from dashboard.sentences.trends import levels as level_words
from dashboard.sentences.trends import rely as rely_words
from dashboard.sentences.trends import roles as role_words
from dashboard.sentences.trends import whose as whose_words
from dashboard.statistics.availability import Minute, availability
from dashboard.views.trends.levels import availability_of, speeds
from dashboard.views.trends.rely import Reliance, due_by_hour, reliance
from dashboard.views.trends.roles import by_role
from dashboard.views.trends.whose import whose
from data import sketch
from data.control_rounds import ControlRuns
from domain.clock import to_micros
from domain.verdicts import Share
from domain.vocabulary import Judgement, Outcome, Role
from tests.unit.dashboard.test_tallies import tallies

_GP, _CONSULTANT = Role.REFERRING_CLINICIAN, Role.SERVICE_PROVIDER_CLINICIAN


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_availability_met_and_speed_not() -> None:
    found = availability([(Minute.UP, 26_025.0), (Minute.DOWN, 15.0)], level=0.999)
    times = {"A011": sketch.of([2900.0] * 90 + [3400.0] * 10), "A010": sketch.of([500.0] * 100)}
    said = level_words.lead(found, speeds=speeds(times, levels=Levels()), period="January 2009")
    assert plain(said) == (
        "Availability yes, 99.94 % of support hours against 99.9 % (15 of 26 permitted minutes used); "
        "speed no, 95 % of create referral took up to 3.4 s against 3.0 s, the other 1 of 2 kept to theirs."
    )
    assert plain(" ".join(level_words.arithmetic(found))).count("26,040") == 2


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ([(Minute.UP, 900.0), (Minute.DOWN, 100.0)], "Availability no, 90 % of support hours"),
        (
            [(Minute.UP, 6.0), (Minute.DOWN, 1.0), (Minute.UNKNOWN, 25_193.0)],
            "Availability cannot be told: 1 of 7 known support minutes was down, where 25 may be, but 25,193 minutes "
            "are unknown; ",
        ),
        ([(Minute.UNKNOWN, 100.0)], "Availability cannot be told: no control journey ran"),
    ],
)
def test_what_cannot_be_told_is_not_called_met(minutes: list[tuple[Minute, float]], words: str) -> None:
    found = availability(minutes, level=0.999)
    assert plain(level_words.lead(found, speeds=[], period="May")).startswith(words)


def test_a_round_is_down_for_its_support_minutes_alone() -> None:
    day = period("2026-11-20", now=datetime(2026, 11, 23, tzinfo=UTC))
    rounds = range(to_micros(day.start), to_micros(day.end), 300_000_000)
    down = {to_micros(datetime(2026, 11, 20, hour, tzinfo=UTC)) for hour in (3, 12)}  # 03:00 is outside support hours
    at = [each for each in rounds for _ in range(2)]
    bad = [int(each in down and twice == 0) for each in rounds for twice in range(2)]
    runs = ControlRuns(at=np.array(at), centrally_bad=np.array(bad), planned=np.zeros(len(at), dtype=np.int64))
    found = availability_of(runs, period=day, round_s=300.0, levels=Levels())
    assert (found.up, found.down, found.unknown) == (835.0, 5.0, 0.0)


def test_whose_trouble_it_was_with_the_unknown_as_its_own_share() -> None:
    numbers = {
        Judgement.LOCAL: 239,
        Judgement.SHARED: 25,
        Judgement.PROVIDER: 37,
        Judgement.CENTRAL: 78,
        Judgement.OK: 30,
        Judgement.NO_DATA: 3,
    }
    found = whose(tallies(*[(0, 1, _GP, False, Outcome.FAILED, each, count) for each, count in numbers.items()]))
    assert found[Judgement.UNDETERMINED] == 33, "nobody knows of what failed under a verdict of OK"
    assert plain(whose_words.lead(found, period="January 2009")) == (
        "Of 412 failed journeys in January 2009, 58 % were local to a practice, "
        "6 % shared (network, proxy, supplier), 9 % hospital, 19 % central, and 8 % could not be told."
    )
    assert whose_words.rounding(found) == ""
    thirds = {**dict.fromkeys(found, 0), Judgement.LOCAL: 1, Judgement.SHARED: 1, Judgement.CENTRAL: 1}
    assert "add up to 99" in whose_words.rounding(thirds)


def test_gps_fail_and_consultants_are_slow() -> None:
    found = by_role(
        tallies(
            (0, 1, _GP, False, Outcome.FAILED, Judgement.LOCAL, 60),
            (0, 1, _GP, False, Outcome.SLOW, Judgement.OK, 45),
            (0, 1, _GP, False, Outcome.OK, Judgement.OK, 395),
            (1, 1, _CONSULTANT, False, Outcome.SLOW, Judgement.OK, 45),
            (1, 1, _CONSULTANT, False, Outcome.OK, Judgement.OK, 255),
        )
    )
    assert plain(role_words.lead(found)) == (
        "GP: of 500 journeys 12 % failed and 9 % were slow. Consultant: of 300 journeys none failed and 15 % were slow."
    )
    assert role_words.apart(found).startswith("GP journeys fail more often than Consultant journeys")


def test_reliance_counts_a_silent_agent_as_not_run() -> None:
    rows = [(0, hour, _GP, False, Outcome.OK, Judgement.OK, 1) for hour in range(60)]
    rows += [(1, hour, _GP, False, Outcome.OK, Judgement.OK, 1) for hour in range(20)]
    counted = tallies(*rows)
    found = reliance(counted, due=due_by_hour(counted), practices=[], agents=[])
    assert (found.due, found.ran) == (120, 80)
    said = Reliance(practices=29, due=1740, ran=1702, missed=30, few=("Y99028", "Y99029"), worst_clock_s=1.6)
    assert plain(rely_words.lead(said)) == (
        "Yes for 27 of 29 practices: 97.8 % of 1,740 due journeys ran, all clocks agreed and "
        "2 practices with under 30 journeys are marked as too little data; all records are synthetic."
    )
    stopped = Reliance(practices=29, due=1740, ran=900, missed=0, few=(), worst_clock_s=None)
    assert rely_words.lead(stopped).startswith("With care")
    nothing = Reliance(practices=29, due=0, ran=0, missed=0, few=(), worst_clock_s=None)
    assert rely_words.lead(nothing).startswith("No: nothing ran")


def test_two_periods_are_compared_with_their_interval() -> None:
    fewer = change.compared(Share(bad=55, attempts=2232), Share(bad=16, attempts=2232), was="May", now="June")
    assert plain(fewer) == (
        "Fewer failures: 16 of 2,232 journeys (1 %) failed in June against 55 of 2,232 (2 %) in May; "
        "the difference is \u22121.7 percentage points (95 % interval \u22122.5 to \u22121.0)."
    )
    assert change.compared(Share(bad=0, attempts=0), Share(bad=1, attempts=2), was="May", now="June") == (
        "There is nothing to compare: no journey ran in May."
    )
