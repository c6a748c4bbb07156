"""What may be over: of one practice as of many."""

from dataclasses import replace
from datetime import timedelta

from dashboard import queries
from dashboard.components.domains import domain_strip
from dashboard.components.now import causes_section
from dashboard.ending import may_be_over
from dashboard.views.now import domains, headline
from data.incidents.life import State
from tests.unit.dashboard.conftest import Told
from tests.unit.dashboard.test_incidents import page
from tests.unit.dashboard.test_now import now_page
from tests.unit.dashboard.test_pages import words


def test_a_practices_own_fault_that_may_be_over_says_so_beside_its_good_rounds(told: Told) -> None:
    desk = told("mended")
    said = now_page(desk)
    assert said.startswith("Booking works at all 40 practices.")
    passed = "It may be over: the practice has passed 6 rounds running since 09:14 (6 of 6 journeys)."
    assert f"{passed} Keep the incident open until 09:15:20" in said
    assert said.count("may be over") == 1, "a card, and no sentence at the top"
    read = queries.now(desk)
    many = causes_section([], read=replace(read, also_ending=3), opened="", gap=timedelta(minutes=1))
    assert "3 more faults of one practice may be over:  see Incidents" in words(many).replace("\u00a0", " ")


def test_an_incident_that_ended_says_who_is_back(told: Told) -> None:
    desk = told("over")
    said = page(desk, 1)
    assert "Not seen now" in said or "Closed" in said
    assert "are OK now" in said
    assert "inside at any time since 09:" in said
    assert "when last named" in said


def test_what_a_wider_fault_hides_is_neither_over_nor_ok(told: Told) -> None:
    desk = told("over")
    read = queries.now(desk)
    unseen = {
        key: replace(each, life=replace(each.life, state=State.HIDDEN))
        for key, each in read.incidents.items()
        if each.life.cause.dimension == "resolver"
    }
    assert unseen
    with desk.engine.connect() as conn:
        ending, _ = may_be_over(conn, incidents=unseen, round_s=desk.settings.round_s)
    read = replace(read, incidents=unseen, ending=ending)
    whether = "obody can see whether it is over: a wider fault holds all of its practices."
    said = headline(read, settings=desk.settings, gap=timedelta(minutes=1))
    assert [each for each in said.rest if whether in each] == [f"Resolver RES-ZZ2. N{whether}"]
    cards = words(causes_section([], read=read, opened="", gap=timedelta(minutes=1)))
    assert "Cannot be seen" in cards
    assert f"N{whether}" in cards
    assert "1 cause, hidden by a wider fault" in words(domain_strip(domains(read)))
