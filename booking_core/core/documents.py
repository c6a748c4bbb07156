"""Files: uploaded first, then attached to a referral by whoever uploaded them for it."""

import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

REFERRER = "REFERRER"
PROVIDER = "PROVIDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file without its content. Times are FHIR instants."""

    number: int
    id: str
    title: str
    content_type: str
    size: int
    referral_id: int | None
    organisation: str
    card: str
    uploaded: str
    kind: str | None
    """REFERRER or PROVIDER once it is attached."""
    description: str | None
    indexed: str | None

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> Self:
        """A row of `_COLUMNS`."""
        return cls(**dict(row))


_COLUMNS = (
    "number, id, title, content_type, length(content) AS size, referral_id, organisation, card, uploaded, kind,"
    " description, indexed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it comes in, and who brings it."""

    title: str
    content_type: str
    content: bytes
    referral_id: int | None
    organisation: str
    card: str
    now: str


def add(conn: sqlite3.Connection, *, upload: Upload) -> str:
    """Keep a file; returns its id."""
    file_id = str(uuid.uuid4())
    conn.execute(
        "INSERT INTO document (id, title, content_type, content, referral_id, organisation, card, uploaded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            file_id,
            upload.title,
            upload.content_type,
            upload.content,
            upload.referral_id,
            upload.organisation,
            upload.card,
            upload.now,
        ),
    )
    return file_id


def find(conn: sqlite3.Connection, *, file_id: str) -> Document | None:
    """The file, or None."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM document WHERE id = ?", (file_id,)).fetchone()
    return None if row is None else Document.from_row(row)


def content(conn: sqlite3.Connection, *, file_id: str) -> bytes:
    """The bytes of a file that exists."""
    return bytes(conn.execute("SELECT content FROM document WHERE id = ?", (file_id,)).fetchone()[0])


def attached(conn: sqlite3.Connection, *, referral_id: int) -> list[Document]:
    """What is attached to a referral, in the order of the uploads."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM document WHERE referral_id = ? AND kind IS NOT NULL ORDER BY number", (referral_id,)
    )
    return [Document.from_row(row) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to attach."""

    file_id: str
    description: str | None
    indexed: str


def attach(conn: sqlite3.Connection, *, kind: str, files: Sequence[Attachment]) -> None:
    """Attach files to the referrals that they were uploaded for."""
    conn.executemany(
        "UPDATE document SET kind = ?, description = ?, indexed = ? WHERE id = ?",
        [(kind, each.description, each.indexed, each.file_id) for each in files],
    )


def detach(conn: sqlite3.Connection, *, referral_id: int, kind: str) -> None:
    """Take every file of a kind from a referral; the files stay."""
    conn.execute("UPDATE document SET kind = NULL WHERE referral_id = ? AND kind = ?", (referral_id, kind))
