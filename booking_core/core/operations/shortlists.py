"""Reading the shortlist that a referrer sends (A011, A021, A031, A032, A044)."""

from datetime import timedelta
from typing import Any

from booking_core.core.bodies import at, entries, parameter, required, text_at
from booking_core.core.directory import ADVICE
from booking_core.core.errors import unprocessable
from booking_core.core.operations.search import priority, wanted
from booking_core.core.referrals import Shortlist
from booking_core.core.resources.names import STU3_CODES
from booking_core.core.state import Core

MAX_SHORTLIST = 20
LETTER_DAYS = 5
"""Until a letter that the referrer means to add is outstanding. Ours: e-RS publishes no number."""


def chosen(core: Core, body: dict[str, Any], *, for_advice: bool = False) -> Shortlist:
    """The parameter `shortlist` with the search that found it: for a referral, or for advice. Raises ErsError 422."""
    shortlist = at(parameter(body, "shortlist"), "resource")
    criteria = at(shortlist, "contained", 0)
    specialty, clinic_type = wanted(criteria)
    services = _shortlisted(core, shortlist, specialty=specialty, clinic_type=clinic_type)
    for service_id in services:
        if (core.service(service_id).request_type == ADVICE) is not for_advice:
            told = f"Service {service_id} takes {core.service(service_id).request_type}."
            raise unprocessable("INAPPROPRIATE_VALUE", diagnostics=told)
    return Shortlist(
        priority=priority(criteria),
        specialty=specialty,
        services=services,
        criteria=[_in_our_systems(core, each) for each in entries(criteria, "parameter")],
        letter_due=_letter_due(core, body),
    )


def _letter_due(core: Core, body: dict[str, Any]) -> str | None:
    intention = text_at(parameter(body, "intentionToAddReferralLetter"), "valueCoding", "code")
    if intention != "NEED_TO_ADD_LATER":
        return None
    return (core.now() + timedelta(days=LETTER_DAYS)).date().isoformat()


def _in_our_systems(core: Core, criterion: dict[str, Any]) -> dict[str, Any]:
    """A search criterion as we answer it: its code in the published system, whatever address the caller knows us by."""
    systems = {
        "priority": f"{STU3_CODES}eRS-Priority-1",
        "specialty": core.code_systems.url("SPECIALTY"),
        "clinicType": f"{STU3_CODES}eRS-ClinicType-1",
    }
    name = criterion.get("name")
    if name not in systems:
        return criterion
    code = text_at(criterion, "valueCoding", "code")
    return {"name": name, "valueCoding": {"system": systems[name], "code": code}}


def _shortlisted(core: Core, shortlist: Any, *, specialty: str | None, clinic_type: str | None) -> tuple[str, ...]:
    chosen = [text_at(entry, "item", "identifier", "value") for entry in entries(shortlist, "entry")]
    if not chosen:
        raise unprocessable("MISSING_VALUE", diagnostics="'shortlist' is missing.")
    if len(chosen) > MAX_SHORTLIST:
        raise unprocessable("TOO_MANY_ITEMS", diagnostics=f"'shortlist' may hold {MAX_SHORTLIST} services.")
    if len(set(chosen)) < len(chosen):
        raise unprocessable("DUPLICATE_SERVICE", diagnostics="'shortlist' names a service twice.")
    offered = {each.service_id for each in core.directory.matching(specialty=specialty, clinic_type=clinic_type)}
    services = tuple(required(each, field="shortlist.entry.item") for each in chosen)
    for service_id in services:
        if core.directory.find(service_id) is None:
            raise unprocessable("REFERENCE_NOT_FOUND", diagnostics=f"Service {service_id} is not known.")
        if service_id not in offered:
            told = f"Service {service_id} does not satisfy the search criteria."
            raise unprocessable("SHORTLISTED_SERVICE_NOT_IN_RESULTS", diagnostics=told)
    return services
