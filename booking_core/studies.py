"""The synthetic study of each invented patient: one series of one small picture of nothing."""

from dataclasses import dataclass
from typing import Self

from booking_core.dicom import SECONDARY_CAPTURE, Element
from booking_core.nhs_numbers import is_synthetic

SIDE = 16
"""Width and height of the picture in pixels."""
ROOT = "2.25."
"""For unique ids made from a number (PS3.5 annex B.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """The study of one patient; its ids follow from the NHS number, so that nothing need be kept."""

    patient: str

    @classmethod
    def of(cls, patient: str) -> Self | None:
        """The study of an invented patient; None for anybody else."""
        return cls(patient=patient) if is_synthetic(patient) else None

    @classmethod
    def by_id(cls, uid: str) -> Self | None:
        """The study that has this id, or None."""
        found = cls.of(uid.removeprefix(ROOT)[:-1])
        return found if found is not None and found.uid == uid else None

    @property
    def uid(self) -> str:
        """Study instance UID."""
        return f"{ROOT}{self.patient}1"

    @property
    def series(self) -> str:
        """Series instance UID."""
        return f"{ROOT}{self.patient}2"

    @property
    def instance(self) -> str:
        """SOP instance UID."""
        return f"{ROOT}{self.patient}3"

    def summary(self) -> tuple[Element, ...]:
        """What a search for studies answers, in order of tag."""
        return (
            _element(0x00080005, "CS", "ISO_IR 192"),
            _element(0x00080020, "DA", "20260105"),
            _element(0x00080030, "TM", "090000"),
            _element(0x00080050, "SH", ""),
            _element(0x00080090, "PN", ""),
            _element(0x00081030, "LO", "Synthetic test study"),
            _element(0x00100010, "PN", "TEST^INVENTED"),
            _element(0x00100020, "LO", self.patient),
            _element(0x00100030, "DA", "19700101"),
            _element(0x00100040, "CS", "O"),
            _element(0x0020000D, "UI", self.uid),
            _element(0x00200010, "SH", "1"),
        )

    def picture(self) -> tuple[Element, ...]:
        """The whole instance, pixel data included, in order of tag: a valid Secondary Capture Image (PS3.3 A.8.1)."""
        pixels = bytes((x ^ y) * (256 // SIDE) for y in range(SIDE) for x in range(SIDE))
        own = (
            _element(0x00080016, "UI", SECONDARY_CAPTURE),
            _element(0x00080018, "UI", self.instance),
            _element(0x00080060, "CS", "OT"),
            _element(0x00080064, "CS", "SYN"),
            _element(0x0020000E, "UI", self.series),
            _element(0x00200011, "IS", "1"),
            _element(0x00200013, "IS", "1"),
            _element(0x00200020, "CS", ""),
            _element(0x00280002, "US", 1),
            _element(0x00280004, "CS", "MONOCHROME2"),
            _element(0x00280010, "US", SIDE),
            _element(0x00280011, "US", SIDE),
            _element(0x00280100, "US", 8),
            _element(0x00280101, "US", 8),
            _element(0x00280102, "US", 7),
            _element(0x00280103, "US", 0),
            _element(0x7FE00010, "OB", pixels),
        )
        return tuple(sorted((*self.summary(), *own), key=lambda each: each.tag))


def _element(tag: int, vr: str, value: str | int | bytes) -> Element:
    return Element(tag=tag, vr=vr, value=value)
