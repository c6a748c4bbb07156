"""The pages of incidents: what they say, what can be done, and what is refused."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dash import no_update

from dashboard.address import state as address
from dashboard.address.problems import AddressError
from dashboard.components.incidents import parts
from dashboard.components.incidents.timeline import UNDO_LAST
from dashboard.desk import Desk
from dashboard.incidents import acts, reading
from dashboard.incidents.texts import for_practices, review
from dashboard.incidents.words import inside, still_failing
from dashboard.incidents.words import over as said_over
from dashboard.pages import incident, incidents
from dashboard.pages.incident_acts import Filled, done, offered
from dashboard.settings import DashboardSettings
from data import planned
from data.engine import open_engine, writing
from data.engine import reading as reading_store
from data.incidents.life import State
from data.verdicts import store_evaluation
from domain.verdicts import Evaluation
from domain.vocabulary import Judgement
from tests import factories
from tests.e2e import acted
from tests.e2e.serving import store_in
from tests.unit.dashboard.conftest import NOW, Told
from tests.unit.dashboard.test_pages import words

JO = "Jo Bloggs (invented)"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a story in which people acted: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("many")
    engine = store_in(folder)
    factories.seed(engine, story="many", now=NOW, rounds=26)
    acted.act(engine, now=NOW)
    engine.dispose()
    return folder / "pages.db"


@pytest.fixture
def desk(tmp_path: Path, seeded: Path) -> Iterator[Desk]:
    """A store of its own, in which people act."""
    engine = open_engine(f"sqlite:///{shutil.copy(seeded, tmp_path / 'pages.db')}")
    yield Desk(engine=engine, clock=lambda: NOW, settings=DashboardSettings(round_s=10.0))
    engine.dispose()


def press(desk: Desk, act: str, *, number: int = 1, **fields: str) -> str:
    given = {"text": "", "choice": "", "name": JO} | fields
    filled = Filled(number=str(number), act=act, text=given["text"], choice=given["choice"], name=given["name"])
    return words(done(desk, filled=filled, event=None, headers={})[0])


def page(desk: Desk, number: int = 1) -> str:
    return words(incident.content(desk, number=str(number), stamp=None))


def whole(desk: Desk, number: int = 1) -> reading.Whole:
    found = reading.whole(desk, number=number)
    assert found is not None
    return found


def test_a_long_list_of_practices_is_cut_and_its_file_holds_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    every = page(desk, number=4)
    monkeypatch.setattr(parts, "_MOST", 20)
    said = page(desk, number=4)
    assert "The first 20 of 28: " in said
    assert "all of them as CSV" in said
    assert said.count("(Y99") == every.count("(Y99") - 8
    table = incident.table(desk, address.read("of=4", now=NOW))
    assert [row[3] for row in table.rows].count("not OK") == 28
    assert {row[4] for row in table.rows} == {"yes", "no"}
    with pytest.raises(AddressError, match="There is no incident"):
        incident.table(desk, address.read("of=none", now=NOW))


def test_the_list_says_how_many_are_not_over_and_who_looks_after_them(desk: Desk) -> None:
    said = words(incidents.content(desk, address=""))
    assert said.startswith("5 incidents are not over: 1 central, 1 at a hospital, 1 shared by practices and 2 at one")
    assert "4 of 5 are looked after by nobody yet." in said
    assert "Core: book (A016) Incident 4,   Choose and Book" in said
    assert "28 of 40 (70 %) now" in said
    assert "with National service desk (invented), acknowledged by Jo Bloggs (invented)" in said


def test_the_list_follows_state_and_pct(desk: Desk) -> None:
    assert "None of this kind." in words(incidents.content(desk, address="#state=closed"))
    here = words(incidents.content(desk, address="#state=open&pct=ZZ3"))
    assert "Resolver RES-ZZ2" not in here
    assert "Core: book (A016)" in here


def test_an_empty_list_says_when_one_opens(told: Told) -> None:
    assert "No incident is open." in words(incidents.content(told("healthy"), address=""))
    assert "No incident in the last 7 days." in words(incidents.content(told("empty"), address=""))


def test_an_incident_says_what_who_since_when_and_whether_it_is_over(desk: Desk) -> None:
    said = page(desk, 4)
    assert "Booking fails at 70 % of practices (28 of 40) in all 3 PCTs since 09:1" in said
    assert (
        "Not over: the latest evaluation names it. 0 of 28 practices (0 %) that were inside at any time are OK now"
        in said
    )
    assert "Were failing before it began, and will still fail afterwards" in said
    assert "Impact 1: 28 of 40 practices are inside." in said
    assert "National service desk (invented), 01632 960001" in said


def test_who_will_still_fail_is_one_number_however_it_is_asked_for(desk: Desk) -> None:
    found = whole(desk, 4)
    before = found.population.practices(found.incident.life.before)
    assert len(before) > 1
    well = replace(found, judgements={**found.judgements, before[0]: Judgement.OK})
    number = len(still_failing(well.incident, judgements=well.judgements, population=well.population))
    assert number == len(before) - 1
    said = " ".join(words(parts.practices(well)).split())
    assert f"and will still fail afterwards: {number} practice" in said
    assert f"{number} practice" in for_practices(well)
    assert f"{len(before)} practice" not in for_practices(well)


def test_whom_to_tell_fits_the_fault(desk: Desk) -> None:
    assert "Hospital ZH2 service desk (invented), 01632 960002 National" in page(desk, 3)
    assert "PCT ZZ2 IT (invented), desk@zz2.example National" in page(desk, 1)


def test_nothing_is_drawn_again_while_nothing_changed(desk: Desk) -> None:
    stamp = incident.content(desk, number="1", stamp=None)[-1]
    assert incident.content(desk, number="1", stamp=stamp) == (no_update,) * 6
    press(desk, "note", text="seen")
    assert incident.content(desk, number="1", stamp=stamp)[-1] != stamp


@pytest.mark.parametrize("number", ["0", "99", "x", "", "12345678901234567890"])
def test_unknown_numbers_are_answered_kindly(desk: Desk, number: str) -> None:
    assert "There is no incident" in words(incident.content(desk, number=number, stamp=None))
    assert offered(desk, number=number, act=None)[0] == []


def test_acts_are_done_told_and_undone(desk: Desk) -> None:
    assert press(desk, "severity", choice="2").startswith("Done: set the severity.")
    assert "Severity set to 2, high." in page(desk)
    event = whole(desk).events[-1].event_id
    filled = Filled(number="1", act=None, text=None, choice=None, name=JO)
    assert words(done(desk, filled=filled, event=event, headers={})[0]).startswith("Undone.")
    assert "Severity set to 2, high.  (undone)" in page(desk)
    assert "Undid the severity." in page(desk)


def test_merge_and_part(desk: Desk) -> None:
    press(desk, "merge", number=2, choice="4")
    assert "It is a part of incident 4: see there." in page(desk, 2)
    assert [each.key for each in acts.on_offer(whole(desk, 2))] == ["part", "note"]
    assert "Incident 2: merged into incident 4." in page(desk, 4)
    press(desk, "part", number=2)
    assert "It is a part of" not in page(desk, 2)


def test_close_and_reopen_when_the_evidence_lets_them(desk: Desk) -> None:
    assert press(desk, "close", text="over").startswith("The latest evaluation still names its cause")
    later = NOW + timedelta(seconds=10)
    quiet = Evaluation(window_start=later - timedelta(minutes=1), window_end=later, verdicts=(), causes=())
    with writing(desk.engine) as conn:
        store_evaluation(conn, evaluation=quiet)
    assert "close" in [each.key for each in acts.on_offer(whole(desk))]
    assert press(desk, "close", text="The engineer mended it").startswith("Done")
    assert press(desk, "reopen", text="Not quite").startswith("Done")
    assert "A person holds it open." in page(desk)


def test_an_incident_is_declared_planned_work_until_a_moment_and_undone(desk: Desk) -> None:
    found = whole(desk, 3)
    ends = [each["value"] for each in acts.choices(acts.PLANNED, whole=found)]
    assert len(ends) == len(set(ends)) == 4, "it was last named just now"
    assert press(desk, "planned", number=3, text="Hospital upgrade", choice=ends[1]).startswith("Done")
    assert "Declared to be planned work 1: Hospital upgrade" in page(desk, 3)
    assert "planned" not in [each.key for each in acts.on_offer(whole(desk, 3))]
    event = whole(desk, 3).events[-1].event_id
    filled = Filled(number="3", act=None, text=None, choice=None, name=JO)
    done(desk, filled=filled, event=event, headers={})
    with reading_store(desk.engine) as conn:
        assert planned.declared(conn) == []


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("note", {"text": " "}, "The note is empty."),
        ("note", {"text": "x", "name": "  "}, "Your name is missing."),
        ("note", {"text": "call about 999 000 0018"}, "may be an NHS number"),
        ("assign", {}, "Contact is missing."),
        ("nonsense", {}, "Nothing was chosen."),
        ("merge", {"choice": "99"}, "There is no incident 99."),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    desk: Desk, act: str, fields: dict[str, str], said: str
) -> None:
    before = whole(desk).events
    assert said in press(desk, act, number=1, **fields)
    assert whole(desk).events == before


def test_a_proxys_word_goes_before_what_is_typed(desk: Desk) -> None:
    behind = Desk(engine=desk.engine, clock=desk.clock, settings=DashboardSettings(actor_header="X-Forwarded-User"))
    filled = Filled(number="1", act="note", text="from the proxy", choice=None, name="Somebody Else")
    assert "does not say who you are" in words(done(behind, filled=filled, event=None, headers={})[0])
    done(behind, filled=filled, event=None, headers={"x-forwarded-user": "jo.bloggs"})
    assert whole(desk).events[-1].actor == "jo.bloggs"


def test_the_form_shows_what_an_act_asks_for(desk: Desk) -> None:
    def shown(act: str | None) -> tuple[Any, ...]:
        options, choices, choice, choice_style, text, text_style = offered(desk, number="1", act=act)
        return len(options) > 3, len(choices), choice, choice_style["display"], text, text_style["display"]

    assert shown(None) == (True, 0, "", "none", "", "none")
    assert shown("assign") == (True, 3, "Contact", "block", "", "none")
    assert shown("merge") == (True, 4, "Incident", "block", "", "none")
    assert shown("note") == (True, 0, "", "none", "Note", "block")


def test_the_text_for_practices_is_plain_and_names_nobody(desk: Desk) -> None:
    said = for_practices(whole(desk, 4))
    assert "The fault is in Choose and Book itself, not in your PCs or your network." in said
    assert "As of 23 Nov 2026 09:15:20 GMT. Incident 4." in said
    assert "\u00a0" not in said
    assert "Jo Bloggs" not in said


def test_one_that_is_over_says_that_its_fault_goes_on_elsewhere(desk: Desk) -> None:
    now = whole(desk, 4)
    life = replace(now.incident.life, state=State.CLOSED, incident_id=1)
    over = replace(now, incident=replace(now.incident, life=life), others=(now.incident,))
    assert "It came back at 09:14:24 and goes on as incident 4." in said_over(over)
    assert for_practices(over) == "It goes on as incident 4: send the text of that one."
    alone = replace(over, others=())
    assert "came back" not in said_over(alone)
    assert for_practices(alone).startswith("Core: book (A016): trouble from 09:14 to 09:15.\nIt is over.\n")


def test_the_text_for_practices_of_one_that_may_be_over_says_how_long_it_is_watched(desk: Desk) -> None:
    now = whole(desk, 4)
    quiet = replace(now, incident=replace(now.incident, life=replace(now.incident.life, state=State.QUIET)))
    assert "It has not been seen since; we watch until 09:16:20 before we call it over." in for_practices(quiet)
    assert "rounds" not in for_practices(quiet)


def test_the_review_draft_has_figures_with_denominators_and_the_whole_timeline(desk: Desk) -> None:
    said = review(whole(desk))
    assert said.startswith("# Review of incident 1: The Green Surgery (Y99007)")
    assert "- Practices inside at any time: 1 of 40 (2 %)" in said
    assert "(undone) Rang the practice" in said
    assert "| action | owner | due |" in said


def test_what_was_done_last_can_be_undone_beside_the_form_and_the_acts_before_it_say_how(desk: Desk) -> None:
    press(desk, "acknowledge", number=2, text="known")
    for _ in range(2):  # the second says what was said already
        filled = Filled(number="2", act="severity", text=None, choice="2", name=JO)
        said, button = done(desk, filled=filled, event=None, headers={})[0].children
        assert words(said).endswith("It can be undone here, and in the timeline.")
    assert "Acknowledged: known To undo it, undo what was done after it first." in page(desk, 2)
    last = whole(desk, 2).events[-1].event_id
    assert button.id == {"kind": UNDO_LAST, "event": last}
    for event, rest in ((last, "undo what was done after it"), (last - 1, "Undo"), (last - 2, "(undone)")):
        assert rest in page(desk, 2)
        filled = Filled(number="2", act=None, text=None, choice=None, name=JO)
        assert words(done(desk, filled=filled, event=event, headers={})[0]).startswith("Undone.")
    assert "To undo it" not in page(desk, 2)
    assert whole(desk, 2).incident.people.severity == 0


def test_how_many_are_inside_is_the_same_on_the_list_and_the_page(desk: Desk) -> None:
    now = "28 of 40 (70 %) now"
    assert now in words(incidents.content(desk, address=""))
    assert f"Practices inside {now}" in page(desk, 4)
    found = whole(desk, 4).incident
    later = replace(found, life=replace(found.life, state=State.QUIET, ever=(*found.life.ever, "Y99040")))
    assert inside(later, population=whole(desk, 4).population).replace("\u00a0", " ") == (
        "28 of 40 (70 %) when last named; 29 at any time since it began"
    )
