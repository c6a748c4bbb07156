"""Faulty neighbours on the line: a resolver over UDP, and a proxy that answers CONNECT."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import dns.flags
import dns.message
import dns.rrset


@contextmanager
def udp_resolver(answer: Callable[[dns.message.QueryMessage], bytes | None]) -> Iterator[tuple[str, int]]:
    """Address of a real UDP server that answers each question with some bytes, or not at all."""
    over = Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.05)
        thread = Thread(target=_answer_all, args=(sock, answer, over))
        thread.start()
        try:
            yield sock.getsockname()
        finally:
            over.set()
            thread.join()


def _answer_all(sock: socket.socket, answer: Callable[[dns.message.QueryMessage], bytes | None], over: Event) -> None:
    while not over.is_set():
        with contextlib.suppress(TimeoutError):
            wire, client = sock.recvfrom(2000)
            question = dns.message.from_wire(wire)
            assert isinstance(question, dns.message.QueryMessage)
            answered = answer(question)
            if answered is not None:
                sock.sendto(answered, client)


def address_answer(question: dns.message.QueryMessage, *, address: str = "127.0.0.1", code: int = 0) -> bytes:
    """An answer with one A record (none where the code is an error)."""
    reply = dns.message.make_response(question)
    reply.set_rcode(code)  # type: ignore[arg-type]
    name = question.question[0]
    if code == 0 and name.rdtype == 1:
        reply.answer.append(dns.rrset.from_text(name.name, 60, "IN", "A", address))
    return reply.to_wire()


@contextmanager
def connect_proxy(answer: bytes | None, *, pass_on: bool = False) -> Iterator[str]:
    """URL of a proxy that reads a CONNECT and answers with some bytes (None: never); then it may pass data on."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        thread = Thread(target=_proxy_all, args=(listener, answer, pass_on, over))
        thread.start()
        try:
            yield f"http://user:pass%20word@127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def _proxy_all(listener: socket.socket, answer: bytes | None, pass_on: bool, over: Event) -> None:
    while not over.is_set():
        with contextlib.suppress(OSError):
            client, _ = listener.accept()
            with client:
                client.settimeout(5)
                head = client.recv(4096)
                if answer is None:
                    over.wait(5)
                    return
                client.sendall(answer)
                if pass_on:
                    _pass(client, int(head.split()[1].rpartition(b":")[2]), over)


def _pass(client: socket.socket, port: int, over: Event) -> None:
    with socket.create_connection(("127.0.0.1", port)) as server:
        back = Thread(target=_copy, args=(server, client, over))
        back.start()
        _copy(client, server, over)
        back.join()


def _copy(source: socket.socket, target: socket.socket, over: Event) -> None:
    source.settimeout(5)
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
