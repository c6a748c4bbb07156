"""What people did in a story: contacts, an acknowledgement, a note, an assignment; for pages on which people act."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.engine import writing
from data.incidents import acting, contacts, reading, undoing
from data.incidents.contacts import Contact
from data.incidents.recording import Hand
from domain.vocabulary import FaultDomain

CONTACTS = (
    Contact(name="National service desk (invented)", reach="01632 960001"),
    Contact(
        name="Hospital ZH2 service desk (invented)", reach="01632 960002", domain=FaultDomain.PROVIDER, value="ZH2"
    ),
    Contact(name="PCT ZZ2 IT (invented)", reach="desk@zz2.example", domain=FaultDomain.LOCAL, value="ZZ2"),
)


def act(engine: Engine, *, now: datetime) -> None:
    """Set up contacts and do something about the first incident."""
    hand = Hand(actor="Jo Bloggs (invented)", at=now - timedelta(seconds=20))
    with writing(engine) as conn:
        numbers = [contacts.save(conn, contact=each) for each in CONTACTS]
        found = reading.listed(conn, since=now - timedelta(days=1), until=now)
        if not found:
            return
        first = min(each.life.incident_id for each in found)
        acting.acknowledge(conn, incident_id=first, hand=hand, reason="Known; the PCT's engineer goes there at 10:00")
        acting.assign(conn, incident_id=first, hand=hand, contact_id=numbers[0])
        event = acting.note(conn, incident_id=first, hand=hand, text="Rang the practice: they see it on both PCs")
        acting.note(conn, incident_id=first, hand=hand, text="The other PC works after a restart")
        undoing.undo(conn, event_id=event, hand=hand)
