"""The synthetic study: valid encoding, one patient a study."""

import struct

from booking_core.dicom import Element, as_json, part_10
from booking_core.studies import Study

PATIENT = "9990000018"


def study() -> Study:
    found = Study.of(PATIENT)
    assert found is not None
    return found


def test_a_file_begins_as_part_10_says_and_its_meta_length_is_right() -> None:
    content = part_10(study().picture())
    assert content[:132] == b"\0" * 128 + b"DICM"
    assert content[132:140] == b"\2\0\0\0UL\4\0"
    (length,) = struct.unpack("<I", content[140:144])
    assert content[144 + length : 148 + length] == b"\x08\0\5\0"


def test_every_value_has_an_even_length() -> None:
    for value in ("odd", "even", b"\1"):
        vr = "OB" if isinstance(value, bytes) else "LO"
        assert len(Element(tag=0x00100020, vr=vr, value=value).encoded()) % 2 == 0


def test_json_has_names_by_their_parts_and_no_pixels() -> None:
    told = as_json(study().picture())
    assert told["00100020"] == {"vr": "LO", "Value": [PATIENT]}
    assert told["00100010"]["Value"][0]["Alphabetic"] == "TEST^INVENTED"
    assert told["00200013"]["Value"] == [1]
    assert told["00080050"] == {"vr": "SH"}
    assert "7FE00010" not in told


def test_a_study_is_found_by_its_id_and_belongs_to_invented_patients_only() -> None:
    assert Study.by_id(study().uid) == study()
    assert Study.by_id(study().series) is None
    assert Study.of("4000000000") is None
