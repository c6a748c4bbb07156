"""The inputs that a run gives its workflow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clock import iso
from domain.vocabulary import Role
from probes.identity import assertion
from probes.settings import Target, VantageSetup

NAMES = ("assertion", "organisation", "businessFunction", "nhsNumber", "serviceId", "now")
"""Every input that a run can give."""


def run_inputs(*, target: Target, setup: VantageSetup, role: Role, run_id: UUID, now: datetime) -> Mapping[str, Any]:
    """Values by name; what the target cannot give is None.

    The patient is chosen by the run's id, so that concurrent runs rarely share one.
    """
    numbers, card = target.nhs_numbers, setup.card
    return {
        "assertion": assertion(card, organisation=setup.organisation, role=role, now=now) if card else None,
        "organisation": setup.organisation,
        "businessFunction": role.value,
        "nhsNumber": numbers[run_id.int % len(numbers)] if numbers else None,
        "serviceId": target.services[0].service_id if target.services else None,
        "now": iso(now),
    }
