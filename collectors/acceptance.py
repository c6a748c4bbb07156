"""Whether one well-formed run may be stored, and with which times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter

from data.columnar.steps import MAX_STEPS
from domain.clock import iso
from domain.runs import Run, Step
from domain.vocabulary import Phase
from domain.wire import MAX_FACT, MAX_FACTS

MAX_AHEAD = timedelta(seconds=120)
"""How far in the future a run may lie, after correction."""
CLOCK_RESOLUTION_MS = 2_000.0
"""Below it an agent's clock counts as right. A server's Date header has whole seconds: correcting by less would move
runs between rounds by chance."""
MAX_OFFSET_MS = 3.2e11
MAX_NAME = 64
MAX_MS = 86_400_000.0
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_DURATIONS = attrgetter("total_ms", "offset_ms", *(f"phases.{phase}" for phase in Phase))
_FACT_KEY = re.compile(r"[a-z0-9_.]{1,64}")
_TRACE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What decides over the runs of one batch."""

    agent: str
    """Whose token came with the batch."""
    owners: Mapping[str, str]
    """Vantage -> agent, for the vantages that the batch names and that are known."""
    now: datetime
    oldest: datetime | None = None
    """Runs scheduled before then are no longer kept; None: nothing was taken away yet."""
    _names: set[str] = field(default_factory=set)

    def objection(self, run: Run) -> str:
        """Why a run (its times corrected) is rejected, with the path of the field; empty when it is accepted."""
        return (
            self._wrong_sender(run)
            or self._wrong_time(run)
            or _wrong_number(run)
            or self._wrong_name(run)
            or next((f"steps.{place}.{wrong}" for place, step in enumerate(run.steps) if (wrong := self._of(step))), "")
        )

    def _wrong_sender(self, run: Run) -> str:
        if run.agent != self.agent:
            return f"agent: {run.agent!r} is not the agent of this token"
        owner = self.owners.get(run.vantage)
        if owner is None:
            return f"vantage: {run.vantage!r} is not known here; register it first"
        if owner != self.agent:
            return f"vantage: {run.vantage!r} belongs to another agent"
        return ""

    def _wrong_time(self, run: Run) -> str:
        for name, moment in (("scheduled_at", run.scheduled_at), ("started_at", run.started_at)):
            ahead = (moment - self.now).total_seconds()
            if ahead > MAX_AHEAD.total_seconds():
                return f"{name}: {ahead:.0f} s in the future; check the agent's clock"
        if self.oldest is not None and run.scheduled_at < self.oldest:
            return f"scheduled_at: before {iso(self.oldest)}, from when runs are kept; its figures are closed"
        return ""

    def _wrong_name(self, run: Run) -> str:
        if _TRACE_ID.fullmatch(run.trace_id) is None:
            return "trace_id: not 32 lower-case hex digits"
        names = ("journey", "agent_version", "provider", "failed_step")
        wrong = next((name for name in names if not self._is_name(getattr(run, name))), "")
        if wrong:
            return f"{wrong}: longer than {MAX_NAME} characters, or not printable"
        if told := _wrong_fact(run):
            return told
        marked = next((place for place, text in enumerate(run.markers) if _is_private(text)), None)
        return "" if marked is None else f"markers.{marked}: holds what looks like an NHS number"

    def _of(self, step: Step) -> str:
        if not (self._is_name(step.step_id) and self._is_name(step.operation) and self._is_name(step.provider)):
            return f"step_id, operation or provider: longer than {MAX_NAME} characters, or not printable"
        if step.detail and _is_private(step.detail):
            return "detail: holds what looks like an NHS number"
        if step.error_code and _is_private(step.error_code):
            return "error_code: holds what looks like an NHS number"
        if step.status is not None and not 100 <= step.status <= 999:
            return f"status: {step.status} is no HTTP status"
        return "" if _measured(step) else f"phases: a duration is negative or over {MAX_MS:.0f} ms"

    def _is_name(self, text: str) -> bool:
        """Short and printable. Remembered: a batch of 14,000 steps has some twenty different names."""
        if text in self._names:
            return True
        fine = len(text) <= MAX_NAME and text.isprintable()
        if fine:
            self._names.add(text)
        return fine


def _wrong_fact(run: Run) -> str:
    if len(run.facts) > MAX_FACTS:
        return f"facts: {len(run.facts)} facts; at most {MAX_FACTS}"
    for key, value in run.facts.items():
        if not _FACT_KEY.fullmatch(key):
            return f"facts: the key {key[:MAX_NAME]!r} is not of letters, digits, dots and underscores"
        if len(value) > MAX_FACT or not value.isprintable():
            return f"facts.{key}: longer than {MAX_FACT} characters, or not printable"
        if _is_private(value):
            return f"facts.{key}: holds what looks like an NHS number"
    return ""


def _wrong_number(run: Run) -> str:
    if len(run.steps) > MAX_STEPS:
        return f"steps: {len(run.steps)} steps; at most {MAX_STEPS}"
    if not 0 <= run.not_cleaned <= 30_000:
        return f"not_cleaned: {run.not_cleaned} is not between 0 and 30000"
    if not 0 <= run.duration_ms <= MAX_MS:
        return f"duration_ms: {run.duration_ms} is not between 0 and {MAX_MS:.0f}"
    return ""


def _measured(step: Step) -> bool:
    """Whether every duration of a step is one (`client_ms` may be a little below zero: two clock readings)."""
    values = _DURATIONS(step)
    if None in values:
        values = tuple(value or 0.0 for value in values)
    return bool(min(values) >= 0 and max(values) <= MAX_MS and abs(step.client_ms) <= MAX_MS)


def _is_private(text: str) -> bool:
    """Whether ten digits with a right NHS check digit stand in a text, as one word or as 3 3 4."""
    return any(_passes_check(re.sub(r"\D", "", found)) for found in _TEN_DIGITS.findall(text))


def _passes_check(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def corrected(run: Run) -> Run:
    """The run in the servers' time: an agent whose clock is 400 s fast must not seem to run in the future.

    Raises ValueError for a time without a zone, OverflowError for an offset that leads out of the calendar.
    """
    if run.scheduled_at.tzinfo is None or run.started_at.tzinfo is None:
        raise ValueError("scheduled_at, started_at: a time without a zone; send UTC with a Z")
    offset = run.clock_offset_ms
    if offset is None or abs(offset) < CLOCK_RESOLUTION_MS:
        return run
    if abs(offset) > MAX_OFFSET_MS:
        raise ValueError(f"clock_offset_ms: {offset:.0f} is more than ten years; set the agent's clock")
    by = timedelta(milliseconds=offset)
    return replace(run, scheduled_at=run.scheduled_at - by, started_at=run.started_at - by)
