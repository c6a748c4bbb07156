"""What the operations work with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from booking_core.clock import Clock
from booking_core.core import referrals
from booking_core.core.advice import Advice
from booking_core.core.code_systems import CodeSystems
from booking_core.core.directory import ClinicalService, Directory
from booking_core.core.errors import ErsError, not_found, unprocessable
from booking_core.core.object_keys import ObjectKeys
from booking_core.core.pas_client import PasClient
from booking_core.core.planned_work import PlannedWork
from booking_core.core.rates import RateLimit
from booking_core.core.referrals import Referral
from booking_core.core.store import Store
from booking_core.tokens import Caller, TokenChecker

UBRN_DIGITS = 12


@dataclass(slots=True, kw_only=True)
class Core:
    """The core's parts. One per process; everything runs on one event loop."""

    base: str
    """URL that FHIR references hang from: https://ADDRESS:PORT/FHIR."""
    token_url: str
    care_records_url: str
    pacs_url: str
    store: Store
    directory: Directory
    code_systems: CodeSystems
    tokens: TokenChecker
    patients: TokenChecker
    """For patients who have logged on: their tokens open nothing else."""
    pas: PasClient
    rates: RateLimit
    planned: PlannedWork
    object_keys: ObjectKeys
    clock: Clock
    locked: set[int] = field(default_factory=set)
    """Referrals that a request is changing right now."""

    def now(self) -> datetime:
        """Aware UTC."""
        return self.clock()

    def referral(self, ubrn: str, *, caller: Caller) -> Referral:
        """The referral, if the caller has to do with it. Raises ErsError 404, 422 NO_RELATIONSHIP."""
        if len(ubrn) != UBRN_DIGITS or not (ubrn.isascii() and ubrn.isdigit()):
            raise not_found()
        found = referrals.find(self.store.connection, referral_id=int(ubrn))
        if found is None:
            raise not_found()
        if caller.organisation not in (found.organisation, *self._providers(found)):
            raise unprocessable(
                "NO_RELATIONSHIP", diagnostics="The user does not have a legitimate relationship with the request."
            )
        return found

    def _providers(self, referral: Referral) -> Iterator[str]:
        return (self.service(service_id).provider for service_id in referral.services)

    def service(self, service_id: str) -> ClinicalService:
        """A service that is known to exist. Raises ErsError 422 SERVICE_UNAVAILABLE when it was taken away."""
        found = self.directory.find(service_id)
        if found is None:
            raise unprocessable("SERVICE_UNAVAILABLE", diagnostics=f"Service {service_id} is no longer available.")
        return found

    @contextmanager
    def changing(self, referral: Referral | Advice) -> Iterator[None]:
        """Keep others from changing the request meanwhile. Raises ErsError 423, the published pessimistic lock."""
        if referral.id in self.locked:
            raise ErsError(423)
        self.locked.add(referral.id)
        try:
            yield
        finally:
            self.locked.discard(referral.id)
