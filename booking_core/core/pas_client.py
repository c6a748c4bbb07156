"""The core's line to the hospitals: HTTP/1.1 over TLS, connections kept per hospital, one time limit an exchange."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11
import orjson

from booking_core.core.errors import ErsError

READ_BYTES = 65536
KEPT_IDLE = 32


class PasUnreachableError(Exception):
    """The hospital's system closed the line without an answer."""


@dataclass(slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection


class PasClient:
    """Sends bookings and cancellations. Each hospital has lines of its own, so a hung one keeps no other waiting."""

    def __init__(self, hospitals: Mapping[str, str], *, context: ssl.SSLContext, timeout_s: float) -> None:
        """`hospitals`: base URL by ODS code. `timeout_s` is how long the core waits for an answer."""
        self._hospitals = {code: urlsplit(url) for code, url in hospitals.items()}
        self._context = context
        self._timeout_s = timeout_s
        self._idle: dict[str, list[_Line]] = {code: [] for code in hospitals}

    async def book(self, provider: str, *, slot_id: int, ubrn: str, traceparent: str) -> None:
        """Book a slot at the hospital. Raises ErsError 502 or 504 as published."""
        body = orjson.dumps({"ubrn": ubrn})
        about = f"PAS unable to create booking into slot '{slot_id}' for UBRN: {ubrn}."
        await self._ask(provider, "PUT", slot_id=slot_id, body=body, traceparent=traceparent, about=about)

    async def cancel(self, provider: str, *, slot_id: int, ubrn: str, traceparent: str) -> None:
        """Cancel a slot's booking at the hospital. Raises ErsError 502 or 504 as published."""
        about = f"PAS unable to cancel booking of slot '{slot_id}' for UBRN: {ubrn}."
        await self._ask(provider, "DELETE", slot_id=slot_id, body=b"", traceparent=traceparent, about=about)

    async def _ask(
        self, provider: str, method: str, *, slot_id: int, body: bytes, traceparent: str, about: str
    ) -> None:
        request = h11.Request(
            method=method,
            target=f"/bookings/{slot_id}",
            headers=[
                ("Host", self._hospitals[provider].netloc),
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                *([("traceparent", traceparent)] if traceparent else []),
            ],
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                status = await self._exchange(provider, request, body=body)
        except (TimeoutError, OSError, PasUnreachableError) as problem:
            told = f"{about} PAS Request Status: TIMED_OUT"
            raise ErsError(504, code="PAS_NOT_RESPONDING", diagnostics=told) from problem
        if status >= 300:
            raise ErsError(502, code="PAS_RESPONDED_WITH_ERROR", diagnostics=f"{about} PAS Request Status: ERROR")

    async def _exchange(self, provider: str, request: h11.Request, *, body: bytes) -> int:
        idle = self._idle[provider]
        while idle:
            line = idle.pop()
            try:
                return await self._on_line(provider, line, request=request, body=body)
            except (OSError, PasUnreachableError):
                # The hospital may close a line that was idle; what we send can be sent twice, so ask on another.
                continue
        return await self._on_line(provider, await self._connect(provider), request=request, body=body)

    async def _connect(self, provider: str) -> _Line:
        address = self._hospitals[provider]
        reader, writer = await asyncio.open_connection(address.hostname, address.port, ssl=self._context)
        return _Line(reader, writer, h11.Connection(h11.CLIENT))

    async def _on_line(self, provider: str, line: _Line, *, request: h11.Request, body: bytes) -> int:
        try:
            sent = [line.state.send(event) for event in (request, h11.Data(data=body), h11.EndOfMessage())]
            line.writer.write(b"".join(part for part in sent if part))
            status = await _status(line)
        except BaseException:
            # Also on cancellation: a line with half an exchange on it must never be used again.
            line.writer.close()
            raise
        if line.state.our_state is h11.DONE and line.state.their_state is h11.DONE and self._has_room(provider):
            line.state.start_next_cycle()
            self._idle[provider].append(line)
        else:
            line.writer.close()
        return status

    def _has_room(self, provider: str) -> bool:
        return len(self._idle[provider]) < KEPT_IDLE

    async def close(self) -> None:
        """Close the idle lines."""
        for lines in self._idle.values():
            while lines:
                lines.pop().writer.close()


async def _status(line: _Line) -> int:
    """Read one whole response; its status."""
    status = 0
    while True:
        event = line.state.next_event()
        if event is h11.NEED_DATA:
            data = await line.reader.read(READ_BYTES)
            if not data:
                raise PasUnreachableError
            line.state.receive_data(data)
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.EndOfMessage):
            return status
        elif isinstance(event, h11.ConnectionClosed):
            raise PasUnreachableError
