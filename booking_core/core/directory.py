"""The directory of clinical services: three invented ones a hospital."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SPECIALTY = "CARDIOLOGY"
CLINIC_TYPE = "HEART_FAILURE"
FULL_SPECIALTY = "DERMATOLOGY"
FULL_CLINIC_TYPE = "SKIN_CONDITIONS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalService:
    """A directly bookable service of a hospital."""

    service_id: str
    provider: str
    """ODS code of the hospital."""
    name: str
    specialty: str
    clinic_type: str
    site: str
    has_slots: bool = True


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


def invented_directory(hospitals: Sequence[str]) -> Directory:
    """For the n-th hospital (from 1): 1000+n and 2000+n with slots, and 3000+n, which never has any.

    Bookings go to the first two; the third exists so that a deferral for want of slots can be tested.
    """
    numbered = list(enumerate(hospitals, start=1))
    return Directory(
        ClinicalService(
            service_id=str(thousand * 1000 + number),
            provider=code,
            name=f"{words} of hospital {code}",
            specialty=FULL_SPECIALTY if thousand == 3 else SPECIALTY,
            clinic_type=FULL_CLINIC_TYPE if thousand == 3 else CLINIC_TYPE,
            site=f"{code}01",
            has_slots=thousand != 3,
        )
        for thousand, words in ((1, "Heart clinic"), (2, "Second heart clinic"), (3, "Fully booked skin clinic"))
        for number, code in numbered
    )
