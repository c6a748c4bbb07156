"""What can go wrong in the store.

StoreError
  DatabaseUnavailableError   away, locked, full, read-only: try again later, nothing was kept
  DatabaseTooNewError        written by a newer Bookwatch
  DatabaseTooOldError        `bookwatch db upgrade` was not run yet
  RecordUnreadableError      a packed record has a layout that this software does not know
"""


class StoreError(Exception):
    """A fault of the store: what happened, where, and how to mend it."""

    def __init__(self, problem: str, *, where: str, remedy: str) -> None:
        super().__init__(f"{problem} ({where}). {remedy}")
        self.problem = problem
        self.where = where
        self.remedy = remedy


class DatabaseUnavailableError(StoreError):
    """The database cannot take or give anything now; nothing of the transaction was kept."""


class DatabaseTooNewError(StoreError):
    """The database has a schema revision that this software does not know."""


class DatabaseTooOldError(StoreError):
    """The database lacks tables or columns that this software needs."""


class RecordUnreadableError(StoreError):
    """A packed record is cut short, or has an unknown layout."""


_SIGNS = (
    ("database is locked", "The database is locked by another writer", "Wait, or stop what holds the lock."),
    ("lock timeout", "The database is locked by another writer", "Wait, or stop what holds the lock."),
    ("statement timeout", "The database takes too long", "Look at its load, or raise BOOKWATCH_STATEMENT_S."),
    (
        "deadlock detected",
        "Two writers waited for each other",
        "Nothing need be done: it is sent again.",
    ),
    ("no partition of relation", "There is no partition for this day", "Run `bookwatch db upgrade`."),
    ("read-only transaction", "The database is read-only", "Is this a stand-by? Give the primary's address."),
    ("readonly database", "The database is read-only", "Give the collector write permission on file and folder."),
    ("disk is full", "The disk is full", "Free space on the disk that holds the database."),
    ("no space left", "The disk is full", "Free space on the disk that holds the database."),
    ("unable to open", "The database file cannot be opened", "Check that its folder exists and may be read."),
    ("malformed", "The database file is damaged", "Restore it from a copy."),
    ("not a database", "The file is not a database", "Check BOOKWATCH_DATABASE_URL."),
    ("no such table", "The database has no tables yet", "Run `bookwatch db upgrade`."),
    ("does not exist", "The database or a table of it does not exist", "Run `bookwatch db upgrade`."),
    ("disk i/o", "The disk does not answer", "Check the disk that holds the database."),
)


def unavailable(error: Exception, *, where: str) -> DatabaseUnavailableError:
    """Say in plain words why the database did not answer."""
    text = str(getattr(error, "orig", error)).lower()
    for sign, problem, remedy in _SIGNS:
        if sign in text:
            return DatabaseUnavailableError(problem, where=where, remedy=remedy)
    remedy = "Check that the database runs and that BOOKWATCH_DATABASE_URL names it."
    return DatabaseUnavailableError("The database does not answer", where=where, remedy=remedy)
