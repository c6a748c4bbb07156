"""The levels that the service is held against: published limits of 2006, availability, support hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.statistics.support_hours import SupportHours

PUBLISHED_2006: Mapping[str, float] = {
    "A010": 1_600.0,
    "A011": 3_000.0,
    "A012": 3_600.0,
    "A031": 3_600.0,
    "A033": 1_300.0,
    "A015": 600.0,
    "A038": 900.0,
}
"""Operation -> milliseconds that 95 % of its calls must keep to: House of Commons, 25 October 2006, by the operation
that does the same today. Other operations have no published limit."""
WITHIN = 0.95
"""Share of calls that a limit asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What is asked of the service. Each is a setting."""

    availability: float = 0.999
    """Share of support minutes: the level of today's GP catalogue systems; the contract's own was never published."""
    support: SupportHours = field(default_factory=SupportHours)
    limits_ms: Mapping[str, float] = field(default_factory=lambda: dict(PUBLISHED_2006))
