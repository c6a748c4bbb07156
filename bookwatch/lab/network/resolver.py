"""A DNS resolver over real UDP: answers the service names with the asking practice's own line."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from bookwatch.lab.faults import Fault
from bookwatch.lab.network.conditions import drawn
from bookwatch.lab.network.plan import Endpoint
from bookwatch.lab.network.relay import Relay

_TTL_S = 5
_CODES = {"refused": dns.rcode.REFUSED, "no_such_name": dns.rcode.NXDOMAIN}


class Resolver(asyncio.DatagramProtocol):
    """One resolver. `lines`: the relay of each practice by its address, which is also who asks.

    `beyond`: whether the resolver stands beyond the practice's line and link, so that it cannot be heard when
    they are cut.
    """

    def __init__(self, *, names: Sequence[str], lines: Mapping[str, Relay], beyond: bool) -> None:
        self.faults: Sequence[Fault] = ()
        self._names = {name.lower() for name in names}
        self._lines = lines
        self._beyond = beyond
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Endpoint) -> None:
        line = self._lines.get(addr[0])
        fault = drawn(self.faults)
        if (fault and fault.kind == "no_answer") or (line and self._beyond and _unreachable(line)):
            return
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return  # noise on the port, as a real resolver ignores it
        wire = self._reply(query, asker=addr[0] if line else "", fault=fault).to_wire()
        wait = line.one_way_s() + line.one_way_s() if line and self._beyond else 0.0
        if fault and fault.kind == "slow":
            wait += fault.number("ms") / 1000
        if wait:
            asyncio.get_running_loop().call_later(wait, self._send, wire, addr)
        else:
            self._send(wire, addr)

    def _send(self, wire: bytes, to: Endpoint) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(wire, to)

    def _reply(self, query: dns.message.Message, *, asker: str, fault: Fault | None) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if (code := _CODES.get(fault.kind if fault else "")) is not None or not asker:
            # Somebody who is not of the lab gets no answer, rather than another practice's line.
            reply.set_rcode(code if code is not None else dns.rcode.REFUSED)
            return reply
        question = query.question[0]
        if question.name.to_text(omit_final_dot=True).lower() not in self._names:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.A:
            address = str(fault.params["address"]) if fault and fault.kind == "wrong_answer" else asker
            reply.answer.append(dns.rrset.from_text(question.name, _TTL_S, "IN", "A", address))
        return reply


def _unreachable(line: Relay) -> bool:
    return line.conditions.cut or (line.behind is not None and _unreachable(line.behind))
