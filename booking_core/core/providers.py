"""Which hospital a request is about: read from its path, query, body, or what these refer to."""

import re
from urllib.parse import parse_qs

import orjson

from booking_core.asgi import Scope
from booking_core.core import appointments, referrals
from booking_core.core.bodies import entries, text_at
from booking_core.core.operations.slot_search import SERVICE as SLOT_SERVICE
from booking_core.core.resources.names import SERVICE
from booking_core.core.state import Core

IN_PATH = re.compile(r"/FHIR/(?:R4|STU3)/(HealthcareService|ReferralRequest|Appointment)/([0-9]{1,18})(?:/|$)")


class ProviderFinder:
    """Only asked while a fault is limited to one hospital."""

    def __init__(self, core: Core) -> None:
        """Looks into `core`'s state."""
        self._core = core

    async def __call__(self, scope: Scope, body: bytes) -> str | None:
        """ODS code of the hospital, or None when the request is about none."""
        service_id = self._from_path(scope["path"]) or _from_query(scope["query_string"]) or _from_body(body)
        service = self._core.directory.find(service_id) if service_id else None
        return service.provider if service else None

    def _from_path(self, path: str) -> str | None:
        match = IN_PATH.match(path)
        if match is None:
            return None
        kind, number = match.groups()
        conn = self._core.store.connection
        if kind == "HealthcareService":
            return number
        if kind == "Appointment":
            appointment = appointments.find(conn, appointment_id=int(number))
            return appointment.service_id if appointment else None
        referral = referrals.find(conn, referral_id=int(number))
        return referral.services[0] if referral else None


def _from_query(query: bytes) -> str | None:
    return parse_qs(query.decode("latin-1")).get(SLOT_SERVICE, [None])[0]


def _from_body(body: bytes) -> str | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    for each in entries(found, "participant"):
        if text_at(each, "actor", "identifier", "system") == SERVICE:
            return text_at(each, "actor", "identifier", "value")
    for each in entries(found, "parameter"):
        if each.get("name") == "shortlist":
            return text_at(each, "resource", "entry", 0, "item", "identifier", "value")
    return None
