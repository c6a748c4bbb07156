"""The inputs that a run gives its workflow."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clock import iso
from domain.vocabulary import Role
from probes.identity import assertion
from probes.settings import Target, VantageSetup

NAMES = (
    "assertion",
    "referrerAssertion",
    "providerAssertion",
    "organisation",
    "providerOrganisation",
    "businessFunction",
    "nhsNumber",
    "serviceId",
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
    provider = target.services[0].provider if target.services else None
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
        "serviceId": target.services[0].service_id if target.services else None,
        "now": iso(now),
    }
