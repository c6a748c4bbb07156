"""Incidents with what people did about them, who is told, and the limits that people set."""

from sqlalchemy import Boolean, Column, Double, Integer, String, Table, Text

from data.kinds import CODE, NAME, Moment
from data.tables.base import metadata

incidents = Table(
    "incidents",
    metadata,
    Column("incident_id", Integer, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("held", Boolean, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False, index=True),
    Column("life", Text, nullable=False),  # data.incidents.life.Life: the evaluator's
    Column("people", Text, nullable=False),  # data.incidents.life.People: never the evaluator's
)

incident_events = Table(
    "incident_events",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("incident_id", Integer, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("actor", NAME, nullable=False),  # empty: the evidence
    Column("detail", Text, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Integer, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("reach", NAME, nullable=False),  # how: a telephone number, an address for mail
    Column("domain", String(12), nullable=False),  # of the faults that they are told of; empty: any
    Column("value", NAME, nullable=False),  # of the dimension, or a PCT's code; empty: any
    Column("removed_at", Moment),
)

levels = Table(
    "levels",
    metadata,
    Column("operation", CODE, primary_key=True),
    Column("limit_ms", Double, nullable=False),
)
"""The present limit of an operation where people set one; the published ones are in `dashboard.levels`."""
