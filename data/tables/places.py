"""Who there is: organisations with their dated memberships, vantages, agents, what places are like."""

from sqlalchemy import Column, Double, Integer, String, Table

from data.codes import KINDS
from data.kinds import CODE, NAME, Coded, Moment
from data.tables.base import metadata

ENROLLED = "enrol"
"""The source of what `bookwatch enrol` said; the others are in `data.directory.plan`."""

organisations = Table(
    "organisations",
    metadata,
    Column("code", CODE, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("source", String(12), nullable=False, server_default=ENROLLED),
    Column("status", String(12), nullable=False, server_default=""),
    Column("opened", Moment),
    Column("closed", Moment),
)

memberships = Table(
    "memberships",
    metadata,
    Column("membership_id", Integer, primary_key=True),
    Column("organisation", CODE, nullable=False, index=True),
    Column("dimension", String(20), nullable=False),
    Column("value", NAME, nullable=False),
    Column("since", Moment),
    Column("until", Moment),
    Column("source", String(12), nullable=False, server_default=ENROLLED),
)

vantages = Table(
    "vantages",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("kind", Coded(KINDS), nullable=False),
    Column("organisation", CODE, nullable=False),
    Column("agent", CODE, nullable=False, index=True),
)

agents = Table(
    "agents",
    metadata,
    Column("agent", CODE, primary_key=True),
    Column("token_hash", String(64), unique=True),
    Column("version", String(64), nullable=False, default=""),
    Column("last_seen", Moment),
    Column("clock_offset_ms", Double),
    Column("queued", Integer, nullable=False, default=0),
)

place_facts = Table(
    "place_facts",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("key", CODE, primary_key=True),
    Column("since", Moment, primary_key=True, autoincrement=False),
    Column("value", String(200), nullable=False),
)
"""What a vantage's own place was found to be like: a row for each value, from when it held."""
