"""From the bytes of a batch to an answer for each run: stored, duplicate, or rejected with the reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from collectors.acceptance import Gate, corrected
from collectors.batches import Batch, Parsed
from collectors.refusals import FORBIDDEN, UNAUTHORISED, RefusedError
from data import organisations, runs
from data.engine import ingesting, reading
from data.errors import DatabaseUnavailableError, StoreError
from data.retention.applying import oldest_run
from domain.clock import Clock
from domain.crash_points import reach
from domain.runs import Run


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one run."""

    run_id: str
    status: str
    """stored, duplicate or rejected."""
    reason: str = ""

    def as_json(self) -> dict[str, str]:
        """The answer as it travels."""
        return {"run_id": self.run_id, "status": self.status, "reason": self.reason}


def agent_of(engine: Engine, *, authorization: str) -> str:
    """The agent whose bearer token this is. Raises RefusedError (401) when there is none such."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorised("The request has no bearer token")
    given = hashlib.sha256(token.strip().encode()).hexdigest()
    with reading(engine) as conn:
        found = organisations.agent_for_token(conn, token_hash=given)
    if found is None:
        raise _unauthorised("The bearer token is not known here")
    return found


def _unauthorised(problem: str) -> RefusedError:
    return RefusedError(
        problem,
        status=UNAUTHORISED,
        where="Authorization",
        remedy="Give the agent the token that was registered for it.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def receive(engine: Engine, *, clock: Clock, agent: str, parsed: Parsed) -> list[Answer]:
    """Store what may be stored and answer for every run, in the order of the batch.

    Returns only after the commit. Raises RefusedError (403) for a batch of another agent, DatabaseUnavailableError
    when nothing could be kept.
    """
    batch = parsed.batch
    if batch.agent != agent:
        problem = f"The token belongs to {agent!r}, the batch to {batch.agent[:64]!r}"
        raise RefusedError(
            problem, status=FORBIDDEN, where="agent", remedy="Send each agent's runs with its own token."
        )
    try:
        with ingesting(engine) as conn:
            own = _store(conn, runs_sent=batch.runs, agent=agent, now=clock(), batch=batch)
    except DatabaseUnavailableError:
        raise
    except (DBAPIError, StoreError):
        # A value that the database refuses would come again and again with its batch: find it, keep the others.
        own = [_store_alone(engine, run=run, clock=clock, batch=batch) for run in batch.runs]
    answers = {place: Answer(parsed.names[place], "rejected", reason) for place, reason in parsed.faults.items()}
    answers |= dict(zip(parsed.places, own, strict=True))
    reach("before-acknowledgement")
    return [answers[place] for place in sorted(answers)]


def _store(conn: Connection, *, runs_sent: Sequence[Run], agent: str, now: datetime, batch: Batch) -> list[Answer]:
    """Store the runs that pass, in one transaction. `now` was read within `ingesting`, so that an
    evaluation which settled after it sees the runs, and one that did not leaves them to the next."""
    owners = organisations.owners(conn, names={run.vantage for run in runs_sent})
    gate = Gate(agent=agent, owners=owners, now=now, oldest=oldest_run(conn))
    accepted: list[Run] = []
    reasons: list[str] = []
    for sent in runs_sent:
        run, reason = _judged(sent, gate=gate)
        reasons.append(reason)
        if not reason:
            accepted.append(run)
    states = iter(runs.store(conn, runs=accepted, received_at=now))
    _note_agent(conn, agent=agent, batch=batch, now=now)
    return [
        Answer(str(run.run_id), "rejected", reason) if reason else Answer(str(run.run_id), next(states))
        for run, reason in zip(runs_sent, reasons, strict=True)
    ]


def _judged(run: Run, *, gate: Gate) -> tuple[Run, str]:
    try:
        right = corrected(run)
    except (ValueError, OverflowError) as error:
        return run, str(error)
    return right, gate.objection(right)


def _store_alone(engine: Engine, *, run: Run, clock: Clock, batch: Batch) -> Answer:
    try:
        with ingesting(engine) as conn:
            return _store(conn, runs_sent=(run,), agent=batch.agent, now=clock(), batch=batch)[0]
    except DatabaseUnavailableError:
        raise
    except StoreError as error:
        return Answer(str(run.run_id), "rejected", str(error))
    except DBAPIError as error:
        return Answer(str(run.run_id), "rejected", f"the database refuses it: {type(error.orig).__name__}")


def _note_agent(conn: Connection, *, agent: str, batch: Batch, now: datetime) -> None:
    offsets = [run.clock_offset_ms for run in batch.runs if run.clock_offset_ms is not None]
    organisations.saw_agent(
        conn,
        agent=agent,
        version=batch.agent_version,
        at=now,
        clock_offset_ms=offsets[-1] if offsets else None,
        queued=batch.queued,
    )


def answers_to_json(answers: Sequence[Answer]) -> dict[str, Any]:
    """The reply's body."""
    return {"received": len(answers), "results": [answer.as_json() for answer in answers]}
