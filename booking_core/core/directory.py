"""The directory of clinical services: five invented ones a hospital."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

SPECIALTY = "CARDIOLOGY"
CLINIC_TYPE = "HEART_FAILURE"
FULL_SPECIALTY = "DERMATOLOGY"
FULL_CLINIC_TYPE = "SKIN_CONDITIONS"
APPOINTMENT = "APPOINTMENT_REQUEST"
TRIAGE = "TRIAGE_REQUEST"
ADVICE = "ADVICE_AND_GUIDANCE_REQUEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalService:
    """A service of a hospital."""

    service_id: str
    provider: str
    """ODS code of the hospital."""
    name: str
    specialty: str
    clinic_type: str
    site: str
    has_slots: bool = True
    request_type: str = APPOINTMENT
    """What it takes: appointments that referrers book, or requests that it looks at first (triage) or advises on."""


class Directory:
    """All services by id, in the order of the hospitals."""

    def __init__(self, services: Iterable[ClinicalService]) -> None:
        """Services with distinct ids."""
        self._by_id = {service.service_id: service for service in services}

    def find(self, service_id: str) -> ClinicalService | None:
        """The service, or None."""
        return self._by_id.get(service_id)

    def all(self) -> list[ClinicalService]:
        """Every service."""
        return list(self._by_id.values())

    def matching(self, *, specialty: str | None, clinic_type: str | None) -> list[ClinicalService]:
        """Services of that specialty and clinic type; None matches every one."""
        return [
            service
            for service in self._by_id.values()
            if specialty in (None, service.specialty) and clinic_type in (None, service.clinic_type)
        ]


_HEART = ClinicalService(
    service_id="1000", provider="", name="Heart clinic", specialty=SPECIALTY, clinic_type=CLINIC_TYPE, site=""
)
KINDS = (
    _HEART,
    replace(_HEART, service_id="2000", name="Second heart clinic"),
    replace(
        _HEART,
        service_id="3000",
        name="Fully booked skin clinic",
        specialty=FULL_SPECIALTY,
        clinic_type=FULL_CLINIC_TYPE,
        has_slots=False,
    ),
    replace(_HEART, service_id="4000", name="Heart assessment", request_type=TRIAGE, has_slots=False),
    replace(_HEART, service_id="5000", name="Heart advice", request_type=ADVICE, has_slots=False),
)


def invented_directory(hospitals: Sequence[str]) -> Directory:
    """For the n-th hospital (from 1): 1000+n and 2000+n with slots, 3000+n, which never has any, 4000+n for triage,
    and 5000+n for advice.

    Bookings go to the first two; the third exists so that a deferral for want of slots can be tested.
    """
    return Directory(
        replace(
            kind,
            service_id=str(int(kind.service_id) + number),
            provider=code,
            name=f"{kind.name} of hospital {code}",
            site=f"{code}01",
        )
        for kind in KINDS
        for number, code in enumerate(hospitals, start=1)
    )
