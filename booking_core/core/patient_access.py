"""How a patient gets at one referral: a password that goes with its UBRN, kept hashed, and locked after three tries."""

import hashlib
import hmac
import secrets
import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS patient_access (
    referral_id INTEGER PRIMARY KEY REFERENCES referral (id),
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0        -- wrong passwords since the last right one
) STRICT;
-- With the end of a referral its password goes, whoever ends it.
CREATE TRIGGER IF NOT EXISTS access_ends AFTER UPDATE OF state ON referral WHEN new.state = 'CANCELLED_REFERRAL'
BEGIN
    DELETE FROM patient_access WHERE referral_id = new.id;
END;
"""
MOST_FAILURES = 3
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look like others on paper."""
LENGTH = 12
NOBODY = b"\0" * 16


def new_password() -> str:
    """Twelve letters and digits, 59 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def digest(password: str, *, salt: bytes) -> bytes:
    """Some 10 ms of work (scrypt, RFC 7914): call it beside the event loop."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)


def keep(conn: sqlite3.Connection, *, referral_id: int, salt: bytes, hashed: bytes) -> None:
    """A new password replaces the one before, and unlocks."""
    conn.execute(
        "INSERT OR REPLACE INTO patient_access (referral_id, salt, hash) VALUES (?, ?, ?)", (referral_id, salt, hashed)
    )


def salt_of(conn: sqlite3.Connection, *, referral_id: int) -> bytes:
    """The salt, also where there is no password: how long an answer takes must not tell which UBRNs exist."""
    row = conn.execute("SELECT salt FROM patient_access WHERE referral_id = ?", (referral_id,)).fetchone()
    return bytes(row["salt"]) if row is not None else NOBODY


def is_locked(conn: sqlite3.Connection, *, referral_id: int) -> bool:
    """Whether three wrong passwords were given in a row."""
    row = conn.execute("SELECT failures FROM patient_access WHERE referral_id = ?", (referral_id,)).fetchone()
    return row is not None and row["failures"] >= MOST_FAILURES


def admit(conn: sqlite3.Connection, *, referral_id: int, hashed: bytes) -> bool:
    """Whether the password was right; counts a wrong one, and forgets those before a right one."""
    row = conn.execute("SELECT hash FROM patient_access WHERE referral_id = ?", (referral_id,)).fetchone()
    right = row is not None and hmac.compare_digest(bytes(row["hash"]), hashed)
    failures = "0" if right else "failures + 1"
    conn.execute(f"UPDATE patient_access SET failures = {failures} WHERE referral_id = ?", (referral_id,))
    return right
