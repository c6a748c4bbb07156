"""As much of DICOM as one small picture needs: a data set as a Part 10 file, and as JSON.

Sources: DICOM PS3.5 section 7.1.2 (Explicit VR Little Endian), PS3.10 section 7.1 (file format), PS3.18 annex F (JSON).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
IMPLEMENTATION = "2.25.99900000001"
LONG_LENGTH = frozenset({"OB", "OW", "UN", "SQ", "UT"})
"""Value representations whose length takes four bytes after two reserved ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of a data set: `tag` as 0xGGGGEEEE, one value."""

    tag: int
    vr: str
    value: str | int | bytes

    def encoded(self) -> bytes:
        """Explicit VR Little Endian; values are padded to an even length, as they must be."""
        value = _value(self)
        head = struct.pack("<HH2s", self.tag >> 16, self.tag & 0xFFFF, self.vr.encode())
        length = struct.pack("<2xI" if self.vr in LONG_LENGTH else "<H", len(value))
        return head + length + value

    def json(self) -> dict[str, Any]:
        """The element as DICOM JSON; a person's name by its parts, an integer as a number."""
        if self.value == "":
            return {"vr": self.vr}
        if self.vr == "PN":
            return {"vr": "PN", "Value": [{"Alphabetic": self.value}]}
        return {"vr": self.vr, "Value": [int(self.value) if self.vr == "IS" else self.value]}


def _value(element: Element) -> bytes:
    value = element.value
    if isinstance(value, int):
        return struct.pack("<H" if element.vr == "US" else "<I", value)
    raw = value if isinstance(value, bytes) else value.encode()
    padding = b"\0" if element.vr in {"UI", "OB"} else b" "
    return raw + padding * (len(raw) % 2)


def part_10(elements: Sequence[Element]) -> bytes:
    """A DICOM file: preamble, file meta information, data set. `elements` in order of tag, with 0008,0016 and 0018."""
    by_tag = {each.tag: each.value for each in elements}
    meta = b"".join(
        each.encoded()
        for each in (
            Element(tag=0x00020001, vr="OB", value=b"\0\1"),
            Element(tag=0x00020002, vr="UI", value=by_tag[0x00080016]),
            Element(tag=0x00020003, vr="UI", value=by_tag[0x00080018]),
            Element(tag=0x00020010, vr="UI", value=EXPLICIT_LITTLE_ENDIAN),
            Element(tag=0x00020012, vr="UI", value=IMPLEMENTATION),
        )
    )
    length = Element(tag=0x00020000, vr="UL", value=len(meta)).encoded()
    return b"\0" * 128 + b"DICM" + length + meta + b"".join(each.encoded() for each in elements)


def as_json(elements: Sequence[Element]) -> dict[str, Any]:
    """The data set in DICOM JSON, by tag; pixel data is left out, as metadata leaves it out."""
    return {f"{each.tag:08X}": each.json() for each in elements if not isinstance(each.value, bytes)}
