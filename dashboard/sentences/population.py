"""Who there is: the practices that sentences count and name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.sentences.counts import counted, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The practices and the names of organisations; controls are not practices and are never counted as such."""

    pct_of: Mapping[str, str]
    """Vantage of each practice -> code of its PCT."""
    code_of: Mapping[str, str] = field(default_factory=dict)
    """Vantage -> code of its organisation; a vantage that is missing is its own code."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Code of an organisation -> its name."""
    level: str = "PCT"
    """What the level above a practice is called."""

    def practices(self, vantages: Iterable[str]) -> list[str]:
        """Those of `vantages` that are practices, in order."""
        return [vantage for vantage in vantages if vantage in self.pct_of]

    def named(self, code: str) -> str:
        """ "Elm Road Surgery (Y99001)", or the code alone where no name is known."""
        name = self.names.get(code, "")
        return f"{name} ({code})" if name and name != code else code

    def hospital(self, code: str) -> str:
        """ "Invented Hospital 2 (ZH2)", or "hospital ZH2" where no name is known."""
        return self.named(code) if self.names.get(code) else f"hospital {code}"

    def practice(self, vantage: str) -> str:
        """The name and code of a vantage's practice."""
        return self.named(self.code_of.get(vantage, vantage))

    def titled(self, vantage: str) -> str:
        """ "Elm Road Surgery, Y99001": where something in parentheses follows."""
        code = self.code_of.get(vantage, vantage)
        name = self.names.get(code, "")
        return f"{name}, {code}" if name and name != code else code

    def place(self, vantages: Iterable[str]) -> str:
        """ "in all 3 PCTs", "in PCT ZZ1", "in ZZ1 and ZZ2 (of 5 PCTs)": where some practices are."""
        every = {pct for pct in self.pct_of.values() if pct}
        here = sorted({self.pct_of[vantage] for vantage in self.practices(vantages)} - {""})
        if not here:
            return ""
        if len(here) == 1:
            return f"in {self.level} {here[0]}"
        if len(here) == len(every):
            return f"in all {counted(len(every), self.level)}"
        return f"in {listed(here, most=4)} (of {counted(len(every), self.level)})"
