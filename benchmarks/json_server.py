"""A fast TLS server that answers every request with the same 2.4 KB of JSON: the floor under client benchmarks.

`python -m benchmarks.json_server CERT.pem PORT_FILE [DELAY_MS]` serves until its standard input ends. With a delay it
answers that much later, and says in X-Request-ID how many microseconds passed between the request and its reply.
"""

import asyncio
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import httptools
import trustme
import uvloop

BODY = json.dumps(
    {"resourceType": "Bundle", "id": "000000000001", "entry": [{"n": n, "text": "x" * 90} for n in range(20)]}
)
_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nX-Request-ID: {micros}\r\n"
_REST = f'ETag: W/"1"\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}'


class _Server(asyncio.Protocol):
    delay_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an asyncio.Transport by class under uvloop with TLS, but one by behaviour.
        self.transport = cast("asyncio.Transport", transport)
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, self._answer, time.perf_counter())
        else:
            self.transport.write((_HEAD.format(micros=1) + _REST).encode())

    def _answer(self, since: float) -> None:
        micros = round((time.perf_counter() - since) * 1e6)
        self.transport.write((_HEAD.format(micros=micros) + _REST).encode())


async def _serve(certificate: Path, *, port_file: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Server, "127.0.0.1", 0, ssl=context)
    draft = port_file.with_suffix(".new")
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(port_file)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def json_server(folder: Path, *, delay_ms: float = 0.0, before: Sequence[str] = ()) -> Iterator[str]:
    """The base URL of a running server, whose authority is `ca.pem` in `folder`; `before`: such as ("taskset", ...)."""
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("localhost", socket.gethostname()).private_key_and_cert_chain_pem.write_to_path(
        str(folder / "server.pem")
    )
    port_file = folder / "port"
    command = [*before, sys.executable, "-m", "benchmarks.json_server", str(folder / "server.pem"), str(port_file)]
    with subprocess.Popen([*command, str(delay_ms)], stdin=subprocess.PIPE) as server:
        try:
            while not port_file.exists():
                time.sleep(0.02)
            yield f"https://{_name()}:{port_file.read_text()}"
        finally:
            server.terminate()


def _name() -> str:
    """This machine's own name where it means loopback: a client may know `localhost` without looking it up."""
    name = socket.gethostname()
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None, family=socket.AF_INET)}
    except OSError:
        found = set()
    return name if found == {"127.0.0.1"} else "localhost"


if __name__ == "__main__":
    _Server.delay_s = float(sys.argv[3]) / 1000 if len(sys.argv) > 3 else 0.0
    uvloop.run(_serve(Path(sys.argv[1]), port_file=Path(sys.argv[2])))
