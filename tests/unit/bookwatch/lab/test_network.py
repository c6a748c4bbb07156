"""The network as a whole, in its own process: names, proxies, the gateway and what each answers when broken."""

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest
import trustme

from bookwatch.lab.errors import FaultError, ProcessError
from bookwatch.lab.faults import fault, to_json
from bookwatch.lab.http_json import call
from bookwatch.lab.network.plan import SERVICES, NetworkPlan, write_plan
from bookwatch.lab.network_plan import NAMES, network_plan
from bookwatch.lab.processes import Children, ready_line
from bookwatch.lab.topology import Topology, topology

CORE = NAMES[0]


class Core(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("X-Request-ID", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True, kw_only=True)
class Running:
    plan: NetworkPlan
    lab: Topology
    control: str
    trust: ssl.SSLContext

    def break_(self, where: str, kind: str, **params: float) -> None:
        broken = fault(where, kind=kind, params=params)
        call("PUT", url=f"{self.control}/faults/it", body=to_json(broken))

    def ask(self, code: str, *, name: str = CORE, timeout: float = 1.0) -> dns.message.Message:
        site = self.lab.site(code)
        assert site is not None
        host = next(each for each in self.plan.resolvers if each.name == site.dimensions["resolver"])
        query = dns.message.make_query(name, "A")
        return dns.query.udp(query, host.address, port=self.plan.dns_port, source=site.address, timeout=timeout)

    def talk(self, sock: socket.socket, *, times: int = 1) -> str:
        with self.trust.wrap_socket(sock, server_hostname=CORE) as secured:
            reply = b""
            for _ in range(times):
                secured.sendall(b"POST /x HTTP/1.1\r\nHost: core\r\nContent-Length: 4\r\n\r\n")
                secured.sendall(b"body")
                reply = secured.recv(65536)
                while b"\r\n\r\n" not in reply:
                    reply += secured.recv(65536)
            return reply.decode()

    def through_line(self, code: str, *, times: int = 1) -> str:
        site = self.lab.site(code)
        assert site is not None
        with socket.create_connection((site.address, self.plan.ports["core"]), timeout=2) as sock:
            return self.talk(sock, times=times)

    def connect_by_proxy(self, code: str) -> tuple[socket.socket, str]:
        site = self.lab.site(code)
        assert site is not None
        host = next(each for each in self.plan.proxies if each.name == site.dimensions["proxy"])
        sock = socket.create_connection((host.address, self.plan.proxy_port), 2, source_address=(site.address, 0))
        sock.sendall(f"CONNECT {CORE}:{self.plan.ports['core']} HTTP/1.1\r\nHost: {CORE}\r\n\r\n".encode())
        return sock, sock.recv(1000).decode().partition("\r\n")[0]


@contextmanager
def core_service(certificates: Path) -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Core) as server:
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("network")
    authority = trustme.CA()
    leaf = authority.issue_cert(CORE)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_pem.write_to_path(folder / "server.key")
    (folder / "server.pem").write_bytes(leaf.cert_chain_pems[0].bytes())
    lab = topology(practices=15)
    trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    with core_service(folder) as port:
        upstream = dict.fromkeys(SERVICES, ("127.0.0.1", port))
        plan = network_plan(lab, upstream=upstream, certificates=folder)
        write_plan(plan, file=folder / "plan.json")
        children = Children(folder)
        child = children.start(["bookwatch.lab.network", str(folder / "plan.json")], name="net", says_ready=True)
        yield Running(plan=plan, lab=lab, control=ready_line(child), trust=trust)
        children.stop()


@pytest.fixture(autouse=True)
def whole(network: Running) -> Iterator[None]:
    yield
    for key in call("GET", url=f"{network.control}/faults")["faults"]:
        call("DELETE", url=f"{network.control}/faults/{key}")


def test_a_resolver_leads_each_practice_to_its_own_line(network: Running) -> None:
    for code in ("Y99001", "Y99002", "CONTROL-1"):
        site = network.lab.site(code)
        assert site is not None
        assert network.ask(code).answer[0].to_text().endswith(f" A {site.address}")
    assert network.ask("Y99001", name="elsewhere.test").rcode() == dns.rcode.NXDOMAIN


def test_a_shared_resolver_cannot_be_heard_when_the_link_is_cut_but_an_own_one_can(network: Running) -> None:
    network.break_("link:L-ZZ1", "cut")
    with pytest.raises(dns.exception.Timeout):
        network.ask("Y99001", timeout=0.3)
    assert network.ask("Y99002").answer
    assert network.ask("Y99004").answer, "it has the second link"


@pytest.mark.parametrize(("kind", "code"), [("refused", dns.rcode.REFUSED), ("no_such_name", dns.rcode.NXDOMAIN)])
def test_a_broken_resolver_says_so_to_those_who_use_it(network: Running, kind: str, code: dns.rcode.Rcode) -> None:
    network.break_("resolver:RES-ZZ1", kind)
    assert network.ask("Y99001").rcode() == code
    assert network.ask("Y99002").answer
    assert network.ask("Y99006").answer


def test_a_silent_resolver_is_silent_and_a_lying_one_lies(network: Running) -> None:
    network.break_("resolver:RES-Y99002", "no_answer")
    with pytest.raises(dns.exception.Timeout):
        network.ask("Y99002", timeout=0.3)
    network.break_("resolver:RES-Y99002", "wrong_answer")
    assert network.ask("Y99002").answer[0].to_text().endswith(" A 127.59.0.1")


def test_the_gateway_passes_to_the_core_and_answers_itself_without_a_request_id(network: Running) -> None:
    assert "X-Request-ID" in network.through_line("Y99001", times=3)
    network.break_("gateway", "error", status=503)
    refused = network.through_line("Y99001")
    assert refused.startswith("HTTP/1.1 503")
    assert "X-Request-ID" not in refused
    assert "X-Request-ID" in network.through_line("CONTROL-3"), "the third control goes past the gateway"


def test_an_intercepted_line_shows_a_certificate_that_nobody_trusts(network: Running) -> None:
    network.break_("line:Y99003", "untrusted_certificate")
    with pytest.raises(ssl.SSLCertVerificationError):
        network.through_line("Y99003")
    assert network.through_line("Y99001").startswith("HTTP/1.1 200")


def test_a_proxy_leads_on_through_the_line_or_says_why_not(network: Running) -> None:
    sock, line = network.connect_by_proxy("Y99005")
    with sock:
        assert line == "HTTP/1.1 200 Connection established"
        assert network.talk(sock).startswith("HTTP/1.1 200")
    for kind, status in (("unauthorised", "407"), ("bad_gateway", "502")):
        network.break_("proxy:PRX-Y99005", kind)
        sock, line = network.connect_by_proxy("Y99005")
        sock.close()
        assert line.split()[1] == status
    network.break_("proxy:PRX-Y99005", "untrusted_certificate")
    sock, _ = network.connect_by_proxy("Y99005")
    with sock, pytest.raises(ssl.SSLCertVerificationError):
        network.talk(sock)


def test_a_place_that_the_network_does_not_have_is_refused_with_those_it_has(network: Running) -> None:
    with pytest.raises(FaultError, match="RES-ZZ1"):
        network.break_("resolver:RES-ZZ9", "no_answer")


def test_a_network_whose_port_is_taken_says_so(network: Running, tmp_path: Path) -> None:
    write_plan(network.plan, file=tmp_path / "plan.json")
    children = Children(tmp_path)
    child = children.start(["bookwatch.lab.network", str(tmp_path / "plan.json")], name="second", says_ready=True)
    with pytest.raises(ProcessError, match="in use"):
        ready_line(child)
    children.stop()
