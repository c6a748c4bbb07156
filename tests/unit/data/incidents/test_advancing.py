"""The state machine of the evidence: opened, updated, merged, quiet, returned, flapping, hidden, closed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from data.incidents.life import LIVE, EventKind, People, State
from domain.verdicts import Share
from tests.unit.data.incidents.stories import NOON, ROUND, Story, a_cause, a_link, at_one, everywhere, quiet


def test_a_cause_opens_one_incident_and_continues_it() -> None:
    story = Story().rounds([a_cause()], [a_cause(probability=0.99)], [a_cause()])
    (incident,) = story.incidents
    assert incident.state is State.OPEN
    assert (incident.life.first_seen, incident.life.last_seen) == (NOON, NOON + 2 * ROUND)
    assert story.kinds(of=1) == [EventKind.OPENED]


def test_two_bad_attempts_of_one_practice_open_none_and_the_third_does() -> None:
    two, three = at_one(share=Share(bad=2, attempts=3)), at_one(share=Share(bad=3, attempts=4))
    assert Story().rounds([two]).incidents == []
    story = Story().rounds([two], [three], [two])
    assert story.states() == ["open"]
    assert story.kinds(of=1) == [EventKind.OPENED], "and two of them keep it open"


def test_a_weak_fault_that_lasts_longer_than_a_window_opens_one() -> None:
    weak = at_one(share=Share(bad=2, attempts=6), started_at=NOON - 7 * ROUND)
    assert Story().rounds([weak]).states() == ["open"]


def test_a_cause_that_returns_within_thirty_minutes_is_the_same_incident() -> None:
    story = Story().rounds([a_cause()], *quiet(5), [a_cause()])
    assert story.states() == ["open"]
    assert story.kinds(of=1) == [EventKind.OPENED, EventKind.WENT_QUIET, EventKind.RETURNED]


def test_a_cause_that_returns_later_is_a_new_one() -> None:
    story = Story().rounds([a_cause()], *quiet(6))
    assert story.states() == ["quiet"], "thirty minutes after it was last named it may still return"
    story.rounds([])
    assert story.states() == ["closed"]
    assert story.rounds([a_cause()]).states() == ["closed", "open"]


def test_a_stop_of_bookwatch_itself_does_not_end_an_incident() -> None:
    story = Story().rounds([a_cause()])
    story.told += [[] for _ in range(24)]  # two hours in which nothing was evaluated
    assert story.rounds([a_cause()]).states() == ["open"]


def test_flapping_is_a_state_and_ends_when_it_stays() -> None:
    story = Story().rounds([a_cause()])
    for _ in range(3):
        story.rounds([], [a_cause()])
    assert story.states() == ["flapping"]
    assert [each.detail["flapping"] for told in story.told for each in told if each.kind is EventKind.RETURNED] == [
        False,
        False,
        True,
    ]
    story.rounds(*[[a_cause()] for _ in range(24)])
    assert story.states() == ["open"]


def test_another_name_for_what_cannot_be_told_apart_continues_the_incident() -> None:
    twin = a_link(co_linear=(("resolver", "RES-ZZ1"),))
    other = replace(twin, dimension="resolver", value="RES-ZZ1", co_linear=(("link", "LINK-1"),))
    story = Story().rounds([twin], [other])
    (incident,) = story.incidents
    assert incident.life.keys == ("shared/link/LINK-1", "shared/resolver/RES-ZZ1")
    assert story.kinds(of=1) == [EventKind.OPENED, EventKind.CHANGED]


def test_two_incidents_become_one_when_their_causes_turn_out_the_same() -> None:
    resolver = a_link(dimension="resolver")
    story = Story().rounds([a_link()], [a_link(), resolver])
    assert story.states() == ["open", "open"], "while both are named, the data does tell them apart"
    story.rounds([a_link(co_linear=(("resolver", "LINK-1"),))])
    assert story.states() == ["open", "merged"]
    assert story.incidents[1].merged_into == 1
    assert story.rounds([resolver]).states() == ["open", "merged"], "its part is named: the whole goes on"
    assert story.rounds(*quiet(9)).states() == ["closed", "merged"]
    assert [each.life.state for each in story.incidents] == [State.CLOSED, State.CLOSED]


def test_what_a_person_split_is_not_put_together_again() -> None:
    resolver = a_link(dimension="resolver")
    both = a_link(co_linear=(("resolver", "LINK-1"),))
    story = Story().rounds([a_link(), resolver]).people(2, apart=(1,)).rounds([both])
    assert story.states() == ["open", "quiet"]


def test_a_cause_that_spreads_is_one_incident() -> None:
    spread = a_link("Y99001", "Y99002", "Y99003")
    story = Story().rounds([at_one()], [at_one(), at_one("Y99002")], [spread])
    assert story.states() == ["open", "merged"]
    assert story.incidents[0].life.keys == ("local/practice/Y99001", "shared/link/LINK-1")
    assert story.incidents[0].life.ever == ("Y99001", "Y99002", "Y99003")
    assert story.told[2][-1].detail["practices"] == [1, 3]


def test_a_fault_of_its_own_long_before_is_hidden_behind_a_wider_one_not_over() -> None:
    card = at_one(started_at=NOON - 24 * ROUND)
    story = Story().rounds([card], [card, everywhere()])
    assert story.incidents[1].life.before == ("Y99001",)
    story.rounds(*[[everywhere()] for _ in range(9)])
    assert story.states() == ["hidden", "open"]
    assert story.rounds([]).states() == ["quiet", "quiet"], "the clock begins when it can be seen again"
    assert story.rounds([card]).states() == ["open", "quiet"]


def test_who_was_only_slow_before_was_not_failing() -> None:
    own = [
        at_one(code, started_at=NOON - ROUND, symptom=how) for code, how in (("Y99001", "slow"), ("Y99002", "failing"))
    ]
    story = Story().rounds(own, [*own, replace(everywhere(), started_at=NOON + ROUND)])
    assert story.incidents[-1].life.before == ("Y99002",)


def test_growth_is_told_by_quarters_not_by_rounds() -> None:
    codes = [f"Y99{number:03}" for number in range(1, 13)]
    story = Story().rounds(*[[a_link(*codes[:reach])] for reach in (8, 9, 9, 10, 11, 12)])
    told = [each.detail["practices"] for each in sum(story.told, []) if each.kind is EventKind.CHANGED]
    assert told == [[8, 10]]


def test_a_person_puts_two_together_and_the_whole_lives_by_either() -> None:
    story = Story().rounds([a_cause(), at_one()]).people(2, merged_into=1)
    story.rounds([at_one()])
    assert story.states() == ["open", "merged"]
    assert story.rounds([a_cause(), at_one("Y99001")]).incidents[0].life.cause.members == ("Y99001", "Y99002")


def test_held_open_by_a_person_until_its_cause_returns() -> None:
    story = Story().rounds([a_cause()], *quiet(8)).people(1, held=True)
    assert story.states() == ["quiet"]
    assert story.rounds(*quiet(9), [a_cause()]).states() == ["open"]


def test_closed_by_hand_only_until_it_returns() -> None:
    story = Story().rounds([a_cause()], []).people(1, closed_at=NOON + ROUND)
    assert story.states() == ["closed"]
    assert story.rounds([a_cause()]).states() == ["open"]
    assert story.rounds([]).states() == ["quiet"]


CAUSES = (a_cause(), a_link(), a_link(dimension="resolver"), at_one(), at_one("Y99002"), everywhere())


@given(st.lists(st.sets(st.integers(0, len(CAUSES) - 1)), max_size=24))
def test_every_named_cause_has_one_incident_and_people_are_never_touched(rounds: list[set[int]]) -> None:
    story, said = Story(), People(acknowledged_by="Jo Bloggs (invented)", reason="known")
    for chosen in rounds:
        named = [CAUSES[index] for index in sorted(chosen)]
        story.rounds(named)
        for number in range(1, len(story.incidents) + 1):
            story.people(number, acknowledged_by=said.acknowledged_by, reason=said.reason)
        live = [each for each in story.incidents if each.state in (State.OPEN, State.FLAPPING)]
        for cause in named:
            assert sum(cause.key in each.keys for each in live) >= 1, cause.key
        assert len(live) <= len(named)
    assert all(each.people == said for each in story.incidents)
    assert all(each.life.closed_at is None for each in story.incidents if each.life.state in LIVE)


def test_severity_follows_what_is_told_of_the_cause() -> None:
    story = Story().rounds([everywhere()])
    assert story.incidents[0].severity == 1
    milder = replace(everywhere(), share=Share(bad=1, attempts=40))
    assert story.rounds([milder]).incidents[0].severity == 2
    assert story.told[1][0].detail["severity"] == [1, 2]
