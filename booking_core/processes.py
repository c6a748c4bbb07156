"""Service processes: sockets opened by the parent, a ready word on a pipe, and a lifeline that ends them with it."""

import os
import selectors
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from booking_core.errors import PortInUseError, ServiceStartError

BACKLOG = 2048
READY = b"ready"


@dataclass(slots=True, kw_only=True)
class ServiceProcess:
    """A running service. Closing its standard input tells it to end; so does the death of this process."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def listen(host: str, *, port: int, service: str) -> socket.socket:
    """A listening socket. Raises PortInUseError.

    Listening here, not in the child: two sockets may be *bound* to one port, and only `listen` finds out.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as problem:
        listener.close()
        raise PortInUseError(
            service=service, host=host, port=port, reason=problem.strerror or str(problem)
        ) from problem
    return listener


def spawn(name: str, *, kind: str, settings: Path, sockets: list[socket.socket], log: Path) -> ServiceProcess:
    """Start `python -m booking_core` for one service; it inherits `sockets`.

    Close them here afterwards: a copy kept by this process would leave callers of a dead service hanging in the
    backlog instead of being refused.
    """
    with log.open("ab") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "booking_core", kind, str(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            pass_fds=[each.fileno() for each in sockets],
            # Ctrl-C in a terminal goes to the parent, which ends its services in order.
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    return ServiceProcess(name=name, process=process, log=log)


def wait_until_ready(services: list[ServiceProcess], *, timeout_s: float) -> None:
    """Return when every service said it is ready. Raises ServiceStartError naming the one that did not."""
    started = time.monotonic()
    with selectors.DefaultSelector() as waiting:
        for service in services:
            waiting.register(_output(service), selectors.EVENT_READ, service)
        while waiting.get_map():
            left = timeout_s - (time.monotonic() - started)
            events = waiting.select(max(left, 0.0))
            silent = next(iter(waiting.get_map().values())).data
            if not events:
                raise _not_ready(silent, waited_s=timeout_s)
            for key, _ in events:
                if READY not in os.read(key.fd, 64):
                    raise _not_ready(key.data, waited_s=time.monotonic() - started)
                waiting.unregister(key.fileobj)


def _not_ready(service: ServiceProcess, *, waited_s: float) -> ServiceStartError:
    lines = service.log.read_text(encoding="utf-8", errors="replace").split("\n")
    last_words = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return ServiceStartError(service=service.name, log=str(service.log), waited_s=waited_s, last_words=last_words)


def stop_all(services: list[ServiceProcess], *, patience_s: float = 3.0) -> None:
    """End every service: first by its lifeline, all at once, then by force."""
    for service in services:
        if service.process.stdin is not None:
            with suppress(OSError):
                service.process.stdin.close()
    for service in services:
        try:
            service.process.wait(timeout=patience_s)
        except subprocess.TimeoutExpired:
            service.process.kill()
            service.process.wait()
        _output(service).close()


def _output(service: ServiceProcess) -> IO[bytes]:
    if service.process.stdout is None:  # pragma: no cover - spawn always asks for the pipe
        raise ServiceStartError(service=service.name, log=str(service.log), waited_s=0.0)
    return service.process.stdout
