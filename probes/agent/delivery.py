"""Delivers what the outbox holds, each agent on its own line, and deletes on the collector's word alone."""

import heapq
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial

from domain.clock import Clock
from domain.crash_points import reach
from domain.wire import MAX_BYTES
from probes.agent.line import Line
from probes.agent.outbox import Outbox, OutboxError, Waiting
from probes.agent.sending import REPLY_S, Answer, Reply, Route, send
from probes.agent.workers import Workers

_LOG = logging.getLogger(__name__)

LINGER_S = 0.1
"""From a run's end to its delivery: runs that end together go in one batch, and a 5-second round is not delayed."""

_ENVELOPE_BYTES = 2_000
_REFUSED_WHOLE = frozenset({400, 413, 422})
_NOT_LET_IN = frozenset({401, 403})


class Delivery:
    """Sends results until stopped. Lines that fail have threads of their own, so they never delay the others."""

    def __init__(
        self, outbox: Outbox, *, routes: Mapping[str, Route], clock: Clock, agent_version: str, longest_wait_s: float
    ) -> None:
        """`routes` by agent; `longest_wait_s`: the most that a failing line waits between two attempts."""
        self._outbox, self._routes, self._clock, self._version = outbox, routes, clock, agent_version
        self._lines = {agent: Line(agent=agent, longest_wait_s=longest_wait_s) for agent in routes}
        self._healthy = Workers(limit=32, name="deliver")
        self._troubled = Workers(limit=32, name="deliver-again")
        self._queue: list[tuple[float, str]] = []
        self._changed = threading.Condition()
        self._stopping = False
        self.clock_offset_ms: float | None = None
        """The machine's clock less the collector's, by its latest reply; None before the first."""
        self._thread = threading.Thread(target=self._dispatch, name="delivery", daemon=True)

    def begin(self) -> None:
        """Start, with what the outbox still holds from before. Raises OutboxError."""
        for agent in self._outbox.agents():
            self.wake(agent)
        self._thread.start()

    def wake(self, agent: str) -> None:
        """There is something to send for an agent (one that is backing off stays at its own pace)."""
        with self._changed:
            line = self._lines.get(agent)
            if line is None:
                return  # results of an agent that the configuration no longer has: kept until it has it again
            line.again = True
            if not line.planned and not line.in_flight:
                self._plan(line, delay_s=LINGER_S)

    def end(self, *, timeout_s: float) -> bool:
        """One last attempt for each agent that has something to send; whether all ended in time."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()
        deadline = time.monotonic() + timeout_s
        self._drain(until=deadline - timeout_s / 2)  # or what is under way now would be sent twice
        for agent in self._agents_or_none():
            if agent in self._lines:
                self._healthy.submit(partial(self._attempt, self._lines[agent], timeout_s=timeout_s / 2))
        in_time = self._drain(until=deadline)
        self._healthy.close()
        self._troubled.close()
        return in_time

    def _drain(self, *, until: float) -> bool:
        pools = (self._healthy, self._troubled)
        return all(pool.drain(timeout_s=max(until - time.monotonic(), 0.0)) for pool in pools)

    def _agents_or_none(self) -> list[str]:
        try:
            return self._outbox.agents()
        except OutboxError as error:
            _tell(error)
            return []

    def _plan(self, line: Line, *, delay_s: float) -> None:
        line.planned = True
        heapq.heappush(self._queue, (time.monotonic() + delay_s, line.agent))
        self._changed.notify()

    def _dispatch(self) -> None:
        while (line := self._next()) is not None:
            pool = self._troubled if line.troubled else self._healthy
            pool.submit(partial(self._attempt_and_plan, line))

    def _next(self) -> Line | None:
        with self._changed:
            while not self._stopping:
                wait_s = self._queue[0][0] - time.monotonic() if self._queue else None
                if wait_s is not None and wait_s <= 0:
                    line = self._lines[heapq.heappop(self._queue)[1]]
                    line.planned, line.in_flight, line.again = False, True, False
                    return line
                self._changed.wait(wait_s)
            return None

    def _attempt_and_plan(self, line: Line) -> None:
        delay_s = self._attempt(line)
        with self._changed:
            line.in_flight = False
            if delay_s is not None:
                self._plan(line, delay_s=delay_s)
            elif line.again:
                self._plan(line, delay_s=LINGER_S)

    def _attempt(self, line: Line, *, timeout_s: float = REPLY_S) -> float | None:
        """Send one batch. Seconds until the next attempt, or None when nothing is left to send."""
        try:
            batch = self._outbox.waiting(line.agent, runs=line.batch_runs, size=MAX_BYTES - _ENVELOPE_BYTES)
            if not batch:
                return None
            queued = self._outbox.queued(line.agent) - len(batch)
            reach("before-send")
            reply = send(
                batch,
                route=self._routes[line.agent],
                agent_version=self._version,
                sent_at=self._clock(),
                queued=max(queued, 0),
                timeout_s=timeout_s,
            )
            if reply.clock_offset_ms is not None:
                self.clock_offset_ms = reply.clock_offset_ms
            return self._settle(line, batch=batch, reply=reply)
        except OutboxError as error:
            if not self._stopping:  # a reply that comes after the stop finds the outbox closed: it is sent again
                _tell(error)
            return line.failed()
        except Exception:
            # The edge of the loop: an unforeseen answer must not end this agent's deliveries for ever.
            _LOG.exception("delivery for %s failed", line.agent)
            return line.failed()

    def _settle(self, line: Line, *, batch: Sequence[Waiting], reply: Reply) -> float | None:
        if reply.status == 200 and self._forget(batch, answers=reply.answers):
            line.succeeded()
            return 0.0
        if reply.status in _REFUSED_WHOLE and self._narrow(line, batch=batch, reply=reply):
            return 0.0
        if reply.status in _NOT_LET_IN:
            _LOG.error(
                "the collector does not let %s in (%s): its results are kept; check the token in the configuration",
                line.agent,
                reply.problem,
            )
        else:
            _LOG.warning("results of %s are kept for a later attempt: %s", line.agent, reply.problem or "no progress")
        return line.failed(retry_after_s=reply.retry_after_s)

    def _forget(self, batch: Sequence[Waiting], *, answers: Mapping[str, Answer]) -> bool:
        """Delete what is stored and put aside what is rejected; whether anything was settled."""
        answered = {each.run_id: answers[each.run_id] for each in batch if each.run_id in answers}
        kept = [run_id for run_id, answer in answered.items() if answer.status in {"stored", "duplicate"}]
        reach("before-delete")
        self._outbox.delete(kept)
        rejected = {run_id: answer for run_id, answer in answered.items() if answer.status == "rejected"}
        for run_id, answer in rejected.items():
            self._put_aside(run_id, reason=answer.reason or "no reason given")
        return bool(kept or rejected)

    def _narrow(self, line: Line, *, batch: Sequence[Waiting], reply: Reply) -> bool:
        """A whole batch was refused: find the run that is to blame by halving; False when it is not a run's fault."""
        if len(batch) > 1:
            line.halve(len(batch))
            return True
        if reply.status != 413 and not reply.where.startswith("runs"):
            return False
        self._put_aside(batch[0].run_id, reason=f"{reply.problem} {reply.where}".strip())
        line.succeeded()
        return True

    def _put_aside(self, run_id: str, *, reason: str) -> None:
        _LOG.error("the collector refuses run %s for good: %s; it is kept in the table `rejected`", run_id, reason)
        self._outbox.reject(run_id, reason=reason, at=self._clock())


def _tell(error: OutboxError) -> None:
    _LOG.error("%s", error)  # without a traceback: the message names the file and the remedy
