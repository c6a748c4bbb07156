"""No patient and no service outside the profile's lists leaves, however a document writes it."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from domain.failures import FailureClass as F
from domain.identifiers import is_synthetic_nhs_number
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.arazzo.written import ContentKind, encoded
from probes.engine.safety import RefusedByProfileError, check_request
from probes.settings import Target, TestService
from tests.fakes.web_server import Request, reply, server_context, serving

MINE = "9990000018"
OTHER = "9990000026"
TARGET = Target(servers={}, nhs_numbers=(MINE,), services=(TestService(service_id="1001", provider="ZH1"),))
SYSTEM = "http://fhir.nhs.net/Id/nhs-number"


def refused(url: str = "https://core/FHIR", body: Any = None) -> bool:
    """Whether it is refused: all the same whether the bytes that would be sent are looked at, too."""
    found = {_refused(url, body, None), _refused(url, body, encoded(body, ContentKind.JSON))}
    assert len(found) == 1
    return found.pop()


def _refused(url: str, body: Any, content: bytes | None) -> bool:
    try:
        check_request(url=url, body=body, content=content, target=TARGET)
    except RefusedByProfileError as error:
        return OTHER not in str(error)
    return False


@given(st.sampled_from([ContentKind.JSON, ContentKind.FORM]), st.text(max_size=20), st.sampled_from([MINE, OTHER]))
def test_an_identifier_is_seen_however_it_travels(kind: ContentKind, around: str, number: str) -> None:
    told = json.dumps({"a": [around, {"system": SYSTEM.upper() if around else SYSTEM, "value": number}]})
    for body in ({"x": {"y": json.loads(told)}}, {"x": told}):
        content = encoded(body, kind)
        assert _refused("https://core/FHIR", body, content) is _refused("https://core/FHIR", body, None)
    assert _refused("https://core/FHIR", json.loads(told), encoded(json.loads(told), kind)) is (number == OTHER)


@pytest.mark.parametrize("number", [MINE, OTHER])
def test_every_way_to_name_a_patient_is_seen(number: str) -> None:
    identifier = {"system": SYSTEM, "value": number}
    expected = number != MINE
    assert refused(f"https://care/FHIR/R4/Patient/{number}") is expected
    assert refused(f"https://pacs/dicom-web/studies?limit=1&PatientID={number}") is expected
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


FOLLOW = """
      - stepId: ask
        operationId: read
        x-bookwatch-operation: A042
        parameters:
          - {name: id, in: path, value: "1"}
          - {name: Authorization, in: header, value: Bearer token}
        successCriteria: [{condition: $statusCode == 307}]
        outputs: {location: $response.header.Location}
      - stepId: follow
        operationId: read
        x-bookwatch-operation: A042
        x-bookwatch-url: $steps.ask.outputs.location
        parameters: [{name: Authorization, in: header, value: Bearer token}]
        successCriteria: [{condition: $statusCode == 200}]
"""


@pytest.mark.parametrize("location", ["/ObjectStore/7?x=1", "{server}/ObjectStore/7?x=1"])
def test_a_redirect_is_followed_as_a_declared_step_without_the_token(
    run_once: Callable[..., Run], authority: trustme.CA, location: str
) -> None:
    def answer(request: Request, _: socket.socket) -> bytes:
        if request.path == "/things/1":
            return reply(307, headers={"Location": location.replace("{server}", server.url)})
        return reply(200, {})

    with serving(answer, context=server_context(authority)) as server:
        run = run_once(server.url, FOLLOW)
    assert run.outcome is Outcome.OK, run
    asked, followed = server.requests
    assert asked.headers["authorization"] == "Bearer token"
    assert followed.path == "/ObjectStore/7?x=1"
    assert "authorization" not in followed.headers


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/x", "http://localhost/x", "//[x", "https://localhost:1/"]
)
def test_a_redirect_to_another_host_is_refused(
    run_once: Callable[..., Run], authority: trustme.CA, location: str
) -> None:
    answered = reply(307, headers={"Location": location})
    with serving(lambda _, __: answered, context=server_context(authority)) as server:
        run = run_once(server.url, FOLLOW)
    assert (run.failed_step, len(server.requests)) == ("follow", 1)
    assert run.failure_class in {F.CLIENT_REFUSED_BY_PROFILE, F.CONTRACT_MISSING_OUTPUT}
