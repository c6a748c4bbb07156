"""Organisations, where journeys run from, and what each vantage shares with others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.vocabulary import OrganisationKind, OrganisationStatus, VantageKind

DIMENSIONS = (
    *("pct", "region", "link", "isp", "resolver", "proxy", "supplier", "release", "site"),
    *("identity_agent", "desktop", "probe", "gateway"),
)
"""What practices may share, so that a fault in it shows at all who do. An own value (a resolver that one practice
alone uses) is recorded too: a dimension value with one member is that practice's own equipment. `identity_agent` and
`desktop` are versions of the log-on software and of system and browser; `probe` is the version of our own agent."""

ATTRIBUTES = ("size", "opening_hours")
"""What is known of an organisation but shared with nobody: two practices of one size have no part in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A practice, PCT, region, hospital or control site, by its ODS code."""

    code: str
    name: str
    kind: OrganisationKind
    status: OrganisationStatus | None = None
    """None: the published directory does not name it."""
    opened: datetime | None = None
    closed: datetime | None = None
    """The first moment at which it was no more."""

    def exists(self, moment: datetime) -> bool:
        """Whether it was there at a moment, as far as its dates are known."""
        return (self.opened is None or self.opened <= moment) and (self.closed is None or moment < self.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One dated fact about an organisation: `dimension` had `value` from `since` up to, not including, `until`."""

    organisation: str
    dimension: str
    value: str
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the fact was true at a moment."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vantage:
    """A place that journeys run from, and the agent that runs them."""

    vantage: str
    kind: VantageKind
    organisation: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A vantage as attribution sees it: what it is, and its value in each dimension at one moment."""

    vantage: str
    kind: VantageKind
    organisation: str
    dimensions: Mapping[str, str] = field(default_factory=dict)


def places_at(moment: datetime, *, vantages: list[Vantage], memberships: list[Membership]) -> list[Place]:
    """Every vantage with the dimension values that held at `moment`, ordered by vantage."""
    values: dict[str, dict[str, str]] = {}
    for fact in memberships:
        if fact.dimension not in ATTRIBUTES and fact.holds(moment):
            values.setdefault(fact.organisation, {})[fact.dimension] = fact.value
    return [
        Place(
            vantage=each.vantage,
            kind=each.kind,
            organisation=each.organisation,
            dimensions=values.get(each.organisation, {}),
        )
        for each in sorted(vantages, key=lambda each: each.vantage)
    ]
