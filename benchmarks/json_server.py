"""A fast TLS server that answers every request with the same 2.4 KB of JSON: the floor under client benchmarks.

`python -m benchmarks.json_server CERT.pem PORT_FILE` serves until its standard input ends.
"""

import asyncio
import json
import ssl
import sys
from pathlib import Path
from typing import cast

import httptools
import uvloop

BODY = json.dumps(
    {"resourceType": "Bundle", "id": "000000000001", "entry": [{"n": n, "text": "x" * 90} for n in range(20)]}
)
REPLY = (
    "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nX-Request-ID: 1\r\n"
    f'ETag: W/"1"\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}'
).encode()


class _Server(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an asyncio.Transport by class under uvloop with TLS, but one by behaviour.
        self.transport = cast("asyncio.Transport", transport)
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.transport.write(REPLY)


async def _serve(certificate: Path, *, port_file: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Server, "127.0.0.1", 0, ssl=context)
    draft = port_file.with_suffix(".new")
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(port_file)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_serve(Path(sys.argv[1]), port_file=Path(sys.argv[2])))
