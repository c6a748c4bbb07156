"""What people change in Set-up, what was done in words, and what would undo it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dashboard.sentences import names
from dashboard.sentences.core import seconds
from data import levels, planned
from data.incidents import contacts
from data.incidents.contacts import Contact
from data.incidents.refusals import ActError
from domain.vocabulary import FaultDomain


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done; `undo` is what takes it back, as the page keeps it."""

    said: str
    undo: str


def save_contact(conn: Connection, *, contact: Contact) -> Done:
    """Add or change a contact."""
    before = _known(conn, number=contact.contact_id)
    number = contacts.save(conn, contact=contact)
    if before is not None:
        return Done(said=f"Changed {contact.name}.", undo=_contact(before))
    return Done(said=f"Added {contact.name}.", undo=_contact(replace(contact, contact_id=number), removed=True))


def remove_contact(conn: Connection, *, number: int, at: datetime) -> Done:
    """Take a contact away: incidents that it was given keep its name."""
    before = _known(conn, number=number)
    if before is None:
        raise ActError(f"There is no contact {number}.", remedy="Reload the page.")
    contacts.save(conn, contact=replace(before, removed_at=at))
    return Done(said=f"Removed {before.name}.", undo=_contact(before))


def _known(conn: Connection, *, number: int) -> Contact | None:
    return next((each for each in contacts.everyone(conn) if each.contact_id == number), None) if number else None


def set_level(conn: Connection, *, operation: str, limit_ms: float | None) -> Done:
    """Set or take away the present limit of an operation."""
    before = levels.present(conn).get(operation)
    levels.put(conn, operation=operation, limit_ms=limit_ms)
    label = names.operation_label(operation)
    said = f"{names.initial(label)} has the limit {seconds(limit_ms)} now."
    if limit_ms is None:
        said = f"No present limit for {label} now."
    return Done(said=said, undo=json.dumps({"level": operation, "limit_ms": before}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Planned work as it is declared."""

    since: datetime
    until: datetime
    reason: str
    dimension: str = ""
    value: str = ""


def declare(conn: Connection, *, work: Work, at: datetime) -> Done:
    """Declare planned work."""
    number = planned.declare(conn, declared_at=at, **asdict(work))
    return Done(said=f"Declared planned work {number}. Every figure follows.", undo=json.dumps({"withdraw": number}))


def withdraw(conn: Connection, *, number: int, at: datetime) -> Done:
    """Take planned work back."""
    gone = planned.withdraw(conn, planned_id=number, withdrawn_at=at)
    again = {"since": gone.since.isoformat(), "until": gone.until.isoformat(), "reason": gone.reason}
    undo = json.dumps({"declare": again | {"dimension": gone.dimension, "value": gone.value}})
    return Done(said=f"Withdrew planned work {number}. Every figure follows.", undo=undo)


def undo(conn: Connection, *, kept: str, at: datetime) -> Done:
    """Take the last change back."""
    told: Mapping[str, Any] = json.loads(kept)
    if "level" in told:
        return set_level(conn, operation=told["level"], limit_ms=told["limit_ms"])
    if "withdraw" in told:
        return withdraw(conn, number=int(told["withdraw"]), at=at)
    if "declare" in told:
        return declare(conn, work=_work(told["declare"]), at=at)
    contact = _contact_of(told["contact"], at=at)
    before = _known(conn, number=contact.contact_id)
    contacts.save(conn, contact=contact)
    word = "Removed" if contact.removed_at else "Restored"
    return Done(said=f"{word} {contact.name}.", undo=_contact(before or contact))


def _work(fields: Mapping[str, str]) -> Work:
    since, until = (datetime.fromisoformat(fields[name]) for name in ("since", "until"))
    return Work(since=since, until=until, reason=fields["reason"], dimension=fields["dimension"], value=fields["value"])


def _contact(contact: Contact, *, removed: bool = False) -> str:
    fields = asdict(contact)
    fields["domain"] = contact.domain.value if contact.domain else ""
    fields["removed_at"] = removed or bool(contact.removed_at)  # when: at the moment of undoing
    return json.dumps({"contact": fields})


def _contact_of(fields: Mapping[str, Any], *, at: datetime) -> Contact:
    domain = FaultDomain(fields["domain"]) if fields["domain"] else None
    return Contact(**{**fields, "domain": domain, "removed_at": at if fields["removed_at"] else None})
