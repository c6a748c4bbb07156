"""The body of a request as plain bytes: bounded before, while and after it is decompressed.

A few kilobytes of gzip can hold gigabytes, so decompression stops one byte past the limit instead of asking afterwards
how much came out.
"""

import zlib
from collections.abc import AsyncIterator

from collectors.refusals import MALFORMED, TOO_LARGE, UNSUPPORTED, RefusedError
from domain.wire import MAX_BYTES

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's way of saying: expect a gzip header
_DRAINED_BYTES = 4 * MAX_BYTES


async def read_body(stream: AsyncIterator[bytes], *, limit: int = MAX_BYTES) -> bytes:
    """What a client sends, as it came. Raises RefusedError (413) past `limit` bytes.

    A body that is too large is still read for a while and thrown away: a client that is cut off while it sends would
    see a broken connection instead of the reason.
    """
    body = bytearray()
    thrown_away = 0
    async for chunk in stream:
        if len(body) + len(chunk) <= limit and not thrown_away:
            body += chunk
        else:
            thrown_away += len(chunk)
        if thrown_away > _DRAINED_BYTES:
            break
    if thrown_away:
        raise _too_large(f"The body has more than {limit} bytes")
    return bytes(body)


def decompressed(body: bytes, *, encoding: str, limit: int = MAX_BYTES) -> bytes:
    """The body without its content encoding ("", "identity" or "gzip").

    Raises RefusedError: 415 for another encoding, 413 where more than `limit` bytes come out, 400 for gzip that is
    damaged, cut short, followed by something else, or compressed twice.
    """
    name = encoding.strip().lower()
    if name not in {"", "identity", "gzip", "x-gzip"}:
        problem = f"The content encoding {encoding[:40]!r} is not supported"
        raise RefusedError(problem, status=UNSUPPORTED, where="Content-Encoding", remedy="Send gzip, or none.")
    plain = _gunzipped(body, limit=limit) if name.endswith("gzip") else body
    if len(plain) > limit:
        raise _too_large(f"The batch has more than {limit} bytes once decompressed")
    if plain.startswith(_GZIP_MAGIC):
        told = "twice" if name else "without saying so"
        remedy = "Compress it once, and say so in Content-Encoding: gzip."
        raise RefusedError(f"The batch is compressed {told}", status=MALFORMED, where="body", remedy=remedy)
    return plain


def _gunzipped(body: bytes, *, limit: int) -> bytes:
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise _damaged(f"The gzip body cannot be decompressed: {error}") from error
    if len(plain) > limit:
        return plain
    if not stream.eof:
        raise _damaged("The gzip body is cut short")
    if stream.unused_data:
        raise _damaged(f"{len(stream.unused_data)} bytes follow the gzip body")
    return plain


def _too_large(problem: str) -> RefusedError:
    remedy = f"Send at most {MAX_BYTES} bytes (decompressed) in one batch; split it."
    return RefusedError(problem, status=TOO_LARGE, where="body", remedy=remedy)


def _damaged(problem: str) -> RefusedError:
    remedy = "Send it again; if it stays so, look for a proxy that changes bodies."
    return RefusedError(problem, status=MALFORMED, where="body", remedy=remedy)
