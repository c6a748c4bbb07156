"""Runs what is due: notes it, has the engine run the journey, keeps the result; reports what could not start."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from domain.clock import Clock, skewed
from domain.failures import FailureClass
from domain.identifiers import new_trace_id, uuid7
from domain.runs import Run
from domain.vocabulary import Outcome, Role
from probes.agent.config import AgentConfig, AgentVantage
from probes.agent.keeping import Keeper
from probes.agent.schedule import Due, stable_hash
from probes.agent.workers import Workers
from probes.ledger import Ledger
from probes.profiles import APPOINTMENT
from probes.settings import Target, VantageSetup

_LOG = logging.getLogger(__name__)

STILL_RUNNING = "missed: the previous run was still going"
NO_ROOM = "missed: no room within its interval"
STOPPING = "missed: the agent was stopping"
NOT_NOTED = "missed: the outbox could not be written"
STARTED = "agent started"
STOPPED = "missed: the target was stopped: "


class Journey(Protocol):
    """What the agent itself needs to know of a journey."""

    @property
    def name(self) -> str:
        """Its name, as results carry it."""

    @property
    def role(self) -> Role:
        """Who it acts as."""


RunJourney = Callable[..., Run]
"""`probes.engine.run_journey`, or a stand-in with the same arguments."""


AddNews = Callable[[Run, AgentVantage], Run]


def _no_news(run: Run, _plan: AgentVantage) -> Run:
    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One run that is due, with everything that it needs."""

    due: Due
    plan: AgentVantage
    journey: Journey
    target: Target

    @property
    def key(self) -> tuple[str, str]:
        """(vantage, journey): of each at most one run goes at a time."""
        return self.plan.setup.vantage, self.journey.name

    @property
    def core(self) -> str:
        """Base URL of the core that it tests."""
        return self.target.servers.get("core", "")


class Runner:
    """Starts due runs on a bounded pool; never two of the same vantage and journey at once."""

    def __init__(
        self,
        config: AgentConfig,
        *,
        journeys: Sequence[Journey],
        clock: Clock,
        keeper: Keeper,
        run_journey: RunJourney,
        agent_version: str,
        ledger: Ledger | None = None,
        stopped: Callable[[str], str] = lambda core_url: "",
        add_news: AddNews | None = None,
    ) -> None:
        """`stopped`: why no journey may run against the core at a URL, or empty; `add_news` adds to a finished run what
        is new about its vantage's place."""
        self._ledger, self._stopped = ledger, stopped
        self._journeys, self._clock, self._keeper = journeys, clock, keeper
        self._run_journey, self._version = run_journey, agent_version
        self._add_news = add_news or _no_news
        self._interval = timedelta(seconds=config.interval_s)
        self._pool = Workers(limit=config.max_concurrent, name="journey")
        # Apart from the pool: while that is full of hanging runs, what is missed must still be reported.
        self._reports = Workers(limit=1, name="report")
        self._running: set[tuple[str, str]] = set()
        self._seen: set[tuple[str, str]] = set()
        self._measured_ms: dict[tuple[str, timedelta], float] = {}
        self._lock = threading.Lock()
        self._stopping = False
        self.use(config)

    def use(self, config: AgentConfig) -> None:
        """Take targets and set-ups from here on from this configuration (same vantages, same order)."""
        self._current = config.vantages, _turns(config.target)

    def places(self) -> tuple[Target, Mapping[str, VantageSetup]]:
        """The target in force, and the set-up of each vantage."""
        vantages, targets = self._current
        return targets[0], {each.setup.vantage: each.setup for each in vantages}

    def start(self, due: Due) -> None:
        """Queue a run that is due; returns at once."""
        task = self._task(due)
        with self._lock:
            overtaken = task.key in self._running
        if overtaken:
            self._miss(task, why=STILL_RUNNING)
        elif not self._pool.submit(partial(self._execute, task)):
            self._miss(task, why=STOPPING)

    def drain(self, *, timeout_s: float) -> bool:
        """Finish what runs, report what is queued as missed; whether all ended in time."""
        self._stopping = True
        ended = self._pool.drain(timeout_s=timeout_s)
        self._pool.close()
        self._reports.drain(timeout_s=timeout_s)
        self._reports.close()
        return ended

    def _task(self, due: Due) -> Task:
        vantages, targets = self._current
        which, journey = divmod(due.entry, len(self._journeys))
        plan = vantages[which]
        # Each round the next hospital, and each vantage from another one on: in one round all are covered.
        turn = (due.round_number + stable_hash(plan.setup.vantage)) % len(targets)
        return Task(due=due, plan=plan, journey=self._journeys[journey], target=targets[turn])

    def _execute(self, task: Task) -> None:
        why = self._claim(task)
        if why:
            self._miss(task, why=why)
            return
        try:
            self._run(task)
        finally:
            with self._lock:
                self._running.discard(task.key)

    def _claim(self, task: Task) -> str:
        """Mark the task as running; or why it must not run any more."""
        with self._lock:
            if self._stopping:
                return STOPPING
            if reason := self._stopped(task.core):
                return f"{STOPPED}{reason}"
            if self._clock() >= task.due.scheduled_at + self._interval:
                return NO_ROOM
            if task.key in self._running:
                return STILL_RUNNING
            self._running.add(task.key)
            return ""

    def _run(self, task: Task) -> None:
        note = self._blank(task, outcome=Outcome.INTERRUPTED, started_at=self._clock())
        if task.key not in self._seen:
            self._seen.add(task.key)
            note = replace(note, markers=(STARTED,))
        if not self._keeper.note(note):
            self._miss(task, why=NOT_NOTED)
            return
        self._keeper.keep(self._add_news(self._measured(task, note=note), task.plan))

    def _measured(self, task: Task, *, note: Run) -> Run:
        clock = skewed(self._clock, by=task.plan.clock_offset)
        try:
            run = self._run_journey(
                task.journey,
                target=task.target,
                setup=task.plan.setup,
                scheduled_at=note.scheduled_at,
                clock=clock,
                run_id=note.run_id,
                trace_id=note.trace_id,
                agent=note.agent,
                agent_version=note.agent_version,
                markers=note.markers,
                ledger=self._ledger,
                stopped=partial(self._stopped, task.core),
            )
        except Exception:
            # The edge of the loop: a mistake in the engine is this run's result and not the end of the agent.
            _LOG.exception("run %s of %s broke off", note.run_id, note.vantage)
            lasted = (clock() - note.started_at).total_seconds() * 1000
            return replace(note, outcome=Outcome.FAILED, failure_class=FailureClass.CLIENT_CRASH, duration_ms=lasted)
        return self._with_offset(run, key=(task.plan.setup.vantage, task.plan.clock_offset))

    def _with_offset(self, run: Run, *, key: tuple[str, timedelta]) -> Run:
        """Remember how wrong the clock was found; a run that met no server is told with what was found before.

        Without it the collector could not put that run's times right, and a clock that is fast would make it refuse
        every failed run as one from the future.
        """
        if run.clock_offset_ms is None:
            return replace(run, clock_offset_ms=self._measured_ms.get(key))
        self._measured_ms[key] = run.clock_offset_ms
        return run

    def _miss(self, task: Task, *, why: str) -> None:
        missed = self._blank(task, outcome=Outcome.MISSED, started_at=task.due.scheduled_at)
        _LOG.warning("%s of %s at %s: %s", missed.journey, missed.vantage, missed.scheduled_at, why)
        self._reports.submit(partial(self._keeper.keep, replace(missed, markers=(why,))))

    def _blank(self, task: Task, *, outcome: Outcome, started_at: datetime) -> Run:
        """A run without steps. Its times are those of the vantage's own clock, as wrong as that is."""
        vantage, offset = task.plan.setup.vantage, task.plan.clock_offset
        return Run(
            run_id=uuid7(started_at),
            agent=task.plan.agent,
            agent_version=self._version,
            vantage=vantage,
            journey=task.journey.name,
            role=task.journey.role,
            scheduled_at=task.due.scheduled_at + offset,
            started_at=started_at + offset,
            duration_ms=0.0,
            outcome=outcome,
            trace_id=new_trace_id(),
            clock_offset_ms=self._measured_ms.get((vantage, offset)),
        )


def _turns(target: Target) -> list[Target]:
    """The target with each of its bookable services first once; those for triage and advice have no turn of their own.

    With them some hospitals would be booked at more often than others.
    """
    bookable = tuple(each for each in target.services if each.request_type == APPOINTMENT)
    others = tuple(each for each in target.services if each.request_type != APPOINTMENT)
    turns = [bookable[turn:] + bookable[:turn] + others for turn in range(len(bookable))]
    return [replace(target, services=services) for services in turns] or [target]
