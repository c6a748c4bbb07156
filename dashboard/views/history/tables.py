"""The tables behind the charts of a practice: on its page and as files."""

from dashboard.components.tables import Table
from dashboard.queries import Practice
from dashboard.views.history import course
from dashboard.views.history.latency import latency_rows
from dashboard.views.history.phases import WORDS, by_step
from dashboard.views.history.profile import profile
from dashboard.views.history.reading import History
from dashboard.views.history.recovery import recovery
from domain.clock import iso


def runs_table(read: Practice) -> Table:
    """The runs of the timeline, latest first; times in UTC and in milliseconds."""
    rows = [
        (
            iso(each.scheduled_at),
            each.journey,
            each.outcome.value,
            round(each.duration_ms, 1),
            each.provider,
            each.failure_class.value if each.failure_class else "",
            str(each.run_id),
        )
        for each in read.runs
    ]
    columns = ("due", "journey", "outcome", "took_ms", "hospital", "failure_class", "run_id")
    return Table(caption="Runs", columns=columns, rows=rows)


def latency_table(found: History) -> Table:
    """Each operation here, before and at its peers, in milliseconds."""
    columns = ("Operation", "p50 here", "p95 here", "p50 in the period before", "p50 of peers", "p95 of peers")
    rows = [(row.name, *row.own, row.past, *(row.peers or (None, None))) for row in latency_rows(found)]
    return Table(caption="Time of an operation, in ms", columns=columns, rows=rows)


def phase_table(found: History) -> Table:
    """Mean time of each phase of each step here, at the peers and in the period before, in milliseconds."""
    rows = [
        (step.name, word, cell.own, cell.peers, cell.past)
        for step in by_step(found)
        for word, cell in zip(WORDS, step.cells, strict=True)
    ]
    columns = ("Step", "Phase", "Here", "Its peers", "The period before")
    return Table(caption="Mean time of a phase, in ms", columns=columns, rows=rows)


def course_table(found: History) -> Table:
    """Journeys by stretch of the period, times in UTC, durations in milliseconds."""
    rows = [
        (iso(each.start), each.failed.attempts, each.failed.bad, each.p50_ms, each.p95_ms)
        for each in course.stretches(found)
    ]
    return Table(caption="Over the period", columns=("From", "Journeys", "Failed", "p50, ms", "p95, ms"), rows=rows)


def week_table(found: History) -> Table:
    """Journeys by weekday and hour of Europe/London; hours in which none ran are left out."""
    heat = profile(found)
    rows = [
        (day, heat.labels[hour], int(heat.attempts[row, hour]), int(heat.bad[row, hour]))
        for row, day in enumerate(heat.names)
        for hour in range(len(heat.labels))
        if heat.attempts[row, hour]
    ]
    return Table(caption="By weekday and hour", columns=("Weekday", "Hour", "Journeys", "Failed"), rows=rows)


def spell_table(found: History) -> Table:
    """Spells of trouble; times in UTC, lengths in seconds."""
    columns = ("First failed run", "First good run", "Failed runs", "At least, s", "At most, s")
    rows = [
        (
            iso(each.start),
            iso(each.end) if each.end else "goes on",
            each.failed,
            each.shortest.total_seconds() if each.shortest else None,
            each.longest.total_seconds() if each.longest else None,
        )
        for each in recovery(found).spells
    ]
    return Table(caption="Spells of trouble", columns=columns, rows=rows)
