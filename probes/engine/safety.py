"""Rules that hold for every request, whatever the document says."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from domain.identifiers import is_synthetic_nhs_number
from probes.profiles import AuthenticationKind, Profile
from probes.settings import Target

_PATIENT = "nhs-number"
_SERVICE = "ers-service"
_SYSTEMS = (_PATIENT.encode(), _SERVICE.encode())
"""As they travel: neither JSON nor a form writes these letters otherwise."""
_PORTS = {"https": 443, "http": 80}
_PATIENT_PATH = re.compile(r"/Patient/([^/?#]+)|[?&](?:PatientID|00100020)=([^&#]*)")
_SERVICE_QUERY = re.compile(r"[?&]schedule\.actor:HealthcareService=([^&#]*)")
_PATIENT_TEXT = re.compile(r"nhs-?number[^0-9a-z]{1,40}(?:value[^0-9a-z]{1,10})?([0-9][0-9 ]{8,12})", re.IGNORECASE)


class RefusedByProfileError(Exception):
    """A request that this profile does not permit; nothing was sent. The message names no patient."""


def check_call(*, method: str, url: str, target: Target) -> None:
    """Refuse a call that the profile does not permit, by what is sent. Raises RefusedByProfileError."""
    if target.profile.operations is None:
        return
    address = url.partition("?")[0].partition("#")[0]
    for source, server in target.servers.items():
        base = server.rstrip("/")
        path = address.removeprefix(base)
        if path != address and target.profile.permits(source, method=method, path=path):
            return
    raise RefusedByProfileError(f"the profile {target.profile.name} does not permit this call")


def own_headers(headers: Mapping[str, str], *, profile: Profile) -> Mapping[str, str]:
    """A call's headers with those that the profile demands, and without those that it forbids."""
    left_out = set(profile.without_headers)
    if profile.authentication.kind is AuthenticationKind.NONE:
        left_out.add("authorization")
    return {**{name: value for name, value in headers.items() if name.lower() not in left_out}, **profile.headers}


def check_host(url: str, *, target: Target) -> None:
    """Refuse an address whose scheme, host and port are none of the target's servers'. Raises RefusedByProfileError."""
    if _origin(url) not in {_origin(server) for server in target.servers.values()}:
        raise RefusedByProfileError("the address is on none of the profile's hosts")


def _origin(url: str) -> tuple[str, str | None, int | None] | None:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None


def check_request(*, url: str, body: Any, target: Target, content: bytes | None = None) -> None:
    """Refuse a request that names a patient or a clinical service outside the target's test lists.

    Looks at Patient paths, at searches for slots and studies, and at every FHIR identifier of a payload, at any
    depth, by its system. `content`: the payload as it is sent; what does not hold a system's name there has no
    identifier to look for. Raises RefusedByProfileError.
    """
    decoded = unquote(url)
    named = list(_identifiers(body)) if content is None or _may_name(content) else []
    patients = [path or query for path, query in _PATIENT_PATH.findall(decoded)]
    patients += _PATIENT_TEXT.findall(decoded)
    patients += [value for system, value in named if system.endswith(_PATIENT)]
    for number in patients:
        real = target.profile.synthetic_only and not is_synthetic_nhs_number(number)
        if real or number not in target.nhs_numbers:
            raise RefusedByProfileError("an NHS number outside the profile's test numbers was about to be sent")
    services = [*_SERVICE_QUERY.findall(decoded), *(value for system, value in named if system.endswith(_SERVICE))]
    for service in services:
        if all(service != each.service_id for each in target.services):
            raise RefusedByProfileError(f"the service {service[:20]} is not on the profile's list of test services")


def _may_name(content: bytes) -> bool:
    small = content.lower()
    return any(system in small for system in _SYSTEMS)


def _identifiers(body: Any) -> Iterator[tuple[str, str]]:
    """(system in lower case, value) of every identifier in a payload; text is read as JSON where it can be."""
    if isinstance(body, dict):
        system = body.get("system")
        if isinstance(system, str) and "value" in body:
            yield system.lower(), str(body["value"])
        yield from _within(body.values())
    elif isinstance(body, list):
        yield from _within(body)
    elif isinstance(body, str):
        yield from _identifiers_in_text(body)


def _within(items: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Most items are short texts, which need no look of their own: this runs before every call."""
    for item in items:
        if isinstance(item, dict | list) or (isinstance(item, str) and (_PATIENT in item or _SERVICE in item)):
            yield from _identifiers(item)


def _identifiers_in_text(text: str) -> Iterator[tuple[str, str]]:
    if _PATIENT not in text and _SERVICE not in text:
        return
    try:
        value = json.loads(text)
    except ValueError:
        yield from ((_PATIENT, number) for number in _PATIENT_TEXT.findall(unquote(text)))
        return
    if not isinstance(value, str):
        yield from _identifiers(value)
