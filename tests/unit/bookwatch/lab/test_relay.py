"""Relays, on real sockets: what each fault does to a connection."""

import asyncio
import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
import uvloop

from bookwatch.lab.faults import Fault, fault
from bookwatch.lab.network.plan import Endpoint
from bookwatch.lab.network.relay import Relay

FAR, NEAR, LINK = "127.52.9.1", "127.50.9.1", "127.51.9.1"


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            while data := self.request.recv(65536):
                self.request.sendall(data)


@contextmanager
def echo_service() -> Iterator[int]:
    with socketserver.ThreadingTCPServer((FAR, 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


@asynccontextmanager
async def echo_behind_a_line() -> AsyncIterator[tuple[Relay, Relay, Endpoint]]:
    """An echo service, a link before it, a line before that; the line's endpoint."""
    with echo_service() as port:
        link = Relay("L", hops={(LINK, port): (FAR, port)})
        line = Relay("Y", hops={(NEAR, port): (LINK, port)}, behind=link)
        await link.relisten()
        await line.relisten()
        try:
            yield line, link, (NEAR, port)
        finally:
            await line.close()
            await link.close()
            await asyncio.sleep(0.02)


async def round_trip(endpoint: Endpoint, *, data: bytes = b"hello", timeout: float = 2.0) -> tuple[bytes, float]:
    def send(sock: socket.socket) -> None:
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
        except OSError as problem:
            problems.append(problem)  # the kernel tells a reset once, to the reader or here

    def talk() -> bytes:
        with socket.create_connection(endpoint, timeout=timeout) as sock:
            sender = threading.Thread(target=send, args=(sock,))
            sender.start()
            try:
                reply = b"".join(iter(lambda: sock.recv(65536), b""))
            finally:
                sender.join()
        if problems:
            raise ConnectionResetError from problems[0]
        return reply

    problems: list[OSError] = []
    began = time.monotonic()
    return await asyncio.to_thread(talk), time.monotonic() - began


async def said(sock: socket.socket, *, wait: float = 1.0) -> bytes:
    sock.settimeout(wait)
    return await asyncio.to_thread(sock.recv, 100)


async def break_link(line: Relay, link: Relay, *faults: Fault) -> None:
    await link.refresh(faults)
    await line.relisten()


def test_a_healthy_way_passes_every_byte_and_both_ends() -> None:
    async def story() -> None:
        async with echo_behind_a_line() as (_, _, endpoint):
            data = bytes(range(256)) * 4000
            assert (await round_trip(endpoint, data=data))[0] == data

    uvloop.run(story())


def test_delays_of_line_and_link_add_up_and_reach_open_connections() -> None:
    async def story() -> None:
        async with echo_behind_a_line() as (line, link, endpoint):
            sock = await asyncio.to_thread(socket.create_connection, endpoint)
            await line.refresh([fault("line:Y", kind="delay", params={"ms": 50})])
            await break_link(line, link, fault("link:L", kind="delay", params={"ms": 50}))
            began = time.monotonic()
            sock.sendall(b"x")
            assert await said(sock) == b"x"
            assert 0.19 <= time.monotonic() - began < 0.4
            sock.close()

    uvloop.run(story())


def test_a_narrow_line_takes_its_time_for_many_bytes() -> None:
    async def story() -> None:
        async with echo_behind_a_line() as (line, _, endpoint):
            await line.refresh([fault("line:Y", kind="bandwidth", params={"kbit_s": 800})])
            data, took = await round_trip(endpoint, data=b"x" * 20_000)
            assert len(data) == 20_000
            assert took >= 0.3  # 20 kB twice at 100 kB/s, the second overlapping the first

    uvloop.run(story())


def test_behind_a_cut_link_connect_times_out_and_open_connections_stall_until_it_is_mended() -> None:
    async def story() -> None:
        async with echo_behind_a_line() as (line, link, endpoint):
            sock = await asyncio.to_thread(socket.create_connection, endpoint)
            await break_link(line, link, fault("link:L", kind="cut"))
            with pytest.raises(TimeoutError):
                await round_trip(endpoint, timeout=0.3)
            sock.sendall(b"held")
            with pytest.raises(TimeoutError):
                await said(sock, wait=0.2)
            await break_link(line, link)
            assert await said(sock) == b"held"
            assert (await round_trip(endpoint))[0] == b"hello"
            sock.close()

    uvloop.run(story())


def test_a_refusing_line_refuses_and_a_resetting_one_resets() -> None:
    async def story() -> None:
        async with echo_behind_a_line() as (line, _, endpoint):
            await line.refresh([fault("line:Y", kind="refuse")])
            with pytest.raises(ConnectionRefusedError):
                await round_trip(endpoint)
            await line.refresh([fault("line:Y", kind="reset")])
            with pytest.raises(ConnectionResetError):
                await round_trip(endpoint)
            await line.refresh([])
            assert (await round_trip(endpoint))[0] == b"hello"

    uvloop.run(story())


def test_nothing_listening_behind_a_relay_is_a_reset() -> None:
    async def story() -> None:
        with echo_service() as port:
            pass  # the port is free again
        relay = Relay("Y", hops={(NEAR, port): (FAR, port)})
        await relay.relisten()
        try:
            with pytest.raises(ConnectionResetError):
                await round_trip((NEAR, port))
        finally:
            await relay.close()

    uvloop.run(story())
