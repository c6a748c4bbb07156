"""The Now page's content from a real store: calm, broken, over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard import queries
from dashboard.components.causes import cause_card
from dashboard.components.matrix import OTHERS
from dashboard.components.now import timeline_section
from dashboard.desk import Desk
from dashboard.figures.causes import causes_figure
from dashboard.incidents.words import returned
from dashboard.pages import now
from dashboard.theme import LIGHT
from dashboard.views import now as now_view
from data.lifecycle import StoredCause
from domain.verdicts import Share
from domain.vocabulary import FaultDomain
from tests.unit.dashboard.conftest import Told
from tests.unit.dashboard.test_pages import words


def now_page(desk: Desk, *, address: str = "") -> str:
    return words(now.content(desk, address=address))


def test_now_says_what_fails_and_lists_its_practices_when_asked(told: Told) -> None:
    desk = told("central")
    said = now_page(desk)
    assert said.startswith("Booking fails at 70 % of practices (28 of 40) in all 3 PCTs since 09:14:24")
    assert "Show all 28 practices" in said
    assert "18 of 18 (100 %) failed" in said
    opened = now_page(desk, address="#cause=central%2Foperation%2FA016")
    assert "Show fewer" in opened
    assert opened.count("(Y99") > said.count("(Y99") + 20


def test_one_paragraph_tells_the_practices_and_the_desk(told: Told) -> None:
    read = queries.now(told("central"))
    central = next(each for each in now_view.causes(read) if each.cause.domain is FaultDomain.CENTRAL)
    assert central.evidence is not None
    told_of = replace(central, evidence=replace(central.evidence, check_first="Tell the core's desk the operation."))
    card = cause_card(told_of, population=read.population, now=read.now, is_open=False)
    assert (
        "Tell 28 practices that the fault is central: it is in Choose and Book, not in their PCs. "
        "Tell the core's desk the operation. 1 practice was already failing before 09:14"
    ) in " ".join(words(card).split())


def test_two_spells_of_a_cause_are_two_bars_and_its_card_says_when_its_incident_first_began(told: Told) -> None:
    read = queries.now(told("central"))
    central = next(each for each in now_view.causes(read) if each.cause.domain is FaultDomain.CENTRAL)
    cause, round_ = central.cause, timedelta(seconds=10)
    first = replace(cause, started_at=cause.started_at - 9 * round_)
    ended = cause.started_at + round_  # the evaluation that named it no more ended after it had begun again
    earlier = StoredCause(cause=first, first_seen=first.started_at + round_, last_seen=ended - round_, ended_at=ended)
    present = StoredCause(cause=cause, first_seen=ended, last_seen=ended + round_)
    bars = now_view.bars(replace(read, causes=(present, earlier)))
    assert [(each.start, each.end) for each in bars] == [
        (cause.started_at, None),
        (first.started_at, cause.started_at),
    ]
    assert central.incident is not None
    assert returned(central.incident, now=read.now) == ""
    life = replace(central.incident.life, returns=(ended + round_,), started_at=first.started_at)
    late = replace(life, started_at=first.started_at - timedelta(hours=1))
    assert "again at 09:14: " in returned(replace(central.incident, life=late), now=read.now)
    card = cause_card(
        replace(central, incident=replace(central.incident, life=life)),
        population=read.population,
        now=read.now,
        is_open=False,
    )
    said = " ".join(words(card).split())
    assert "since 09:14:24" in said
    number = life.incident_id
    assert f"It went and came back, named again at 09:14:44: incident {number} first began at 09:12:54." in said


def total(shares: list[Share | None]) -> tuple[int, int]:
    known = [each for each in shares if each is not None]
    return sum(each.bad for each in known), sum(each.attempts for each in known)


def test_of_very_many_pcts_those_where_most_fails_stand_apart(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    read = queries.now(told("many"))
    every = now_view.matrix(read)
    monkeypatch.setattr(now_view, "_MANY", 2)
    monkeypatch.setattr(now_view, "_APART", 1)
    found = now_view.matrix(read)
    assert len(found.columns) == 1
    assert found.others == len(every.columns) - 1 == 2
    for operation in every.operations():
        drawn = [found.cells.get((operation, column)) for column in (found.columns[0], OTHERS)]
        alone = [every.cells.get((operation, column)) for column in every.columns]
        assert total(drawn) == total(alone)
    worst = max(share.ratio or 0 for (_, column), share in every.cells.items() if column in every.columns)
    assert max(share.ratio or 0 for (_, column), share in found.cells.items() if column in found.columns) == worst
    assert "the other 2 together" in now_view.matrix_words(read, drawn=found)


def test_the_legend_of_the_timeline_says_how_it_is_drawn(told: Told) -> None:
    read = queries.now(told("over"))
    assert all(life.ended_at for life in read.causes)
    assert "filled: goes on, hollow: ended" in words(timeline_section(read, colours=LIGHT))
    drawn = causes_figure(bars=now_view.bars(read), since=read.since, now=read.now, colours=LIGHT)["data"]
    assert {trace["marker"]["color"] for trace in drawn} == {LIGHT.card}


def test_now_is_calm_when_all_is_well(told: Told) -> None:
    said = now_page(told("healthy"))
    assert said.startswith(
        "Booking works at all 40 practices. 0 of 240 journeys (0 %) failed in the last 1 min (6 rounds)."
    )
    assert "No cause at this moment." in said
    assert "None of " in said


def test_now_does_not_call_failed_what_was_slow(told: Told) -> None:
    read = queries.now(told("healthy"))
    assert read.evaluation is not None
    slow = replace(read.evaluation, journeys=Share(bad=78, attempts=240), slow=76)
    said = now_view.headline(
        replace(read, evaluation=slow), settings=told("healthy").settings, gap=timedelta(minutes=1)
    )
    words = said.rest[-1].replace("\u00a0", " ")
    assert words == "2 of 240 journeys (1 %) failed and 76 (32 %) were slow in the last 1 min (6 rounds)."


def test_what_the_window_still_holds_of_a_fault_that_is_over_does_not_contradict_the_lead(told: Told) -> None:
    desk = told("over")
    read = queries.now(desk)
    assert read.evaluation is not None
    held = replace(
        read.evaluation, journeys=Share(bad=78, attempts=240), slow=78, window_start=read.causes[0].first_seen
    )
    said = now_view.headline(replace(read, evaluation=held), settings=desk.settings, gap=timedelta(minutes=1))
    assert said.lead.startswith("Booking works")
    words = said.rest[-1].replace("\u00a0", " ")
    assert words.startswith(
        "Over the last 1 min (6 rounds), which began while a fault still went on, 78 of 240 journeys"
    )
    assert words.endswith("(32 %) were slow.")


def test_now_without_any_practice_says_how_one_comes(told: Told) -> None:
    said = now_page(told("empty"))
    assert said.startswith("No practice is registered yet.")
    assert "No call yet." in said
    assert "OK" not in said, "silence is never health"


def test_now_remembers_causes_that_are_over(told: Told) -> None:
    said = now_page(told("over"))
    assert said.startswith("Booking works at all 40 practices.")
    assert "The last one ended at 09:14:" in said


def test_now_names_what_cannot_be_told_apart(told: Told) -> None:
    assert "Cannot tell resolver RES-ZZ2 from link LINK-ZZ2: all 14 share both." in now_page(told("many"))


def test_now_is_brief_about_one_practice_beside_what_many_share(told: Told) -> None:
    said = now_page(told("many"))
    assert "Fails for a reason of its own since 09:1" in said
    assert "Suggested severity 3, medium." in said
    assert said.count("Check first") == said.count("for a reason of its own since")


def test_now_says_what_may_be_over_and_until_when_to_wait(told: Told) -> None:
    said = now_page(told("over"))
    keep = "Keep the incident open until 09:15:20, 1 min after it was last named or hidden by a wider fault."
    assert said.count(keep) == 2
    assert "Resolver RES-ZZ2. It may be over: not named for 6 rounds running" in said
