"""Every table, for SQLite and PostgreSQL alike. A change here needs a migration in `data/migrations/versions`.

places         organisations, memberships, vantages, agents, place_facts
raw            words, step_kinds (dictionaries); runs: one row per run, its steps in one binary column (`data.packing`);
               gathered_runs: those of a practice's hour that is over, once more in one row (`data.gathered`)
slots          operation_slots: calls by five minutes, PCT, provider and operation
practices      practice_hours, practice_days, practice_step_days, practice_rolling, latest_runs
pcts           pct_days, pct_step_days
planning       planned_work
incidents      incidents, incident_events (people's are never changed), contacts, levels (limits that people set)
judged         evaluations, current_verdicts, verdict_changes, causes
bookkeeping    marks, dirty_hours, dirty_days, hours_to_gather, recounts, leases

Roll-ups are a pure function of runs, memberships, verdicts and planned work (`data.rollups`); latencies lie in tables
of their own, named `*_latency`, so that who counts does not read sketches.
"""

from data.tables.base import metadata
from data.tables.bookkeeping import dirty_days, dirty_hours, hours_to_gather, leases, marks, recounts
from data.tables.incidents import contacts, incident_events, incidents, levels
from data.tables.judged import causes, current_verdicts, evaluations, verdict_changes
from data.tables.pcts import pct_days, pct_days_latency, pct_step_days, pct_step_days_latency
from data.tables.places import ENROLLED, agents, memberships, organisations, place_facts, vantages
from data.tables.planning import planned_work
from data.tables.practices import (
    latest_runs,
    practice_days,
    practice_days_latency,
    practice_hours,
    practice_hours_latency,
    practice_rolling,
    practice_step_days,
    practice_step_days_latency,
)
from data.tables.raw import gathered_runs, runs, step_kinds, words
from data.tables.slots import operation_slots, operation_slots_latency

__all__ = [
    "ENROLLED",
    "agents",
    "causes",
    "contacts",
    "current_verdicts",
    "dirty_days",
    "dirty_hours",
    "evaluations",
    "gathered_runs",
    "hours_to_gather",
    "incident_events",
    "incidents",
    "latest_runs",
    "leases",
    "levels",
    "marks",
    "memberships",
    "metadata",
    "operation_slots",
    "operation_slots_latency",
    "organisations",
    "pct_days",
    "pct_days_latency",
    "pct_step_days",
    "pct_step_days_latency",
    "place_facts",
    "planned_work",
    "practice_days",
    "practice_days_latency",
    "practice_hours",
    "practice_hours_latency",
    "practice_rolling",
    "practice_step_days",
    "practice_step_days_latency",
    "recounts",
    "runs",
    "step_kinds",
    "vantages",
    "verdict_changes",
    "words",
]
