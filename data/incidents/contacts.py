"""Whom to tell: service desks and people by the faults that are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from data.engine import touch
from data.incidents.refusals import ActError
from data.tables import contacts
from domain.verdicts import Cause
from domain.vocabulary import FaultDomain

MOST = 200
"""Characters of a name or of how to reach somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A desk or a person, and the faults that they are told of."""

    contact_id: int = 0
    name: str
    reach: str
    """How to reach them, as it is shown: a telephone number, an address for mail."""
    domain: FaultDomain | None = None
    """None: faults of any domain."""
    value: str = ""
    """A hospital, a link, an operation, a practice or a PCT; empty: any of the domain."""
    removed_at: datetime | None = None


def save(conn: Connection, *, contact: Contact) -> int:
    """Add a contact, or replace the one of its number; gives the number. Raises ActError for what cannot be kept."""
    touch(conn)
    values = {
        "name": _text(contact.name, what="name"),
        "reach": _text(contact.reach, what="way to reach them"),
        "domain": contact.domain.value if contact.domain else "",
        "value": contact.value.strip()[:MOST],
        "removed_at": contact.removed_at,
    }
    if not contact.contact_id:
        made = conn.execute(insert(contacts).values(**values))
        return int((made.inserted_primary_key or [0])[0])
    changed = conn.execute(update(contacts).where(contacts.c.contact_id == contact.contact_id).values(**values))
    if not changed.rowcount:
        raise ActError(f"There is no contact {contact.contact_id}.", remedy="Reload the page.")
    return contact.contact_id


def _text(text: str, *, what: str) -> str:
    kept = text.strip()
    if not kept:
        raise ActError(f"The {what} is empty.", remedy="Fill it in and save again.")
    if len(kept) > MOST:
        raise ActError(f"The {what} has {len(kept)} characters.", remedy=f"Keep it to {MOST}.")
    return kept


def everyone(conn: Connection) -> list[Contact]:
    """Every contact, removed ones too, in order of name."""
    return [
        Contact(
            contact_id=row.contact_id,
            name=row.name,
            reach=row.reach,
            domain=FaultDomain(row.domain) if row.domain else None,
            value=row.value,
            removed_at=row.removed_at,
        )
        for row in conn.execute(select(contacts).order_by(contacts.c.name, contacts.c.contact_id))
    ]


def to_tell(cause: Cause, *, among: Sequence[Contact], pcts: Sequence[str]) -> list[Contact]:
    """Those who are to be told of a cause, the most fitting first; none where nobody is set up for it.

    `pcts`: codes of the PCTs of the practices inside: a practice's own fault is its PCT's to mend.
    """
    return fitting(cause.domain, value=cause.value, among=among, places=pcts)


def fitting(domain: FaultDomain, *, value: str, among: Sequence[Contact], places: Sequence[str] = ()) -> list[Contact]:
    """Those who are told of faults of a domain at a value, or at one of `places`; the most fitting first."""
    wanted = {"", value, *places}
    found = [
        (_rank(each, value=value), each.name, each)
        for each in among
        if each.removed_at is None and each.domain in {domain, None} and each.value in wanted
    ]
    return [each for _, _, each in sorted(found, key=lambda item: item[:2])]


def _rank(contact: Contact, *, value: str) -> int:
    if contact.value == value:
        return 0
    return 1 if contact.value else 2 if contact.domain else 3
