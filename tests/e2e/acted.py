"""What people did in a story: contacts, an acknowledgement, an assignment; and what each agent told of itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from dashboard.lab_control import LabControl
from data import organisations, rollups
from data.engine import writing
from data.incidents import acting, contacts, reading, undoing
from data.incidents.contacts import Contact
from data.incidents.recording import Hand
from data.readings import fleet
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

_CLOCK_OFF, _HOLDS_BACK, _LATE = 4, 6, 9


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


def report(engine: Engine, *, now: datetime) -> None:
    """Each agent that has run something tells of itself; one clock is off, one agent holds runs back, one is late."""
    with writing(engine) as conn:
        ran = [each.vantage for each in fleet(conn, at=now) if each.last_scheduled_at]
        for number, vantage in enumerate(sorted(ran)):
            organisations.saw_agent(
                conn,
                agent=f"agent-{vantage}",
                version="0.1.0",
                at=now - timedelta(minutes=14 if number == _LATE else 0, seconds=number % 9),
                clock_offset_ms=3_400.0 if number == _CLOCK_OFF else float(number % 7 * 12),
                queued=12 if number == _HOLDS_BACK else 0,
            )
    rollups.refresh(engine, now=now)


@contextmanager
def pages_of(folder: Path, *, story: str, now: datetime, lab: LabControl | None = None) -> Iterator[str]:
    """The pages on a store with a story in which people acted; gives their address."""
    engine = store_in(folder)
    factories.seed(engine, story=story, now=now)
    act(engine, now=now)
    with pages_on(engine, clock=lambda: now, lab=lab) as url:
        yield url
    engine.dispose()
