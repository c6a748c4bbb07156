"""One service process: its public TLS port and its control port on one event loop, until its lifeline closes."""

import asyncio
import contextlib
import gc
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator
from typing import Any

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from booking_core.asgi import TRANSPORT, App
from booking_core.clock import system_clock
from booking_core.control import create_control
from booking_core.fault_injection import FaultInjection
from booking_core.faults import FaultBoard
from booking_core.service import Service
from booking_core.settings import ServiceSettings
from booking_core.trace_log import TraceLog, TraceLogging

GRACE_S = 1
MAKERS = {
    "core": "booking_core.core.app",
    "identity": "booking_core.identity",
    "care-records": "booking_core.care_records",
    "pacs": "booking_core.pacs",
    "pas": "booking_core.pas",
}


class TransportInScope(HttpToolsProtocol):
    """Puts the connection's transport into the scope, so that an injected drop can close it without any reply."""

    def on_message_begin(self) -> None:
        """Called by httptools at the first byte of each request."""
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


class QuietServer(uvicorn.Server):
    """A server that leaves signals alone: two of them share this process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Do nothing; `_run` handles signals once for both servers."""
        yield


def serve(settings: ServiceSettings) -> None:
    """Run the service of `settings` until standard input closes, SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings))


async def _run(settings: ServiceSettings) -> None:
    # Importing only the one service's module keeps FastAPI out of the small ones' memory.
    create: Callable[[ServiceSettings], Service] = importlib.import_module(MAKERS[settings.kind]).create_service
    service = create(settings)
    with TraceLog.in_folder(settings.folder) as traces:
        faults = FaultBoard(operations=service.operations, providers=service.providers, clock=system_clock)
        app = TraceLogging(service.outermost(FaultInjection(service.app, service=service, faults=faults)), log=traces)
        servers = [_public(app, settings=settings), _control(create_control(service, faults=faults, traces=traces))]
        _end_with_lifeline(servers)
        # What start-up made stays for ever; freezing it keeps full collections short.
        gc.collect()
        gc.freeze()
        background = asyncio.ensure_future(service.run())
        await _serve_all(servers, sockets=[_socket(settings.socket_fd), _socket(settings.control_fd)])
        background.cancel()
    await service.close()


async def _serve_all(servers: list[QuietServer], *, sockets: list[socket.socket]) -> None:
    pairs = zip(servers, sockets, strict=True)
    running = [asyncio.create_task(server.serve(sockets=[listener])) for server, listener in pairs]
    while not all(server.started for server in servers) and not any(task.done() for task in running):
        await asyncio.sleep(0.005)
    if all(server.started for server in servers):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    await asyncio.gather(*running)


def _public(app: App, *, settings: ServiceSettings) -> QuietServer:
    return QuietServer(_config(app, http=TransportInScope, ssl_certfile=settings.certificate, ssl_keyfile=settings.key))


def _control(app: App) -> QuietServer:
    return QuietServer(_config(app))


def _config(app: App, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_S,
        **more,
    )


def _end_with_lifeline(servers: list[QuietServer]) -> None:
    loop = asyncio.get_running_loop()

    def end() -> None:
        for server in servers:
            server.should_exit = True

    def lifeline() -> None:
        if not os.read(0, 1):
            loop.remove_reader(0)
            end()

    loop.add_reader(0, lifeline)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)


def _socket(descriptor: int) -> socket.socket:
    listener = socket.socket(fileno=descriptor)
    listener.setblocking(False)  # noqa: FBT003  # the standard library's signature
    return listener
