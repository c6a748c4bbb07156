"""Falsified answers: every call succeeds, but what is read back is not what was booked."""

from datetime import datetime, timedelta
from typing import Any

from booking_core.clock import instant
from booking_core.core.bodies import entries, text_at
from booking_core.core.resources.names import SERVICE, STU3_PROFILES

OPERATIONS = ("A005", "A008", "A038")
SHIFT = timedelta(days=7)
WORKLIST = f"{STU3_PROFILES}eRS-FetchWorklist-List-1"


def falsify(body: Any) -> Any:
    """The same resource with another service, slot and time, in the appointment itself and in contained resources."""
    if not isinstance(body, dict):
        return body
    return {
        **_falsified_resource(body),
        **({"contained": [falsify(each) for each in entries(body, "contained")]} if "contained" in body else {}),
    }


def _falsified_resource(body: dict[str, Any]) -> dict[str, Any]:
    if WORKLIST in body.get("meta", {}).get("profile", ()):
        # Not a wrong entry but a missing one: what was just written is not on its list.
        return {**body, "entry": []}
    if body.get("resourceType") == "List":
        return {**body, "entry": [_other_service(each, within="item") for each in entries(body, "entry")]}
    if body.get("resourceType") != "Appointment":
        return body
    changed = {**body, "participant": [_other_service(each, within="actor") for each in entries(body, "participant")]}
    for key in ("start", "end"):
        if key in body:
            changed[key] = instant(datetime.fromisoformat(body[key]) + SHIFT)
    if "slot" in body:
        changed["slot"] = [{"reference": f"{each['reference']}9"} for each in entries(body, "slot")]
    return changed


def _other_service(entry: dict[str, Any], *, within: str) -> dict[str, Any]:
    if text_at(entry, within, "identifier", "system") != SERVICE:
        return entry
    other = f"{text_at(entry, within, 'identifier', 'value')}9"
    return {**entry, within: {**entry[within], "identifier": {"system": SERVICE, "value": other}}}
