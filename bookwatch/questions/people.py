"""Who is in the questions' history: all invented."""

from typing import Final

from domain.organisations import Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind

PCT: Final = "ZZ1"
PRACTICES: Final = tuple(f"Y99{number:03d}" for number in range(1, 30))
CONTROLS: Final = ("Y98001", "Y98002")
HOSPITALS: Final = ("ZH1", "ZH2", "ZH3")
_TREES: Final = ("Alder", "Ash", "Beech", "Birch", "Cedar", "Elm", "Hazel", "Holly", "Larch", "Lime", "Maple", "Oak")


def organisations() -> list[Organisation]:
    """Practices, their PCT, hospitals and control sites."""
    practices = [
        Organisation(code=code, name=_name(number), kind=OrganisationKind.PRACTICE)
        for number, code in enumerate(PRACTICES)
    ]
    sites = [
        Organisation(code=code, name=f"Control site {code}", kind=OrganisationKind.CONTROL_SITE) for code in CONTROLS
    ]
    pct = Organisation(code=PCT, name="Invented PCT 1", kind=OrganisationKind.PCT)
    hospitals = [
        Organisation(code=code, name=f"Invented Hospital {code[-1]}", kind=OrganisationKind.PROVIDER)
        for code in HOSPITALS
    ]
    return [*practices, *sites, pct, *hospitals]


def memberships() -> list[Membership]:
    """Each practice's PCT, for all time."""
    return [Membership(organisation=code, dimension="pct", value=PCT) for code in PRACTICES]


def vantages() -> list[Vantage]:
    """One for each practice and control, each its own agent."""
    kinds = dict.fromkeys(PRACTICES, VantageKind.AGENT) | dict.fromkeys(CONTROLS, VantageKind.CONTROL)
    return [Vantage(vantage=code, kind=kind, organisation=code, agent=code) for code, kind in kinds.items()]


def _name(number: int) -> str:
    kind = ("Road Surgery", "Lane Practice", "Street Health Centre")[number // len(_TREES)]
    return f"{_TREES[number % len(_TREES)]} {kind} (invented)"
