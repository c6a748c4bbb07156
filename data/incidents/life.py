"""An incident's records. The evaluator writes `Life`, people write `People`; neither ever writes the other's."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.verdicts import Cause


class State(StrEnum):
    """Where an incident is, by the evidence."""

    OPEN = "open"
    """Its cause is named by the latest evaluation."""
    FLAPPING = "flapping"
    """Named, and it has come back again and again."""
    HIDDEN = "hidden"
    """Not named, but a wider fault covers all of its practices: nobody can see whether it is over."""
    QUIET = "quiet"
    """Not named any more; it may return and be the same."""
    CLOSED = "closed"
    """Gone for longer than that, or closed by a person."""
    MERGED = "merged"
    """Part of another incident."""


LIVE = (State.OPEN, State.FLAPPING, State.HIDDEN, State.QUIET)
"""States in which a cause that is named again continues the incident."""


class EventKind(StrEnum):
    """What happened to an incident. The first group is the evidence's, the second people's; MERGED and CLOSED both."""

    OPENED = "opened"
    CHANGED = "changed"
    HID = "hid"
    WENT_QUIET = "went_quiet"
    RETURNED = "returned"
    MERGED = "merged"
    CLOSED = "closed"
    REVISED = "revised"

    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    SEVERITY = "severity"
    NOTE = "note"
    PLANNED = "planned"
    SPLIT = "split"
    REOPENED = "reopened"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What the evidence says. Moments are ends of windows unless said otherwise."""

    incident_id: int
    """0 while it is not stored."""
    cause: Cause
    """As it was last named."""
    keys: tuple[str, ...]
    """Every `Cause.key` under which it was named, the first one first."""
    state: State
    started_at: datetime
    """Scheduled time of the first bad attempt."""
    first_seen: datetime
    last_seen: datetime
    closed_at: datetime | None = None
    returns: tuple[datetime, ...] = ()
    """When it was named again after it had gone, the last few."""
    ever: tuple[str, ...] = ()
    """Every vantage that was ever inside, ordered."""
    before: tuple[str, ...] = ()
    """Vantages that were failing for another reason when it began, ordered."""
    severity: int = 5
    """Suggested: 1 (highest) to 5."""
    reasons: tuple[str, ...] = ()
    """Why this severity."""
    told: int = 0
    """Vantages inside when their number was last told in an event."""
    merged_into: int = 0
    """The incident of which the evidence showed it to be a part; 0 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What people said, as it holds now; how it came to hold is in the events."""

    acknowledged_by: str = ""
    reason: str = ""
    """Of the acknowledgement."""
    contact_id: int = 0
    severity: int = 0
    """Set by a person; 0 where nobody did."""
    planned_id: int = 0
    """The planned work that it was declared to be."""
    merged_into: int = 0
    apart: tuple[int, ...] = ()
    """Incidents of which a person said that they are not this one."""
    dropped: tuple[str, ...] = ()
    """Names of causes that a person split off: they do not continue this incident."""
    held: bool = False
    """Re-opened: it stays open whatever the evidence says, until a person closes it."""
    closed_at: datetime | None = None
    """Closed before the evidence would have; holds until its cause is named again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Both sides together."""

    life: Life
    people: People = field(default_factory=People)

    @property
    def merged_into(self) -> int:
        """The incident that it is a part of, or 0; what a person said goes before what the evidence showed."""
        shown = 0 if self.life.merged_into in self.people.apart else self.life.merged_into
        return self.people.merged_into or shown

    @property
    def state(self) -> State:
        """What to show."""
        if self.merged_into:
            return State.MERGED
        if self.people.held and self.life.state is State.CLOSED:
            return State.QUIET
        return State.CLOSED if self._closed_by_hand else self.life.state

    @property
    def _closed_by_hand(self) -> bool:
        closed, returns = self.people.closed_at, self.life.returns
        if closed is None or self.life.state not in {State.QUIET, State.HIDDEN}:
            return False
        return not returns or returns[-1] <= closed

    @property
    def keys(self) -> frozenset[str]:
        """The names under which a cause continues it."""
        return frozenset(self.life.keys) - frozenset(self.people.dropped)

    @property
    def severity(self) -> int:
        """A person's, or the suggested one."""
        return self.people.severity or self.life.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an incident's history. People's are never changed nor deleted; the evidence's by a revision alone,
    which adds a line that says so."""

    event_id: int
    incident_id: int
    at: datetime
    kind: EventKind
    actor: str = ""
    """Who did it; empty: the evidence."""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When an incident is the same and when it is over."""

    gap: timedelta = timedelta(minutes=30)
    """A cause that is named again no later than this after it was last named is the same incident."""
    flaps: int = 3
    """So many returns within four gaps make it flapping."""

    @property
    def memory(self) -> timedelta:
        """How far back returns count."""
        return 4 * self.gap
