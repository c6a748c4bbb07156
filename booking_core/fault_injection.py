"""ASGI middleware that breaks requests as the fault board says."""

import asyncio
import json

from booking_core.asgi import TRANSPORT, App, Message, Receive, Scope, Send, replayed, whole_body
from booking_core.faults import Fault, FaultBoard
from booking_core.service import Service


class FaultInjection:
    """Delays, errors, hangs, drops and wrong content, in front of a service's app."""

    def __init__(self, app: App, *, service: Service, faults: FaultBoard) -> None:
        """Wrap `app`, which is `service`'s."""
        self._app = app
        self._service = service
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, broken or not."""
        operation = self._service.operation_of(scope)
        hitting = [fault for fault in self._faults.matching(operation) if fault.hits()] if operation else []
        if any(fault.provider for fault in hitting):
            body = await whole_body(receive)
            receive = replayed(body, receive=receive)
            provider = await self._service.provider_of(scope, body)
            hitting = [fault for fault in hitting if fault.provider in (None, provider)]
        for fault in hitting:
            if fault.latency_ms is not None:
                await asyncio.sleep(fault.latency_ms.sample_s())
        await self._broken(hitting)(scope, receive, send)

    def _broken(self, hitting: list[Fault]) -> App:
        """What answers: the first fault that is no delay, else the app."""
        fault = next((fault for fault in hitting if fault.kind != "latency"), None)
        if fault is None:
            return self._app
        if fault.kind == "hang":
            return hang
        if fault.kind == "drop":
            return drop
        if fault.kind == "error":
            return self._error(fault)
        return self._falsified

    def _error(self, fault: Fault) -> App:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            reply = self._service.error_reply(scope, status=fault.status, code=fault.code)
            await reply(scope, receive, send)

        return answer

    async def _falsified(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_falsified(start, b"".join(parts), send=send)

        await self._app(scope, receive, keep)

    async def _send_falsified(self, start: Message, body: bytes, *, send: Send) -> None:
        falsify = self._service.wrong_content
        if start["status"] < 300 and falsify is not None:
            body = json.dumps(falsify(json.loads(body)), separators=(",", ":")).encode()
        headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


async def hang(_scope: Scope, receive: Receive, _send: Send) -> None:
    """Say nothing until the caller gives up."""
    await _disconnected(receive)


async def drop(scope: Scope, receive: Receive, _send: Send) -> None:
    """Close the connection without any reply."""
    scope["extensions"][TRANSPORT]["transport"].abort()
    # The server would still send a 500 if this returned before it knew that the connection is gone.
    await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
