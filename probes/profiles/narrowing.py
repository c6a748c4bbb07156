"""Whether one profile permits no more than another. Pure."""

from collections.abc import Collection
from typing import Any

from probes.profiles.model import Profile


def narrowed(narrow: Profile, *, wide: Profile) -> str:
    """Name of the first field in which `narrow` permits more, or empty."""
    if not _operations_within(narrow, wide):
        return "operations"
    if wide.rate_per_s is not None and (narrow.rate_per_s is None or narrow.rate_per_s > wide.rate_per_s):
        return "rate_per_s"
    if not _within(narrow.services, wide.services):
        return "services"
    numbers_within = _within(narrow.nhs_numbers, wide.nhs_numbers) and narrow.synthetic_only >= wide.synthetic_only
    return "" if numbers_within else "nhs_numbers"


def _operations_within(narrow: Profile, wide: Profile) -> bool:
    if wide.operations is None:
        return True
    if narrow.operations is None:
        return False
    return all(call in wide.operations.get(source, ()) for source, calls in narrow.operations.items() for call in calls)


def _within(narrow: Collection[Any] | None, wide: Collection[Any] | None) -> bool:
    """None: whatever the configuration lists."""
    return wide is None or (narrow is not None and all(each in wide for each in narrow))
