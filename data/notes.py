"""The texts of a run (error codes, details, request ids, markers) in one small binary column; NULL where none are.

Layout 1: the layout (1), the number r of request ids that are UUIDs, r step numbers (u1), r times 16 bytes, then a JSON
object, or nothing, of what remains: per step number [error code, detail, request id, provider], and "markers".
"""

import json
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from data.errors import RecordUnreadableError
from domain.runs import Step

LAYOUT: Final = 1
_HEAD = struct.Struct("<BB")
_UUID_FORM = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_UUID = re.compile(_UUID_FORM)  # exactly what comes back from 16 bytes
_UUIDS = re.compile(f"(?:{_UUID_FORM})*")


class Texts(NamedTuple):
    """The texts of one step; `provider` only where it is not the run's."""

    error_code: str = ""
    detail: str = ""
    request_id: str = ""
    provider: str = ""


NO_TEXTS: Final = Texts()


def pack_notes(steps: Sequence[Step], *, provider: str, markers: tuple[str, ...]) -> bytes | None:
    """The texts of a run (error codes, details, request ids, markers) as bytes; None where there are none."""
    request_ids = [step.request_id for step in steps]
    named = _uuids(request_ids)
    texts: dict[int, Texts] = {}
    packed = set(named)
    for place, step in enumerate(steps):
        request_id = "" if place in packed else step.request_id
        foreign = step.provider if step.provider != provider else ""
        if request_id or step.error_code or step.detail or foreign:
            texts[place] = Texts(step.error_code, step.detail, request_id, foreign)
    if not named and not texts and not markers:
        return None
    ids = bytes.fromhex("".join(request_ids[place] for place in named).replace("-", ""))
    return note_head(named) + ids + note_texts(texts, markers=markers)


def _uuids(texts: Sequence[str]) -> Sequence[int]:
    """Which of the texts are UUIDs as they come back from 16 bytes; mostly all are, and one look is enough."""
    if set(map(len, texts)) == {36} and _UUIDS.fullmatch("".join(texts)):
        return range(len(texts))
    return [place for place, text in enumerate(texts) if _UUID.fullmatch(text)]


def note_head(named: Sequence[int]) -> bytes:
    """What stands before the request ids of the steps with those numbers."""
    return _HEAD.pack(LAYOUT, len(named)) + bytes(named)


def note_texts(texts: Mapping[int, Texts], *, markers: tuple[str, ...]) -> bytes:
    """What stands after the request ids; empty where there is nothing to say."""
    said: dict[str, Any] = {"markers": markers} if markers else {}
    said |= {str(place): list(each) for place, each in texts.items()}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode() if said else b""


def unpack_notes(blob: bytes | None) -> tuple[dict[int, Texts], tuple[str, ...]]:
    """The texts by step number, and the markers. Raises RecordUnreadableError for another layout."""
    if blob is None:
        return {}, ()
    layout, count = _HEAD.unpack_from(blob) if len(blob) >= _HEAD.size else (0, 0)
    ids = _HEAD.size + count
    body = ids + 16 * count
    if layout != LAYOUT or len(blob) < body:
        raise unreadable("notes", layout=layout, size=len(blob))
    rest: dict[str, Any] = json.loads(blob[body:]) if len(blob) > body else {}
    markers = tuple(rest.pop("markers", ()))
    texts = {int(place): Texts(*values) for place, values in rest.items()}
    for number, place in enumerate(blob[_HEAD.size : ids]):
        start = ids + 16 * number
        request_id = str(UUID(bytes=blob[start : start + 16]))
        texts[place] = texts.get(place, NO_TEXTS)._replace(request_id=request_id)
    return texts, markers


def with_texts(blobs: Sequence[bytes | None]) -> list[tuple[int, bytes]]:
    """The records of notes that hold more than request ids, which few do, with their places among all."""
    head = _HEAD.size
    return [(place, blob) for place, blob in enumerate(blobs) if blob is not None and len(blob) > head + 17 * blob[1]]


def unreadable(what: str, *, layout: int, size: int) -> RecordUnreadableError:
    """The error for a record of another layout, or one that is cut short."""
    problem = f"A record of {what} has layout {layout} and {size} bytes; this software reads layout {LAYOUT}"
    return RecordUnreadableError(
        problem, where="table runs", remedy="Use a newer Bookwatch, or restore the row from a copy."
    )
