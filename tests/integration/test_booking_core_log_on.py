"""How a caller finds the services and logs on: discovery, the reasons for a refusal, and a card that is revoked."""

from collections.abc import Iterator

import pytest
import requests

from booking_core.launch import Estate
from tests.integration.booking_core_caller import Caller, Json, assertion, code, control, estate_in

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with estate_in(tmp_path_factory.mktemp("estate"), hospitals=("ZH1", "ZH2")) as running:
        yield running


@pytest.fixture
def caller(estate: Estate) -> Iterator[Caller]:
    one = Caller(estate)
    with one.session:
        yield one


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ({"iat_shift_s": -400}, "CLOCK_SKEW"),
        ({"iat_shift_s": 400}, "CLOCK_SKEW"),
        ({"aud": "https://elsewhere.test"}, "ACCESS_DENIED"),
        ({"exp": 1}, "ACCESS_DENIED"),
        ({"iss": "card-9"}, "ACCESS_DENIED"),
        ({"iss": "card-2"}, "ACCESS_DENIED"),
    ],
)
def test_log_on_is_refused_for_a_reason(caller: Caller, signed: Json, expected: str) -> None:
    reply = caller.log_on(assertion(**signed))
    assert (reply.status_code, code(reply)) == (401, expected)


def test_a_revoked_card_cannot_log_on_until_it_is_restored(caller: Caller) -> None:
    identity = caller.estate.identity
    assert control(identity, "POST", "/cards/card-2/revoke").json() == {"card_id": "card-2", "revoked": True}
    assert code(caller.log_on(assertion(card="card-2"))) == "CARD_REVOKED"
    control(identity, "POST", "/cards/card-2/restore")
    assert caller.log_on(assertion(card="card-2")).status_code == 200


def test_discovery_names_the_other_services(estate: Estate) -> None:
    url = f"{estate.core.url}/FHIR/R4/.well-known/smart-configuration"
    found = requests.get(url, verify=str(estate.ca_file), timeout=10).json()
    assert found["token_endpoint"] == f"{estate.identity.url}/oauth2/token"
    assert {"service_id": "1002", "provider": "ZH2", "request_type": "APPOINTMENT_REQUEST"} in found[
        "bookwatch_test_services"
    ]


def test_the_core_describes_itself(estate: Estate) -> None:
    found = requests.get(f"{estate.core.url}/openapi.json", verify=str(estate.ca_file), timeout=10).json()
    path = found["paths"]["/FHIR/STU3/ReferralRequest/{ubrn}"]
    assert path["get"]["operationId"] == "readReferral"
