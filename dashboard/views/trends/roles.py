"""Role by measure: who fails, and who is slow. They need not be the same people."""

from dataclasses import dataclass

from dashboard.tallies import Tallies, total
from data.codes import ROLES
from domain.verdicts import Share
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFigures:
    """One role's journeys."""

    role: Role
    failed: Share
    slow: Share


def by_role(tallies: Tallies) -> list[RoleFigures]:
    """Each role that has a journey, in the order of the word list."""
    found = [(role, tallies.of_role(role)) for role in ROLES.words]
    return [
        RoleFigures(role=role, failed=total(own.failures()), slow=total(own.slowness()))
        for role, own in found
        if own.attempts()
    ]
