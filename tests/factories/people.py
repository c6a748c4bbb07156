"""Who there is: 3 PCTs, 40 practices, 3 control sites, 3 hospitals, all invented."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from data import organisations
from data.engine import writing
from domain.organisations import Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind

_STREETS = (
    "Elm Road",
    "Church Lane",
    "Station Road",
    "Mill Street",
    "Park View",
    "The Green",
    "Quay Side",
    "Highfield",
)
_KINDS = ("Surgery", "Medical Centre", "Health Centre", "Practice", "Group Practice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A vantage and what it shares."""

    code: str
    name: str
    kind: VantageKind
    pct: str

    @property
    def resolver(self) -> str:
        """Name of the resolver that its PCT's practices share."""
        return f"RES-{self.pct}"


def estate(*, practices: int = 40, controls: int = 3) -> list[Practice]:
    """Practices Y99001... spread over the PCTs ZZ1 to ZZ3, then control sites Y98001..."""
    made = [
        Practice(
            code=f"Y99{number:03d}",
            name=f"{_STREETS[number * 3 % 8]} {_KINDS[number // 8 % 5]}",
            kind=VantageKind.AGENT,
            pct=f"ZZ{number % 3 + 1}",
        )
        for number in range(1, practices + 1)
    ]
    sites = [
        Practice(code=f"Y98{number:03d}", name=f"Control site {number}", kind=VantageKind.CONTROL, pct="")
        for number in range(1, controls + 1)
    ]
    return [*made, *sites]


def register(engine: Engine, *, people: Sequence[Practice]) -> None:
    """Register the estate with its PCTs, hospitals, memberships and one agent a vantage."""
    kinds = {VantageKind.AGENT: OrganisationKind.PRACTICE, VantageKind.CONTROL: OrganisationKind.CONTROL_SITE}
    own = [Organisation(code=each.code, name=each.name, kind=kinds[each.kind]) for each in people]
    pcts = [Organisation(code=f"ZZ{n}", name=f"Invented PCT {n}", kind=OrganisationKind.PCT) for n in (1, 2, 3)]
    hospitals = [
        Organisation(code=f"ZH{n}", name=f"Invented Hospital {n}", kind=OrganisationKind.PROVIDER) for n in (1, 2, 3)
    ]
    facts = [
        Membership(organisation=each.code, dimension=dimension, value=value)
        for each in people
        if each.pct
        for dimension, value in (("pct", each.pct), ("resolver", each.resolver), ("link", f"LINK-{each.pct}"))
    ]
    vantages = [
        Vantage(vantage=each.code, kind=each.kind, organisation=each.code, agent=f"agent-{each.code}")
        for each in people
    ]
    with writing(engine) as connection:
        organisations.register(
            connection,
            organisations=[*own, *pcts, *hospitals],
            memberships=facts,
            vantages=vantages,
            token_hashes={f"agent-{each.code}": f"{index:064x}" for index, each in enumerate(people)},
        )
