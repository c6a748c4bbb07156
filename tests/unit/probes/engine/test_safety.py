"""No patient and no service outside the profile's lists leaves, however a document writes it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import is_synthetic_nhs_number
from probes.engine.safety import RefusedByProfileError, check_request
from probes.settings import Target, TestService

MINE = "9990000018"
OTHER = "9990000026"
TARGET = Target(servers={}, nhs_numbers=(MINE,), services=(TestService(service_id="1001", provider="ZH1"),))
SYSTEM = "http://fhir.nhs.net/Id/nhs-number"


def refused(url: str = "https://core/FHIR", body: Any = None) -> bool:
    try:
        check_request(url=url, body=body, target=TARGET)
    except RefusedByProfileError as error:
        return OTHER not in str(error)
    return False


@pytest.mark.parametrize("number", [MINE, OTHER])
def test_every_way_to_name_a_patient_is_seen(number: str) -> None:
    identifier = {"system": SYSTEM, "value": number}
    expected = number != MINE
    assert refused(f"https://care/FHIR/R4/Patient/{number}") is expected
    assert (
        refused(
            f"https://core/ServiceRequest?patient:identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C{number}"
        )
        is expected
    )
    assert refused(body={"participant": [{"actor": {"identifier": identifier}}]}) is expected
    assert refused(body=json.dumps({"a": [identifier]})) is expected
    assert refused(body={"text": json.dumps(identifier)}) is expected
    assert refused(body=f"nhs-number={number}") is expected


def test_a_service_off_the_list_is_refused() -> None:
    assert refused("https://core/Slot?schedule.actor%3AHealthcareService=4711&status=free")
    assert refused(body={"item": {"identifier": {"system": "http://fhir.nhs.net/Id/ers-service", "value": "4711"}}})
    assert not refused("https://core/Slot?schedule.actor%3AHealthcareService=1001&status=free")
    assert not refused("https://core/ReferralRequest/000049146177", {"start": "2026-11-23", "system": 5, "value": 1})


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_only_listed_numbers_pass(number: str) -> None:
    allowed = number == MINE and is_synthetic_nhs_number(number)
    assert refused(body={"system": SYSTEM, "value": number}) is not allowed
