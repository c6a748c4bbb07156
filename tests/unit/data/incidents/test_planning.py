"""An incident declared as planned work, and taken back, on both databases."""

import pytest
from sqlalchemy import Engine

from data import planned
from data.engine import reading, writing
from data.errors import StoreError
from data.incidents import planning, undoing
from data.incidents import reading as incidents
from data.incidents.life import EventKind
from data.incidents.recording import Hand
from data.incidents.refusals import ActError
from tests.unit.data.incidents.stories import NOON, ROUND, a_cause, a_link, at_one, everywhere
from tests.unit.data.incidents.test_store import HAND, keep


def test_planned_work_has_the_scope_of_the_cause_and_goes_with_its_undo(store: Engine) -> None:
    keep(store, [at_one()])
    with writing(store) as conn:
        number = planning.declare(conn, incident_id=1, hand=HAND, reason="New router", until=NOON + 3 * ROUND)
        (work,) = planned.declared(conn)
        assert (work.planned_id, work.scope, work.since, work.until) == (
            number,
            "practice=Y99001",
            NOON,
            NOON + 3 * ROUND,
        )
        with pytest.raises(ActError, match="already"):
            planning.declare(conn, incident_id=1, hand=HAND, reason="again", until=NOON + ROUND)
    with writing(store) as conn:
        told = incidents.events(conn, incident_ids=[1])
        event = next(each for each in told if each.kind is EventKind.PLANNED)
        undoing.undo(conn, event_id=event.event_id, hand=Hand(actor=HAND.actor, at=NOON + ROUND))
        assert planned.declared(conn) == []
        incident = incidents.one(conn, incident_id=1)
        assert incident is not None
        assert incident.people.planned_id == 0


def test_undo_goes_on_where_somebody_withdrew_it_in_the_calendar(store: Engine) -> None:
    keep(store, [at_one()])
    with writing(store) as conn:
        number = planning.declare(conn, incident_id=1, hand=HAND, reason="New router", until=NOON + ROUND)
        planned.withdraw(conn, planned_id=number, withdrawn_at=NOON)
        (event,) = [each for each in incidents.events(conn, incident_ids=[1]) if each.kind is EventKind.PLANNED]
        assert undoing.undo(conn, event_id=event.event_id, hand=HAND) == 1


def test_nothing_is_kept_of_work_that_is_refused(store: Engine) -> None:
    keep(store, [at_one()])
    with pytest.raises(StoreError, match="ends before"), writing(store) as conn:
        planning.declare(conn, incident_id=1, hand=HAND, reason="x", until=NOON - ROUND)
    with reading(store) as conn:
        assert [each.kind for each in incidents.events(conn, incident_ids=[1])] == [EventKind.OPENED]


def test_scopes() -> None:
    assert planning.scope(everywhere()) == ("", "")
    assert planning.scope(a_cause()) == ("provider", "ZH1")
    assert planning.scope(a_link()) == ("link", "LINK-1")
    with pytest.raises(ActError, match="cannot be limited"):
        planning.scope(a_link(dimension="weather"))
