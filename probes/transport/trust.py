"""Trust stores: one SSL context each, shared by all runs (making one costs 25 ms of CPU)."""

import errno
import ssl
from functools import lru_cache
from pathlib import Path
from typing import Any


class TLSSocket(ssl.SSLSocket):
    """Python takes a connection that was reset just before the handshake for one that is still to be made: it leaves
    the socket open, or gives it back without any TLS. Here it is closed, and said; also where a server
    has accepted it. Not for a socket that listens: that has no other end."""

    def getpeername(self) -> Any:
        try:
            return super().getpeername()
        except OSError as error:
            if error.errno != errno.ENOTCONN:
                raise
            self.close()
            raise ConnectionResetError(errno.ECONNRESET, "the connection was reset before the handshake") from error


def context_for(ca_file: Path | None) -> ssl.SSLContext:
    """The context that trusts a CA file, or the system's store. Raises OSError where the file cannot be used."""
    changed = ca_file.stat().st_mtime_ns if ca_file else 0
    return _context(ca_file, changed)


@lru_cache(maxsize=32)
def _context(ca_file: Path | None, _changed: int) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.sslsocket_class = TLSSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
