"""What the store knows of itself: small numbers, and which roll-ups wait to be computed anew."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from data.kinds import CODE, Moment
from data.tables.base import key, metadata

marks = Table(
    "marks",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""The data version, which is also the lock of the one writer; the length of a slot; from when each tier is kept."""

dirty_hours = Table(
    "dirty_hours",
    metadata,
    Column("mark_id", Integer, primary_key=True),
    Column("hour", Integer, nullable=False),
    Column("parts", Integer, nullable=False),  # bit n: its n-th five minutes
    Column("received_from", Moment, nullable=False),  # runs received since then are new; 1970: everything changed
)
"""A row for each batch and hour: only ever added, so that no two writers wait for each other's row, and taken away by
the roll-up job once it has counted what the mark stands for."""

dirty_days = Table(
    "dirty_days",
    metadata,
    key("day"),
    Column("tier", String(8), primary_key=True),  # days, steps
    Column("received_from", Moment, nullable=False),
    Column("marks", Integer, nullable=False),  # so that what is marked while it is computed stays marked
)
"""Days (Europe/London) whose hours were counted anew since a tier of the day was."""

hours_to_gather = Table("hours_to_gather", metadata, key("hour"))
"""Hours that were counted since their runs were last put together in `gathered_runs`."""

leases = Table(
    "leases",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("holder", CODE, nullable=False),
    Column("until", Moment, nullable=False),
)
"""Who may run the journeys of a vantage that several workers share, and until when."""

recounts = Table(
    "recounts",
    metadata,
    Column("roll_up", String(30), primary_key=True),
    key("bucket"),
    Column("version", Integer, nullable=False, index=True),
)
"""When which hours and days of a roll-up were last written: the read model fetches what is newer than what it shows."""
