"""The agents in words: who reports, whose clock is off, who holds runs back, what was missed."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.components.tables import Table
from dashboard.sentences import clocks, counts, times
from dashboard.sentences.state import Headline
from dashboard.settings import DashboardSettings
from dashboard.setup.reading import Setup
from data.readings import AgentState
from domain.clock import iso
from domain.counting import verb
from domain.verdicts import Share
from domain.vocabulary import Judgement

MOST_ROWS = 500
"""Agents that the grid holds at once; the CSV file has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """One agent as a row of the grid."""

    state: AgentState
    late: bool
    """Whether it has not reported for two rounds."""
    missed: Share

    @property
    def clock_off(self) -> bool:
        """Whether its clock differs by so much that the clock must be the reason."""
        return clocks.is_off(self.state.clock_offset_ms)

    @property
    def state_word(self) -> str:
        """What is the matter with it, the worst first."""
        if self.late:
            return "Late"
        return "Clock off" if self.clock_off else "Holds back" if self.state.queued else "Reports"

    @property
    def needs_somebody(self) -> bool:
        """Whether it is late, its clock is off, it holds runs back or it missed some."""
        return self.late or self.clock_off or bool(self.state.queued) or bool(self.missed.bad)


def rows(read: Setup, *, settings: DashboardSettings) -> list[AgentRow]:
    """Every agent, by name."""
    return [_row(each, read=read, settings=settings) for each in read.agents]


def _row(state: AgentState, *, read: Setup, settings: DashboardSettings) -> AgentRow:
    due = [read.due[each] for each in read.places.get(state.agent, ()) if each in read.due]
    missed = Share(bad=sum(each.missed for each in due), attempts=sum(each.due for each in due))
    seen = state.last_seen
    late = seen is None or (read.now - seen).total_seconds() > settings.stale_after_s
    return AgentRow(state=state, late=late, missed=missed)


def shown(found: list[AgentRow]) -> list[AgentRow]:
    """The agents that the grid holds: of very many only those that need somebody, and of these not all."""
    if len(found) <= MOST_ROWS:
        return found
    return [each for each in found if each.needs_somebody][:MOST_ROWS]


def lead(found: list[AgentRow], *, settings: DashboardSettings) -> Headline:
    """How many report, and what is the matter with the others."""
    if not found:
        how = f"The command {settings.program} enrol registers organisations and makes an agent's token."
        return Headline(lead=f"No agent is registered yet. {how}", judgement=Judgement.NO_DATA)
    late = [each for each in found if each.late]
    off = [each for each in found if each.clock_off]
    holding = [each for each in found if each.state.queued]
    reported = f"{len(found) - len(late):,} of {counts.counted(len(found), 'agent')} reported in the last two rounds"
    never = sum(each.state.last_seen is None for each in late)
    rest = []
    if never:
        rest.append(f"{counts.counted(never, 'agent')} never reported.")
    differ = (
        f"{counts.counted(len(off), 'clock')} {verb(len(off), 'differs', 'differ')} from the core's by over 2\u00a0s."
    )
    rest.append(differ if off else _agree(found))
    if holding:
        runs = sum(each.state.queued for each in holding)
        who = f"{counts.counted(len(holding), 'agent')} {verb(len(holding), 'holds', 'hold')} back"
        rest.append(f"{who} {counts.counted(runs, 'run')}, which {verb(runs, 'arrives', 'arrive')} later.")
    due = Share(bad=sum(each.missed.bad for each in found), attempts=sum(each.missed.attempts for each in found))
    rest.append(f"Missed in the last 24 hours: {counts.part(due, 'due runs')}.")
    judgement = Judgement.UNDETERMINED if late else Judgement.OK
    return Headline(lead=f"{reported}.", rest=tuple(rest), judgement=judgement)


def _agree(found: list[AgentRow]) -> str:
    known = sum(each.state.clock_offset_ms is not None for each in found)
    if not known:
        return "No clock was compared yet."
    whose = f"The {'clock' if known == 1 else 'clocks'} of {counts.counted(known, 'agent')}"
    return f"{whose} {verb(known, 'agrees', 'agree')} with the core's ({clocks.CANNOT})."


def table(found: list[AgentRow]) -> Table:
    """Every agent, for the CSV file; times in UTC, offsets in milliseconds."""
    rows = [
        (
            each.state.agent,
            "late" if each.late else "reports",
            each.state.version,
            iso(each.state.last_seen) if each.state.last_seen else "never",
            each.state.clock_offset_ms,
            each.state.queued,
            each.missed.bad,
            each.missed.attempts,
        )
        for each in found
    ]
    columns = ("agent", "state", "version", "last_seen", "clock_offset_ms", "held_back", "missed", "due")
    return Table(caption="Agents", columns=columns, rows=rows)


def cells(row: AgentRow, *, now: datetime) -> dict[str, object]:
    """The row of the grid."""
    state = row.state
    seen = "never" if state.last_seen is None else times.said(state.last_seen, now=now, seconds=True)
    return {
        "agent": state.agent,
        "state": row.state_word,
        "version": state.version or "not said",
        "seen": state.last_seen.timestamp() if state.last_seen else 0,
        "seen_said": seen,
        "clock": state.clock_offset_ms if state.clock_offset_ms is not None else 0,
        "clock_said": clocks.said(state.clock_offset_ms),
        "queued": state.queued,
        "queued_said": f"{state.queued:,}",
        "missed": row.missed.bad,
        "missed_said": counts.x_of_n(row.missed) if row.missed.attempts else "none due",
    }
