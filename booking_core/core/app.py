"""The core's FastAPI app: routes, refusals, and the headers that every reply carries."""

import asyncio
import itertools
import logging
import sqlite3
import ssl
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from booking_core.asgi import App, Message, Receive, Scope, Send, header
from booking_core.clock import system_clock
from booking_core.core import advice, appointments, referrals, slots
from booking_core.core.access import ANONYMOUS, check_caller, check_media_types
from booking_core.core.code_systems import CodeSystems
from booking_core.core.directory import APPOINTMENT, invented_directory
from booking_core.core.errors import ErsError
from booking_core.core.object_keys import ObjectKeys
from booking_core.core.openapi import TITLE, described_by
from booking_core.core.operation import Operation
from booking_core.core.pas_client import PasClient
from booking_core.core.planned_work import PlannedWork
from booking_core.core.providers import ProviderFinder
from booking_core.core.rates import RateLimit
from booking_core.core.replies import injected_error, refusal
from booking_core.core.routes import CODES, ROUTES, operation_of
from booking_core.core.state import Core
from booking_core.core.store import Store
from booking_core.core.wrong_content import OPERATIONS, falsify
from booking_core.service import Service
from booking_core.settings import ServiceSettings
from booking_core.tokens import Caller, TokenChecker

logger = logging.getLogger(__name__)

DISCOVERY = "/FHIR/R4/.well-known/smart-configuration"
TOP_UP_S = 3600


def create_service(settings: ServiceSettings) -> Service:
    """The core of an estate, with its slots made."""
    core = _core(settings)
    _make_slots(core, per_day=settings.slots_per_day)
    return Service(
        app=_app(core),
        outermost=TransactionHeaders,
        operations=CODES,
        operation_of=operation_of,
        error_reply=injected_error,
        providers=tuple(settings.hospitals),
        provider_of=ProviderFinder(core),
        wrong_content=falsify,
        wrong_content_operations=OPERATIONS,
        control_routes=(Route("/counts", _counts(core), methods=["GET"]), *core.planned.routes()),
        run=_topped_up(core, per_day=settings.slots_per_day),
        close=_closing(core),
    )


def _core(settings: ServiceSettings) -> Core:
    base = f"{settings.url}/FHIR"
    return Core(
        base=base,
        token_url=f"{settings.identity_url}/oauth2/token",
        care_records_url=settings.care_records_url,
        pacs_url=settings.pacs_url,
        store=Store(Path(settings.folder) / "core.sqlite"),
        directory=invented_directory(tuple(settings.hospitals)),
        code_systems=CodeSystems(base),
        tokens=TokenChecker(settings.secret),
        patients=TokenChecker(f"{settings.secret} patients"),
        rates=RateLimit(settings.requests_per_s),
        planned=PlannedWork(system_clock),
        object_keys=ObjectKeys(settings.secret),
        pas=PasClient(
            settings.hospitals,
            context=ssl.create_default_context(cafile=settings.ca_file),
            timeout_s=settings.pas_timeout_s,
        ),
        clock=system_clock,
    )


def _make_slots(core: Core, *, per_day: int) -> None:
    services = [service.service_id for service in core.directory.all() if service.has_slots]
    with core.store.transaction() as conn:
        slots.ensure(conn, services=services, now=core.now(), per_day=per_day)


def _topped_up(core: Core, *, per_day: int) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        # A core that runs for weeks would otherwise offer fewer slots every day.
        while True:
            await asyncio.sleep(TOP_UP_S)
            _make_slots(core, per_day=per_day)

    return run


def _closing(core: Core) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await core.pas.close()
        core.store.close()

    return close


def _app(core: Core) -> FastAPI:
    app = FastAPI(title=TITLE, openapi_url=None)
    for operation in ROUTES:
        # Not through FastAPI's own routing, which costs 0.1 ms a request for arguments that no handler here declares.
        app.router.add_route(operation.path, _endpoint(core, operation), methods=[operation.method])
    app.add_api_route(DISCOVERY, _discovery(core), response_model=None)
    app.add_api_route("/openapi.json", _description, response_model=None)
    return app


async def _description() -> Response:
    return JSONResponse(described_by(ROUTES))


def _endpoint(core: Core, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            caller = _admitted(core, request, operation=operation)
            return await operation.handler(core, request, caller)
        except ErsError as error:
            return refusal(error, path=request.url.path, now=core.now())
        except sqlite3.OperationalError as problem:
            # A full or read-only disk, a locked file: for the caller the system is unavailable, not broken.
            logger.warning("%s: %s. Free the disk or the file core.sqlite.", operation.code, problem)
            return refusal(ErsError(503), path=request.url.path, now=core.now())

    return endpoint


def _admitted(core: Core, request: Request, *, operation: Operation) -> Caller:
    """Who calls, once all that the published gateway looks at is in order, looked at in its order."""
    closed_s = core.planned.seconds_left()
    if closed_s:
        raise ErsError(503, retry_after_s=closed_s)
    caller = ANONYMOUS
    if operation.needs_token:
        known = core.tokens.caller(request.headers.get("authorization", ""), now=core.now())
        if known is None:
            raise ErsError(401, diagnostics="Invalid or expired access token.")
        caller = known
        if not core.rates.allows(caller.application):
            raise ErsError(429)
    check_caller(request, caller=caller, operation=operation)
    check_media_types(request, operation=operation)
    return caller


def _discovery(core: Core) -> Callable[[], Awaitable[Response]]:
    """SMART App Launch discovery, so that a probe that knows only the core's address finds the rest."""

    async def discovery() -> Response:
        return JSONResponse(
            {
                "token_endpoint": core.token_url,
                "grant_types_supported": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
                "capabilities": ["client-confidential-asymmetric"],
                "associated_endpoints": [
                    {"url": core.care_records_url, "capabilities": ["care-records"]},
                    {"url": core.pacs_url, "capabilities": ["pacs"]},
                ],
                "bookwatch_rate_per_s": core.rates.per_s,
                "bookwatch_test_services": [
                    {"service_id": each.service_id, "provider": each.provider, "request_type": each.request_type}
                    for each in core.directory.all()
                    if each.has_slots or each.request_type != APPOINTMENT
                ],
            }
        )

    return discovery


def _counts(core: Core) -> Callable[[Request], Awaitable[Response]]:
    async def counts(_request: Request) -> Response:
        conn = core.store.connection
        return JSONResponse(
            {
                "open_referrals": referrals.open_by_application(conn),
                "open_advice": advice.open_by_application(conn),
                "booked_appointments": appointments.booked_count(conn),
                "double_booked": appointments.double_booked_count(conn),
            }
        )

    return counts


class TransactionHeaders:
    """ASGI middleware: X-Request-ID on every reply of the core, X-Correlation-ID mirrored.

    A reply without X-Request-ID did not come from the core: that is how a gateway's error is told from ours.
    """

    def __init__(self, app: App) -> None:
        """Wrap `app`."""
        self._app = app
        self._process = uuid.uuid4()
        self._counter = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers on the way out."""
        added = [(b"x-request-id", f"{self._process}-{next(self._counter)}".encode())]
        correlation = header(scope, b"x-correlation-id")
        if correlation:
            added.append((b"x-correlation-id", correlation.encode("latin-1")))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, with_headers)
