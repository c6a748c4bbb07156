"""The inputs that a run gives its workflow."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clock import iso
from domain.vocabulary import Role
from probes.identity import assertion
from probes.profiles import ADVICE, APPOINTMENT, TRIAGE
from probes.settings import Target, TestService, VantageSetup

NAMES = (
    "assertion",
    "referrerAssertion",
    "providerAssertion",
    "organisation",
    "providerOrganisation",
    "businessFunction",
    "nhsNumber",
    "serviceId",
    "otherServiceId",
    "triageServiceId",
    "adviceServiceId",
    "now",
)
"""Every input that a run can give."""


def run_inputs(
    *, target: Target, setup: VantageSetup, role: Role, run_id: UUID, now: datetime, wanted: Collection[str] = NAMES
) -> Mapping[str, Any]:
    """Values by name; what the target cannot give is None. Assertions, which cost a signature, only where `wanted`.

    The patient is chosen by the run's id, so that concurrent runs rarely share one.
    """
    numbers, card = target.nhs_numbers, setup.card
    service = target.first()
    provider = service.provider if service else None
    who = {
        "assertion": (role, setup.organisation),
        "referrerAssertion": (Role.REFERRING_CLINICIAN, setup.organisation),
        "providerAssertion": (Role.SERVICE_PROVIDER_CLINICIAN, provider),
    }
    return {
        **{
            name: assertion(card, organisation=organisation, role=each, now=now, application=setup.organisation)
            for name, (each, organisation) in who.items()
            if card and organisation and name in wanted
        },
        "organisation": setup.organisation,
        "providerOrganisation": provider,
        "businessFunction": role.value,
        "nhsNumber": numbers[run_id.int % len(numbers)] if numbers else None,
        "serviceId": service.service_id if service else None,
        "otherServiceId": _other_id(target, service),
        "triageServiceId": _id(target.first(TRIAGE, provider=provider)),
        "adviceServiceId": _id(target.first(ADVICE, provider=provider)),
        "now": iso(now),
    }


def _other_id(target: Target, service: TestService | None) -> str | None:
    """Another service of the same hospital, else the same: a change of clinic must not change whose hospital it is."""
    if service is None:
        return None
    fitting = (
        each.service_id
        for each in target.services
        if each.request_type == APPOINTMENT and each.provider == service.provider and each != service
    )
    return next(fitting, service.service_id)


def _id(service: TestService | None) -> str | None:
    return service.service_id if service else None
