"""Incidents in the store, on both databases: written with the verdicts, acted on, undone, and never mixed up."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from data import verdicts
from data.engine import reading, writing
from data.incidents import acting, contacts, splitting, undoing
from data.incidents import reading as incidents
from data.incidents.life import Event, EventKind, Incident, People
from data.incidents.recording import Hand
from data.incidents.refusals import ActError
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain
from tests.unit.data.incidents.stories import NOON, ROUND, a_cause, a_link, at_one
from tests.unit.data.samples import an_evaluation

HAND = Hand(actor="Jo Bloggs (invented)", at=NOON + ROUND / 2)


def keep(engine: Engine, *named: Sequence[Cause], first: int = 0) -> None:
    for number, causes in enumerate(named, start=first):
        with writing(engine) as conn:
            verdicts.store_evaluation(conn, evaluation=an_evaluation(number, causes=causes))


def _numbers(conn: Connection) -> dict[str, int]:
    return {key: each.life.incident_id for key, each in incidents.by_cause(conn).items()}


def everything(engine: Engine) -> tuple[list[Incident], list[Event]]:
    with reading(engine) as conn:
        found = incidents.listed(conn, since=NOON, until=NOON + timedelta(days=1))
        return found, incidents.events(conn, incident_ids=[each.life.incident_id for each in found])


def test_incidents_are_written_with_the_verdicts_and_come_back_equal(store: Engine) -> None:
    keep(store, [a_cause(), at_one()], [a_cause()], [a_cause()])
    (second, first), told = everything(store)
    assert (first.life.cause, first.state, second.state) == (a_cause(), "open", "quiet")
    assert [(each.incident_id, each.kind, each.at) for each in told] == [
        (1, EventKind.OPENED, NOON),
        (2, EventKind.OPENED, NOON),
        (2, EventKind.WENT_QUIET, NOON + ROUND),
    ]
    with reading(store) as conn:
        assert incidents.one(conn, incident_id=1) == first
        assert incidents.one(conn, incident_id=9) is None
        assert _numbers(conn) == {a_cause().key: 1, at_one().key: 2}


def test_an_evaluation_that_is_refused_touches_no_incident(store: Engine) -> None:
    keep(store, [a_cause()], [a_cause()])
    before = everything(store)
    keep(store, [], [at_one()])
    assert everything(store) == before


def test_what_people_wrote_stays_through_every_later_evaluation(store: Engine) -> None:
    keep(store, [a_cause()])
    with writing(store) as conn:
        acting.acknowledge(conn, incident_id=1, hand=HAND, reason="The hospital knows")
        acting.set_severity(conn, incident_id=1, hand=HAND, severity=2)
        acting.note(conn, incident_id=1, hand=HAND, text="Spoke to the desk")
    keep(store, [], [a_cause()], *([[]] * 9), first=1)
    (incident,), told = everything(store)
    assert incident.people == People(acknowledged_by=HAND.actor, reason="The hospital knows", severity=2)
    assert (incident.state, incident.severity) == ("closed", 2)
    assert [each.detail.get("text") for each in told if each.actor] == ["The hospital knows", None, "Spoke to the desk"]


def test_acts_are_undone_in_turn_and_stay_in_the_timeline(store: Engine) -> None:
    keep(store, [a_cause()])
    with writing(store) as conn:
        first = acting.acknowledge(conn, incident_id=1, hand=HAND, reason="known")
        second = acting.set_severity(conn, incident_id=1, hand=HAND, severity=1)
        with pytest.raises(ActError, match="Something was done after it"):
            undoing.undo(conn, event_id=first, hand=HAND)
        undoing.undo(conn, event_id=second, hand=HAND)
        undoing.undo(conn, event_id=first, hand=HAND)
        with pytest.raises(ActError, match="Something was done after it"):
            undoing.undo(conn, event_id=first, hand=HAND)
    (incident,), told = everything(store)
    assert incident.people == People()
    assert undoing.undone(told) == {first, second}
    assert [each.kind.value for each in told] == ["opened", "acknowledged", "severity", "undone", "undone"]


def test_merge_and_part(store: Engine) -> None:
    keep(store, [a_cause(), at_one()])
    with writing(store) as conn:
        acting.merge(conn, incident_id=2, hand=HAND, into=1)
        assert _numbers(conn) == {a_cause().key: 1, at_one().key: 1}
        with pytest.raises(ActError, match="is a part of this one"):
            acting.merge(conn, incident_id=1, hand=HAND, into=2)
        splitting.part(conn, incident_id=2, hand=HAND)
        with pytest.raises(ActError, match="not a part"):
            splitting.part(conn, incident_id=2, hand=HAND)
    (second, first), _ = everything(store)
    assert (first.state, second.state, second.people.apart) == ("open", "open", (1,))


def test_split_gives_a_cause_its_own_incident_and_undo_takes_it_back(store: Engine) -> None:
    spread = a_link("Y99001", "Y99002")
    keep(store, [at_one()], [spread])
    with writing(store) as conn:
        made = splitting.split(conn, incident_id=1, hand=HAND, key=spread.key)
        with pytest.raises(ActError, match="no such cause"):
            splitting.split(conn, incident_id=1, hand=HAND, key=spread.key)
    keep(store, [spread, at_one()], first=2)
    (second, first), told = everything(store)
    assert (second.life.incident_id, second.life.cause.key, second.state) == (made, spread.key, "open")
    assert (first.life.cause.key, first.state) == (at_one().key, "open")
    act = next(each for each in told if each.kind is EventKind.SPLIT and each.incident_id == 1)
    with writing(store) as conn:
        undoing.undo(conn, event_id=act.event_id, hand=HAND)
    keep(store, [spread], first=3)
    (second, first), _ = everything(store)
    assert (second.state, first.state) == ("merged", "open")


def test_reopen_and_close(store: Engine) -> None:
    keep(store, [a_cause()])
    with writing(store) as conn, pytest.raises(ActError, match="still names its cause"):
        acting.close(conn, incident_id=1, hand=HAND, reason="over")
    keep(store, *([[]] * 9), first=1)
    with writing(store) as conn:
        acting.reopen(conn, incident_id=1, hand=HAND, reason="The hospital is still at work")
        assert everything_in(conn, 1).state == "quiet"
        acting.close(conn, incident_id=1, hand=HAND, reason="They are done")
        assert everything_in(conn, 1).state == "closed"
        with pytest.raises(ActError, match="empty"):
            acting.reopen(conn, incident_id=1, hand=HAND, reason="  ")


def everything_in(conn: object, number: int) -> Incident:
    found = incidents.one(conn, incident_id=number)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["call 999 000 0018 back", "patient 9990000018", "9990-000-018"])
def test_no_note_keeps_what_may_be_a_patients_number(store: Engine, text: str) -> None:
    keep(store, [a_cause()])
    with writing(store) as conn, pytest.raises(ActError, match="may be an NHS number"):
        acting.note(conn, incident_id=1, hand=HAND, text=text)
    with writing(store) as conn:
        acting.note(conn, incident_id=1, hand=HAND, text="telephone 01632 960 001, reference 1234567890123")


def test_contacts_are_kept_changed_and_found_for_a_cause(store: Engine) -> None:
    desk = contacts.Contact(name="Service desk (invented)", reach="01632 960001")
    hospital = contacts.Contact(name="ZH1 (invented)", reach="01632 960002", domain=FaultDomain.PROVIDER, value="ZH1")
    pct = contacts.Contact(name="PCT ZZ1 IT (invented)", reach="01632 960003", domain=FaultDomain.LOCAL, value="ZZ1")
    with writing(store) as conn:
        numbers = [contacts.save(conn, contact=each) for each in (desk, hospital, pct)]
        with pytest.raises(ActError, match="name is empty"):
            contacts.save(conn, contact=contacts.Contact(name=" ", reach="x"))
        with pytest.raises(ActError, match="no contact 99"):
            contacts.save(conn, contact=contacts.Contact(contact_id=99, name="a", reach="b"))
        found = contacts.everyone(conn)
    assert sorted(each.contact_id for each in found) == sorted(numbers)
    told = contacts.to_tell(a_cause(), among=found, pcts=["ZZ1"])
    assert [each.name for each in told] == ["ZH1 (invented)", "Service desk (invented)"]
    told = contacts.to_tell(at_one(), among=found, pcts=["ZZ1"])
    assert [each.name for each in told] == ["PCT ZZ1 IT (invented)", "Service desk (invented)"]
