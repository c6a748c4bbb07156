"""The collector over HTTP: results come in, and it says whether it is well.

POST /api/v1/results   a batch of runs (`domain.wire`), answered run by run after the commit
GET  /healthz          the process answers
GET  /readyz           the database answers, has this software's tables, and rounds are being evaluated
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy import Engine

from collectors.batches import parse
from collectors.bodies import decompressed, read_body
from collectors.documentation import REPLIES, REQUEST, documentation
from collectors.ingest import agent_of, answers_to_json, receive
from collectors.refusals import RefusedError
from data.engine import reading
from data.errors import DatabaseUnavailableError, StoreError
from data.migrations import require_current
from data.verdicts import last_evaluated
from domain.clock import Clock, iso

_log = logging.getLogger(__name__)
RESULTS_PATH = "/api/v1/results"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """How the collector behaves towards agents and whoever watches it."""

    retry_after_s: int = 5
    """What a client is told to wait when the database is away."""
    stale_after_s: float = 900.0
    """Age of the last evaluation from which on the collector is not ready: verdicts would be history."""


def create_api(*, engine: Engine, clock: Clock, settings: ApiSettings | None = None, receives: bool = True) -> FastAPI:
    """An ASGI application with the collector's routes; pages may be mounted beside them.

    receives: False leaves out the taking of results, for a process that only evaluates or shows.
    """
    app = FastAPI(title="Bookwatch collector", version="1", docs_url=None, redoc_url=None)
    chosen = settings or ApiSettings()
    if receives:
        app.include_router(_results(engine=engine, clock=clock))
    app.include_router(_health(engine=engine, clock=clock, settings=chosen))
    app.include_router(documentation(app))
    _answer_errors(app, settings=chosen)
    return app


def _results(*, engine: Engine, clock: Clock) -> APIRouter:
    router = APIRouter(tags=["results"])

    @router.post(RESULTS_PATH, openapi_extra=REQUEST, responses=REPLIES)
    async def take_results(request: Request) -> Response:
        """Store a batch of runs. Each is answered: stored, duplicate, or rejected with the reason."""
        authorization = request.headers.get("authorization", "")
        agent = await run_in_threadpool(agent_of, engine, authorization=authorization)
        body = await read_body(request.stream())
        encoding = request.headers.get("content-encoding", "")
        answers = await run_in_threadpool(_take, engine, clock=clock, agent=agent, body=body, encoding=encoding)
        return JSONResponse(answers)

    return router


def _take(engine: Engine, *, clock: Clock, agent: str, body: bytes, encoding: str) -> dict[str, Any]:
    parsed = parse(decompressed(body, encoding=encoding))
    answers = receive(engine, clock=clock, agent=agent, parsed=parsed)
    return answers_to_json(answers)


def _health(*, engine: Engine, clock: Clock, settings: ApiSettings) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """Whether results can be stored and verdicts are current."""
        state = readiness(engine, now=clock(), settings=settings)
        return JSONResponse(state, status_code=200 if state["status"] == "ready" else 503)

    return router


def readiness(engine: Engine, *, now: datetime, settings: ApiSettings) -> dict[str, Any]:
    """What /readyz says: status ready or not_ready, the database, and the age of the last evaluation in seconds."""
    try:
        require_current(engine)
        with reading(engine) as conn:
            last = last_evaluated(conn)
    except StoreError as error:
        told = {"error": error.problem, "where": error.where, "remedy": error.remedy}
        return {"status": "not_ready", "database": "unavailable"} | told
    if last is None:
        return {"status": "ready", "database": "ok", "last_evaluation": None, "last_evaluation_age_s": None}
    age = (now - last[1]).total_seconds()
    status = "ready" if age <= settings.stale_after_s else "not_ready"
    return {"status": status, "database": "ok", "last_evaluation": iso(last[0]), "last_evaluation_age_s": age}


def _answer_errors(app: FastAPI, *, settings: ApiSettings) -> None:
    """Every refusal has the same body: {"error", "where", "remedy"}."""

    @app.exception_handler(RefusedError)
    async def refused(_request: Request, error: RefusedError) -> JSONResponse:
        return JSONResponse(error.body, status_code=error.status, headers=error.headers)

    @app.exception_handler(DatabaseUnavailableError)
    async def away(_request: Request, error: DatabaseUnavailableError) -> JSONResponse:
        _log.warning("a batch was turned away: %s", error)  # agents keep it and say nothing; operators must see it
        body = {"error": error.problem, "where": error.where, "remedy": error.remedy}
        return JSONResponse(body, status_code=503, headers={"Retry-After": str(settings.retry_after_s)})
