"""From the address of a booking core to a whole target, through its SMART App Launch discovery document."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from domain.identifiers import is_synthetic_nhs_number
from probes.profiles import APPOINTMENT
from probes.settings import Target, TestService
from probes.transport.client import Call, Client
from probes.transport.deadline import Deadline
from probes.transport.line import Line
from probes.transport.trust import context_for

PATH = "/FHIR/R4/.well-known/smart-configuration"
CARE_RECORDS = "care-records"
PACS = "pacs"
_TOKEN_PATH = "/oauth2/token"
_FHIR_PATH = "/personal-demographics/FHIR/R4"
_TIME_S = 10.0
_PATIENTS = 50


class DiscoveryError(ValueError):
    """A core's discovery document could not be had or used."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem}. {remedy}")
        self.problem, self.remedy = problem, remedy


class NotAnsweredError(DiscoveryError):
    """No answer of a core came: a fault of the line or the core, and no mistake of whoever asked."""

    def __init__(self, call: Call, *, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy=remedy)
        self.call = call


def discover(
    core_url: str, *, ca_file: Path | None, proxy: str | None = None, resolver: tuple[str, int] | None = None
) -> Target:
    """The target of a reference core at a base URL such as `https://core.example:8443`.

    Raises NotAnsweredError where it cannot be reached or is broken, and DiscoveryError where it is no such core.
    """
    base = core_url.rstrip("/")
    if not base.startswith("https://"):
        raise DiscoveryError(f"{core_url!r} is not an https address", remedy="Give the core's base URL with https://")
    try:
        context = context_for(ca_file)
    except OSError as error:
        raise DiscoveryError(
            f"the certificate authority {ca_file} cannot be read", remedy="Give the path of a PEM file to --ca"
        ) from error
    calls: list[Call] = []
    with Client(
        Line(context=context, connect_s=_TIME_S, proxy=proxy, resolver=resolver), on_call=calls.append
    ) as client:
        client.call(
            method="GET",
            url=f"{base}{PATH}",
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            body=None,
            deadline=Deadline.after(_TIME_S),
        )
    return _target(base, _document(calls[0], base), ca_file)


def synthetic_patients(count: int = _PATIENTS) -> tuple[str, ...]:
    """The first NHS numbers of the synthetic range that have a right check digit."""
    found: list[str] = []
    number = 9_990_000_000
    while len(found) < count:
        if is_synthetic_nhs_number(str(number)):
            found.append(str(number))
        number += 1
    return tuple(found)


def _document(call: Call, base: str) -> Mapping[str, Any]:
    exchange = call.exchange
    if exchange.reply is None:
        said = f"{exchange.failed_phase}: {exchange.error}"
        raise NotAnsweredError(
            call, problem=f"{base} cannot be reached ({said})", remedy="Check the address, the network and --ca"
        )
    if exchange.reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        said = f"{base}{PATH} answered {exchange.reply.status}"
        raise NotAnsweredError(call, problem=said, remedy="Try again later, or ask the core's own team")
    if exchange.reply.status != HTTPStatus.OK:
        raise DiscoveryError(
            f"{base}{PATH} answered {exchange.reply.status}", remedy="Check that the address is a booking core's"
        )
    try:
        document = json.loads(exchange.reply.content)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(f"{base}{PATH} is not JSON", remedy="Check that the address is a core's") from error
    if not isinstance(document, dict):
        raise DiscoveryError(f"{base}{PATH} is not a JSON object", remedy="Check that the address is a core's")
    return document


def _target(base: str, document: Mapping[str, Any], ca_file: Path | None) -> Target:
    try:
        token = str(document["token_endpoint"])
        neighbours = {
            capability: str(each["url"])
            for each in document["associated_endpoints"]
            for capability in each["capabilities"]
        }
        services = tuple(
            TestService(
                service_id=str(each["service_id"]),
                provider=str(each["provider"]),
                request_type=str(each.get("request_type", APPOINTMENT)),
            )
            for each in document["bookwatch_test_services"]
        )
        care_records = neighbours[CARE_RECORDS]
    except (LookupError, TypeError) as error:
        raise DiscoveryError(
            f"{base}{PATH} lacks {error}", remedy="Name the servers in a configuration file instead"
        ) from error
    return Target(
        servers={
            "core": base,
            "identity": token.removesuffix(_TOKEN_PATH),
            CARE_RECORDS: care_records.rstrip("/").removesuffix(_FHIR_PATH),
            **({PACS: neighbours[PACS].rstrip("/")} if PACS in neighbours else {}),
        },
        ca_file=ca_file,
        services=services,
        nhs_numbers=synthetic_patients(),
        rate_per_s=_rate(document.get("bookwatch_rate_per_s")),
    )


def _rate(said: object) -> float | None:
    """Requests a second that the core grants each application; None where it does not limit them (or says nonsense)."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said < 1e6:
        return None
    return float(said)
