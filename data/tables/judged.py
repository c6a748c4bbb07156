"""What was judged: evaluations, each vantage's verdict now, what changed when, and causes."""

from sqlalchemy import JSON, Column, Double, Integer, Table, Text

from data.codes import JUDGEMENTS
from data.kinds import CODE, NAME, Coded, Moment
from data.tables.base import metadata

evaluations = Table(
    "evaluations",
    metadata,
    Column("window_end", Moment, primary_key=True, autoincrement=False),
    Column("window_start", Moment, nullable=False),
    Column("evaluated_at", Moment, nullable=False),
    Column("counts", JSON, nullable=False),  # verdicts by judgement
)

current_verdicts = Table(
    "current_verdicts",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("window_end", Moment, nullable=False),
    Column("judgement", Coded(JUDGEMENTS), nullable=False),
    Column("cause_key", NAME, nullable=False),
    Column("probability", Double, nullable=False),
    Column("document", Text, nullable=False),
)

verdict_changes = Table(
    "verdict_changes",
    metadata,
    Column("vantage", CODE, primary_key=True),
    Column("window_end", Moment, primary_key=True, autoincrement=False),
    Column("judgement", Coded(JUDGEMENTS), nullable=False),
    Column("cause_key", NAME, nullable=False),
    Column("document", Text, nullable=False),
    Column("holds_from", Moment, nullable=False, server_default="0"),  # it speaks of runs scheduled from then on
)

causes = Table(
    "causes",
    metadata,
    Column("cause_id", Integer, primary_key=True),
    Column("key", NAME, nullable=False),
    Column("position", Integer, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("document", Text, nullable=False),
)
