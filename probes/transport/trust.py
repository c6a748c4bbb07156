"""Trust stores: one SSL context each, shared by all runs (making one costs 25 ms of CPU)."""

import ssl
from functools import lru_cache
from pathlib import Path


def context_for(ca_file: Path | None) -> ssl.SSLContext:
    """The context that trusts a CA file, or the system's store. Raises OSError where the file cannot be used."""
    changed = ca_file.stat().st_mtime_ns if ca_file else 0
    return _context(ca_file, changed)


@lru_cache(maxsize=32)
def _context(ca_file: Path | None, _changed: int) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
