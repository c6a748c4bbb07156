"""Replies that a server may come to send, from well-formed to malicious, as hypothesis strategies."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

GOOD = {"id": "7", "proof": "fresh", "text": "é"}
"""The only body that the journey of the test takes for right."""

Truth = Literal["good", "bad", "either"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a server does to one request."""

    pieces: Sequence[bytes]
    """Sent one after the other."""
    truth: Truth
    """Whether an honest client may call the reply good."""
    end: Literal["keep", "close", "reset", "hold", "repeat"] = "keep"
    """Then: wait for the next request, close, reset, say nothing more, or send the last piece again and again."""
    pause_s: float = 0.0
    """Between two pieces."""


def message(
    body: bytes, *, status: bytes = b"201 Created", headers: Sequence[bytes] = (), length: int | None = None
) -> bytes:
    """A reply with a Content-Length, right or wrong."""
    fields = [*headers, b"Content-Length: %d" % (len(body) if length is None else length)]
    return b"HTTP/1.1 " + status + b"\r\n" + b"".join(each + b"\r\n" for each in fields) + b"\r\n" + body


RIGHT = json.dumps(GOOD).encode()
WHOLE = message(RIGHT, headers=[b'ETag: W/"1"'])
_CHUNKED = b'HTTP/1.1 201 Created\r\nETag: W/"1"\r\nTransfer-Encoding: chunked\r\n\r\n'
_ENDS = st.sampled_from(["keep", "close", "reset", "hold"])
_TOKEN = st.binary(min_size=1, max_size=30).map(lambda text: text.replace(b"\n", b"").replace(b"\r", b"") or b"x")


def bad(pieces: Sequence[bytes], **settings: Any) -> Plan:
    """A reply that nobody may call good."""
    return Plan(pieces=pieces, truth="bad", **settings)


@st.composite
def _headed(draw: st.DrawFn) -> Plan:
    """A status line and headers of any bytes, duplicated ones and some that matter among them; a body of any bytes."""
    status = draw(st.one_of(st.integers(100, 999).map(lambda code: b"%d Word" % code), _TOKEN))
    names = st.one_of(
        _TOKEN, st.sampled_from([b"Content-Length", b"Transfer-Encoding", b"Date", b"ETag", b"X-Request-ID"])
    )
    values = st.one_of(_TOKEN, st.sampled_from([b"-1", b"1e9", b"chunked", b"5, 6", b"\x00", b"99999999999999999999"]))
    fields = draw(st.lists(st.tuples(names, values), max_size=8))
    head = b"HTTP/1.1 " + status + b"\r\n" + b"".join(name + b": " + value + b"\r\n" for name, value in fields)
    body = draw(st.binary(max_size=300))
    return bad([head + b"\r\n" + body], end=draw(_ENDS))


@st.composite
def _dated(draw: st.DrawFn) -> Plan:
    """A Date that no calendar has: it must not stop the run."""
    words = st.one_of(
        st.text(max_size=40).map(lambda text: text.encode("latin-1", "replace")),
        st.tuples(st.integers(0, 10**12), st.integers(-(10**12), 10**12)).map(
            lambda pair: b"Mon, 01 Jan %d 00:00:00 %+d" % pair
        ),
    )
    date = draw(words).replace(b"\r", b" ").replace(b"\n", b" ")
    return Plan(pieces=[message(RIGHT, headers=[b'ETag: W/"1"', b"Date: " + date])], truth="either")


@st.composite
def _cut_short(draw: st.DrawFn) -> Plan:
    """A good reply that ends too early."""
    at = draw(st.integers(0, len(WHOLE) - 1))
    return bad([WHOLE[:at]], end=draw(st.sampled_from(["close", "reset", "hold"])))


@st.composite
def _wrong_length(draw: st.DrawFn) -> Plan:
    """A Content-Length that is not the body's."""
    length = draw(st.integers(-5, len(RIGHT) + 50).filter(lambda number: number != len(RIGHT)))
    truth: Truth = "either" if length < 0 else "bad"  # without a usable length a body ends where the connection ends
    return Plan(pieces=[message(RIGHT, length=length)], truth=truth, end=draw(st.sampled_from(["close", "hold"])))


@st.composite
def _badly_chunked(draw: st.DrawFn) -> Plan:
    """Chunks whose sizes lie."""
    size = draw(st.one_of(st.sampled_from([b"-1", b"", b"zz", b"0x5", b"+5", b"fffffffffff", b"5;x=y"]), _TOKEN))
    return bad([_CHUNKED + size + b"\r\n" + RIGHT + b"\r\n0\r\n\r\n"], end=draw(_ENDS))


@st.composite
def _interim(draw: st.DrawFn) -> Plan:
    """Interim replies before the good one."""
    codes = draw(st.lists(st.sampled_from([100, 102, 103, 199]), max_size=30))
    before = b"".join(b"HTTP/1.1 %d Wait\r\nLink: </x>\r\n\r\n" % code for code in codes)
    return Plan(pieces=[before + WHOLE], truth="good")


@st.composite
def _in_pieces(draw: st.DrawFn) -> Plan:
    """A good reply, arriving in pieces."""
    cuts = sorted(draw(st.lists(st.integers(0, len(WHOLE)), max_size=5)))
    edges = [0, *cuts, len(WHOLE)]
    return Plan(pieces=[WHOLE[low:high] for low, high in zip(edges, edges[1:], strict=False)], truth="good")


@st.composite
def _foreign_json(draw: st.DrawFn) -> Plan:
    """JSON of any shape, also with what no request can carry on."""
    scalars = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("\ud800"), st.just("a\r\nb")
    )
    values = st.recursive(
        scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner))
    )
    body = draw(st.fixed_dictionaries({"id": values}, optional={"proof": st.just("fresh")}))
    return Plan(pieces=[message(json.dumps(body).encode(), headers=[b'ETag: W/"1"'])], truth="either")


_FIXED = (
    bad([message(gzip.compress(RIGHT), headers=[b"Content-Encoding: gzip"])]),
    bad([message(gzip.compress(b" " * 20_000_000), headers=[b"Content-Encoding: gzip"])]),  # a bomb
    bad([message(json.dumps(GOOD, ensure_ascii=False).encode("latin-1"))]),
    bad([message(RIGHT, status=b"302 Found", headers=[b"Location: https://localhost:1/"])]),
    bad([message(RIGHT, status=b"307 Again", headers=[b"Location: //elsewhere.test/"])]),
    bad([b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 300 + b"\r\n" + RIGHT], end="close"),
    bad([message(RIGHT, headers=[b"X-Long: " + b"y" * 70_000])]),
    bad([message(RIGHT, headers=[b"Content-Length: 3"])]),
    bad([b"HTTP/1.1 201 Created\r\n\r\n", b"x" * 300_000], end="repeat"),
    bad([b"HTTP/1.1 201 Created\r\n\r\n", b" "], end="repeat", pause_s=0.01),
    bad([b"HTTP/1.1 100 Continue\r\n\r\n"], end="repeat", pause_s=0.002),
    bad([_CHUNKED, b"1\r\nx\r\n"], end="repeat"),
    bad([_CHUNKED + b"0\r\n", b"X: y\r\n"], end="repeat", pause_s=0.001),
    bad([b"HTTP/1.1 201 Created\r\n", b"X: y\r\n"], end="repeat", pause_s=0.01),
    bad([message(b"[" * 200_000 + b"]" * 200_000)]),
    bad([message(b'{"id": ' + b"9" * 50_000 + b"}")]),
    bad([message(RIGHT.replace(b"fresh", b"fre\x00sh"))]),
    bad([message(b"", status=b"204 Nothing")]),
    bad([], end="hold"),
    Plan(pieces=[WHOLE, WHOLE.replace(b"fresh", b"stale")], truth="good"),  # an answer that nobody asked for
    Plan(pieces=[WHOLE + b"x" * 40_000], truth="good"),
    Plan(
        pieces=[message(RIGHT, headers=[b'ETag: W/"1"', *[b"Set-Cookie: c%d=" % n + b"y" * 4000 for n in range(90)]])],
        truth="good",
    ),
    Plan(pieces=[message(RIGHT, headers=[b'ETag: W/"1"', b'ETag: W/"2"', b"X-Request-ID: a", b"X-Request-ID: b"])],
         truth="good"),
    Plan(pieces=[_CHUNKED + b"%x\r\n" % len(RIGHT) + RIGHT + b"\r\n0\r\n\r\n"], truth="good"),
)  # fmt: skip

PLANS: st.SearchStrategy[Plan] = st.one_of(
    st.builds(lambda data, end: bad([data], end=end), st.binary(max_size=500), _ENDS),
    _headed(),
    _dated(),
    _cut_short(),
    _wrong_length(),
    _badly_chunked(),
    _interim(),
    _in_pieces(),
    _foreign_json(),
    st.sampled_from(_FIXED),
)
