"""What people did in a story: contacts, an acknowledgement, a note, an assignment; for pages on which people act."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from dashboard.lab_control import LabControl
from data.engine import writing
from data.incidents import acting, contacts, reading, undoing
from data.incidents.contacts import Contact
from data.incidents.recording import Hand
from domain.vocabulary import FaultDomain
from tests import factories
from tests.e2e.serving import pages_on, store_in

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


@contextmanager
def pages_of(folder: Path, *, story: str, now: datetime, lab: LabControl | None = None) -> Iterator[str]:
    """The pages on a store with a story in which people acted; gives their address."""
    engine = store_in(folder)
    factories.seed(engine, story=story, now=now)
    act(engine, now=now)
    with pages_on(engine, clock=lambda: now, lab=lab) as url:
        yield url
    engine.dispose()
