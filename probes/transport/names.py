"""Look-ups: over UDP to a vantage's own resolver, or by the machine's means; both bounded in time."""

import ipaddress
import socket
from collections.abc import Callable
from threading import Thread
from time import perf_counter

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from dns.message import QueryMessage

from probes.transport.deadline import Deadline
from probes.transport.errors import OUT_OF_SOCKETS, LookUpError, NameProblem

_ATTEMPTS = 2
"""A lost datagram is ordinary: ask once more at half time before calling it "no answer"."""

_LARGEST = 65_535
_WORDS = {
    socket.EAI_NONAME: NameProblem.NO_SUCH_NAME,
    getattr(socket, "EAI_NODATA", socket.EAI_NONAME): NameProblem.NO_SUCH_NAME,
    socket.EAI_FAIL: NameProblem.SERVER_FAILURE,
}
_CODES = {dns.rcode.NXDOMAIN: NameProblem.NO_SUCH_NAME, dns.rcode.REFUSED: NameProblem.REFUSED}


def look_up(
    name: str,
    *,
    resolver: tuple[str, int] | None,
    source: str | None,
    deadline: Deadline,
    was_ours: Callable[[float], None] = lambda seconds: None,
) -> list[str]:
    """Addresses of a name, in the order to try them; `was_ours` is told the seconds that were no look-up.

    Raises LookUpError.
    """
    if is_address(name):
        return [name]
    if resolver is None:
        return _by_machine(name, deadline, was_ours)
    for kind in (dns.rdatatype.A, dns.rdatatype.AAAA):
        addresses = _ask(name, kind, resolver, source, deadline)
        if addresses:
            return addresses
    raise LookUpError(NameProblem.NO_SUCH_NAME, name=name)


def is_address(name: str) -> bool:
    """Whether a host is named by its IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _by_machine(name: str, deadline: Deadline, was_ours: Callable[[float], None]) -> list[str]:
    """The system's resolver in a thread of its own: it cannot be told to hurry, and a run must not wait for it."""
    results: list[list[str] | OSError] = []
    took_s = 0.0

    def ask() -> None:
        nonlocal took_s
        first = perf_counter()
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            took_s = perf_counter() - first
            results.append(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            results.append(error if isinstance(error, OSError) else OSError(str(error)))

    began = perf_counter()
    thread = Thread(target=ask, name="look-up", daemon=True)
    thread.start()
    thread.join(max(0.0, deadline.left()))
    if not results:
        raise LookUpError(NameProblem.NO_ANSWER, name=name)
    if isinstance(results[0], OSError):
        problem = _WORDS.get(results[0].errno or 0, NameProblem.NO_ANSWER)
        raise LookUpError(problem, name=name) from results[0]
    was_ours(perf_counter() - began - took_s)
    return results[0]


def _ask(
    name: str, kind: dns.rdatatype.RdataType, resolver: tuple[str, int], source: str | None, deadline: Deadline
) -> list[str]:
    """One question over a connected UDP socket, so that a closed port answers at once (ICMP) instead of never."""
    try:
        query = dns.message.make_query(name, kind)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise LookUpError(NameProblem.NO_SUCH_NAME, name=name) from error
    family = socket.AF_INET6 if ":" in resolver[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            if source and (":" in source) == (":" in resolver[0]):
                sock.bind((source, 0))
            sock.connect(resolver)
            return _addresses(_answer(sock, query, name, deadline), kind, name)
    except ConnectionRefusedError as error:
        raise LookUpError(NameProblem.REFUSED, name=name) from error
    except LookUpError:
        raise
    except OSError as error:
        if error.errno in OUT_OF_SOCKETS:
            raise
        raise LookUpError(NameProblem.NO_ANSWER, name=name) from error


def _answer(sock: socket.socket, query: QueryMessage, name: str, deadline: Deadline) -> dns.message.Message:
    wire = query.to_wire()
    for attempt in range(_ATTEMPTS):
        sock.send(wire)
        until = deadline if attempt == _ATTEMPTS - 1 else deadline.earlier(deadline.left() / 2)
        while (left := until.left()) > 0:
            sock.settimeout(left)
            try:
                reply = dns.message.from_wire(sock.recv(_LARGEST), ignore_trailing=True)
            except TimeoutError:
                break
            except dns.exception.DNSException:
                continue  # a stray or broken datagram is not the answer
            if query.is_response(reply):
                return reply
    raise LookUpError(NameProblem.NO_ANSWER, name=name)


def _addresses(reply: dns.message.Message, kind: dns.rdatatype.RdataType, name: str) -> list[str]:
    code = reply.rcode()
    if code != dns.rcode.NOERROR:
        raise LookUpError(_CODES.get(code, NameProblem.SERVER_FAILURE), name=name)
    return [record.to_text() for group in reply.answer if group.rdtype == kind for record in group]
