"""Who is in the outages: all invented."""

from dataclasses import dataclass
from typing import Final

from bookwatch.simulator.names import hospital_names, pct_names, practice_codes, practice_name
from domain.organisations import Membership, Organisation, Vantage
from domain.vocabulary import OrganisationKind, VantageKind

PCTS: Final = tuple(pct_names(10))
IN_PCT: Final = 7
PRACTICES: Final = tuple(practice_codes(len(PCTS) * IN_PCT))
"""One of each PCT after another: number 0 is in ZZ1, number 1 in ZZ2, number 10 in ZZ1 again."""
CONTROLS: Final = ("Y98001", "Y98002", "Y98003")
EVERYONE: Final = (*PRACTICES, *CONTROLS)
HOSPITALS: Final = tuple(hospital_names(3))
SUPPLIERS: Final = ("DUNNOCK", "FINCH", "HERON", "JACKDAW", "LARK", "MARTIN", "PLOVER", "ROBIN", "SWIFT", "WREN")
"""Of practice systems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The organisations; `together`: whether all practices of one PCT, and they alone, have one supplier."""

    together: bool = False

    def organisations(self) -> list[Organisation]:
        """Practices, PCTs, hospitals and control sites."""
        names = pct_names(len(PCTS))
        kinds = {OrganisationKind.PCT: names, OrganisationKind.PROVIDER: hospital_names(len(HOSPITALS))}
        kinds[OrganisationKind.CONTROL_SITE] = {code: f"Control site {code}" for code in CONTROLS}
        kinds[OrganisationKind.PRACTICE] = {
            code: practice_name(place_in_pct(code), pct=names[pct_of(code)]) for code in PRACTICES
        }
        return [
            Organisation(code=code, name=name, kind=kind)
            for kind, known in kinds.items()
            for code, name in known.items()
        ]

    def memberships(self) -> list[Membership]:
        """Each practice's PCT and supplier, for all time."""
        found = [Membership(organisation=code, dimension="pct", value=pct_of(code)) for code in PRACTICES]
        return found + [
            Membership(organisation=code, dimension="supplier", value=self._supplier(code)) for code in PRACTICES
        ]

    def _supplier(self, code: str) -> str:
        number = PRACTICES.index(code)
        if self.together:
            return SUPPLIERS[-1] if pct_of(code) == PCTS[0] else SUPPLIERS[number % (len(SUPPLIERS) - 1)]
        return SUPPLIERS[(number + number // len(PCTS)) % len(SUPPLIERS)]


def vantages() -> list[Vantage]:
    """One for each practice and control, each its own agent."""
    kinds = dict.fromkeys(PRACTICES, VantageKind.AGENT) | dict.fromkeys(CONTROLS, VantageKind.CONTROL)
    return [Vantage(vantage=code, kind=kind, organisation=code, agent=code) for code, kind in kinds.items()]


def pct_of(code: str) -> str:
    """The PCT of a practice."""
    return PCTS[PRACTICES.index(code) % len(PCTS)]


def place_in_pct(code: str) -> int:
    """0 to 6."""
    return PRACTICES.index(code) // len(PCTS)
