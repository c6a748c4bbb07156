"""What the pages say, word for word."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.sentences import causes, counts, names, state, times
from dashboard.sentences.population import Population
from dashboard.statistics.intervals import Interval
from domain.failures import FailureClass
from domain.journeys import NEIGHBOURS
from domain.verdicts import Cause, Share
from domain.vocabulary import FaultDomain, Judgement
from probes import journeys

NOW = datetime(2026, 7, 24, 8, 20, tzinfo=UTC)
PEOPLE = Population(
    pct_of={f"Y9900{n}": f"ZZ{n % 2 + 1}" for n in range(1, 9)},
    names={"Y99001": "Elm Road Surgery", "ZH1": "Hospital One"},
)


def cause(domain: FaultDomain, dimension: str, value: str, *members: str, symptom: str = "failing") -> Cause:
    return Cause(
        domain=domain,
        dimension=dimension,
        value=value,
        probability=0.9,
        share=Share(bad=9, attempts=12),
        started_at=NOW - timedelta(minutes=6),
        started_after=NOW - timedelta(minutes=8),
        members=members,
        symptom=symptom,
    )


BOOKING = cause(FaultDomain.CENTRAL, "operation", "A016", "Y99001", "Y99002", "Y99003", "C1")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            BOOKING,
            "Booking fails at 38\u00a0% of practices (3 of 8) in all 2\u00a0PCTs",
        ),
        (
            cause(FaultDomain.CENTRAL, "identity", "identity", "Y99001", "Y99003"),
            "The identity service fails at 25\u00a0% of practices (2 of 8) in PCT ZZ2",
        ),
        (
            cause(FaultDomain.PROVIDER, "provider", "ZH1", symptom="slow"),
            "Booking with Hospital One (ZH1) is slow: 9 of 12 journeys (75\u00a0%)",
        ),
        (
            cause(FaultDomain.SHARED, "link", "L-1", "Y99001", "Y99003", symptom="silent"),
            "2\u00a0practices that share link L-1 are silent",
        ),
        (
            cause(FaultDomain.LOCAL, "practice", "Y99001", "Y99001"),
            "Elm Road Surgery (Y99001) fails for a reason of its own,",
        ),
    ],
)
def test_a_cause_is_said_with_its_reach_its_place_and_its_start(found: Cause, said: str) -> None:
    began = "since 09:14 (09:12 at the earliest)."
    assert causes.sentence(found, population=PEOPLE, now=NOW) == f"{said} {began}"
    assert causes.sentence(found, population=PEOPLE, now=NOW, brief=True) == f"{said} since 09:14."


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (BOOKING, "Core: book (A016)"),
        (cause(FaultDomain.CENTRAL, "core", "core"), "Core"),
        (cause(FaultDomain.SHARED, "pct", "ZZ1"), "PCT ZZ1"),
        (cause(FaultDomain.PROVIDER, "provider", "ZH2"), "Hospital ZH2"),
        (cause(FaultDomain.LOCAL, "practice", "Y99001"), "Elm Road Surgery (Y99001)"),
    ],
)
def test_a_cause_has_a_short_title(found: Cause, title: str) -> None:
    assert causes.title(found, population=PEOPLE) == title


def headline(
    *found: Cause, judgements: dict[str, Judgement], share: Share | None = None, people: Population = PEOPLE
) -> state.Headline:
    return state.headline(
        found,
        judgements=judgements,
        population=people,
        journeys=f"{counts.fared(share or Share(bad=0, attempts=48), slow=0, things='journeys')} in the last 30 min.",
        operations={"LOGON": Share(bad=0, attempts=48), "A016": Share(bad=20, attempts=48)},
        now=NOW,
    )


def test_a_healthy_fleet_is_one_calm_sentence() -> None:
    said = headline(judgements=dict.fromkeys(PEOPLE.pct_of, Judgement.OK))
    assert said.lead == "Booking works at all 8\u00a0practices."
    assert said.rest == ("0 of 48 journeys (0\u00a0%) failed in the last 30 min.",)
    assert said.judgement is Judgement.OK


@pytest.mark.parametrize(
    ("judgement", "lead"),
    [
        (Judgement.OK, "Booking works at the only practice."),
        (Judgement.NO_DATA, "The only practice has not reported in this window."),
    ],
)
def test_one_practice_is_no_plural(judgement: Judgement, lead: str) -> None:
    assert headline(judgements={min(PEOPLE.pct_of): judgement}).lead == lead


def test_silence_is_never_health() -> None:
    silent = headline(judgements=dict.fromkeys(PEOPLE.pct_of, Judgement.NO_DATA), share=Share(bad=0, attempts=0))
    assert silent.lead == "None of 8\u00a0practices has reported in this window."
    some = dict.fromkeys(PEOPLE.pct_of, Judgement.OK) | {"Y99002": Judgement.NO_DATA}
    assert headline(judgements=some).lead == "Booking works at 7 of 8 practices."
    assert headline(judgements=some).silence == "1\u00a0practice of 8 reported nothing"
    assert headline(judgements=some).silent == ("Y99002",)
    assert headline(BOOKING, judgements=some).silent == ("Y99002",)


def test_the_widest_cause_leads_and_local_ones_that_came_first_are_told_apart() -> None:
    older = cause(FaultDomain.LOCAL, "practice", "Y99002", "Y99002")
    older = Cause(
        **{**{name: getattr(older, name) for name in Cause.__slots__}, "started_at": NOW - timedelta(hours=2)}
    )
    said = headline(older, BOOKING, judgements=dict.fromkeys(PEOPLE.pct_of, Judgement.CENTRAL))
    assert said.lead.startswith("Booking fails")
    assert "1\u00a0practice fails for a reason of its own, since before that." in said.rest
    assert "Log-on works." in said.rest


def test_a_control_with_a_fault_of_its_own_is_no_practice() -> None:
    mine = cause(FaultDomain.LOCAL, "practice", "Y99001", "Y99001")
    site = cause(FaultDomain.LOCAL, "control", "C1", "C1")
    said = headline(mine, site, judgements=dict.fromkeys(PEOPLE.pct_of, Judgement.OK))
    assert said.lead.startswith("1 of 8\u00a0practices and 1\u00a0control site fail for reasons of their own; ")


def test_what_cannot_be_told_is_said() -> None:
    said = headline(judgements=dict.fromkeys(PEOPLE.pct_of, Judgement.OK) | {"Y99002": Judgement.UNDETERMINED})
    assert said.lead == "1\u00a0practice of 8 had trouble whose cause cannot be told."


def test_before_the_first_evaluation_nothing_is_claimed() -> None:
    assert headline(judgements={}).judgement is Judgement.NO_DATA


def test_domains_count_practices_and_never_controls() -> None:
    judgements = dict.fromkeys(PEOPLE.pct_of, Judgement.OK) | {"Y99001": Judgement.CENTRAL, "C1": Judgement.CENTRAL}
    central, hospital, *_ = state.domains([BOOKING], judgements=judgements, population=PEOPLE)
    assert central.words == "1\u00a0cause, 3 of 8\u00a0practices inside", "as many as its card lists"
    assert hospital.words == "OK"


def test_a_region_of_one_practice_is_said_in_the_singular() -> None:
    people = Population(pct_of={"Y99001": "ZZ1"})
    told = {"Y99001": Judgement.UNDETERMINED}
    assert headline(judgements=told, people=people).lead == "The only practice had trouble whose cause cannot be told."
    booking = cause(FaultDomain.CENTRAL, "operation", "A016", "Y99001")
    assert causes.sentence(booking, population=people, now=NOW).startswith("Booking fails at the only practice since")
    assert counts.part(Share(bad=1, attempts=1), "journeys").replace("\u00a0", " ") == "1 of 1 journey (100 %)"
    [central, *_] = state.domains([booking], judgements=told, population=people)
    assert central.words.replace("\u00a0", " ") == "1 cause, 1 of 1 practice inside"


def test_domains_without_any_report_are_not_well() -> None:
    silent = state.domains([], judgements=dict.fromkeys(PEOPLE.pct_of, Judgement.NO_DATA), population=PEOPLE)
    assert [each.words for each in silent] == ["No data"] * 5 + ["8 of 8\u00a0practices"]
    assert {each.words for each in state.domains([], judgements={}, population=PEOPLE)} == {"No data"}


def test_times_are_said_in_london_and_both_hours_of_a_clock_change_are_exact() -> None:
    assert times.said(NOW, now=NOW) == "09:20"
    assert times.said(NOW - timedelta(days=3), now=NOW) == "Tue 21 Jul 09:20"
    assert times.said(NOW - timedelta(days=300), now=NOW) == "Sat 27 Sep 2025 09:20"
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert times.exact(first) == "25 Oct 2026 01:30:00.000 BST"
    assert times.exact(second) == "25 Oct 2026 01:30:00.000 GMT"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (8, "8 s"),
        (59.6, "1 min"),
        (130, "2 min 10 s"),
        (11_100, "3 h 5 min"),
        (86_400, "1 day"),
        (183_600, "2 days 3 h"),
        (-4, "0 s"),
    ],
)
def test_spans_have_two_units_at_most(seconds: float, said: str) -> None:
    assert times.lasting(timedelta(seconds=seconds)).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "not measured"), (0.42, "0.4 ms"), (84.2, "84 ms"), (999.7, "1.00 s"), (12_400, "12.4 s")],
)
def test_durations_keep_three_digits(value: float | None, said: str) -> None:
    assert times.milliseconds(value).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("bad", "attempts", "said"),
    [
        (0, 0, "no runs"),
        (0, 60, "0 %"),
        (1, 900, "under 1 %"),
        (31, 60, "52 %"),
        (899, 900, "over 99 %"),
        (60, 60, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(bad: int, attempts: int, said: str) -> None:
    assert counts.percent(Share(bad=bad, attempts=attempts)).replace("\u00a0", " ") == said


def test_lists_intervals_and_probabilities_read_well() -> None:
    assert counts.listed(["a"]) == "a"
    assert counts.listed(["a", "b", "c"]) == "a, b and c"
    assert counts.listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
    assert counts.interval(Interval(low=0.08, high=0.257)) == "8 to 26\u00a0%"
    assert counts.probability(1.0) == "probability 0.99"


def test_every_failure_class_has_words() -> None:
    words = [names.failure(each) for each in FailureClass]
    assert all(": " in each for each in words)
    assert len(set(words)) == len(words)


def test_every_operation_of_a_packaged_journey_has_a_name() -> None:
    steps = [
        step
        for name in journeys.names()
        for step in (*journeys.load_journey(name).steps, *journeys.load_journey(name).clean_up)
    ]
    assert {step.code for step in steps} - {""} <= set(names.OPERATIONS)


def test_every_neighbour_has_a_name() -> None:
    assert set(names.NEIGHBOURS) == NEIGHBOURS


def test_an_unknown_operation_keeps_its_code() -> None:
    assert names.operation_label("A999") == "A999"
    assert names.operation_rank("A999") > names.operation_rank("A036")
