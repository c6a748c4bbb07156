"""What a page needs from the lab to break and mend things by hand. The lab implements it; the pages never import it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFault:
    """Something that can be broken in the lab, and whether it is."""

    key: str
    title: str
    """What breaks, in a few words: "Resolver of PCT ZZ1 gives no answer"."""
    where: str = ""
    """Which part it belongs to: "One practice", "A PCT", "A hospital", "Choose and Book"."""
    expected: str = ""
    """What Bookwatch should say of it."""
    active: bool = False
    broken_at: datetime | None = None
    """When it was broken last; None: never."""
    mended_at: datetime | None = None
    """When it was mended after that; None while it is broken."""


class LabControl(Protocol):
    """The lab's switches. Calls may take a moment: the pages make them on a worker thread."""

    def faults(self) -> list[LabFault]:
        """Everything that can be broken, in the order to show it."""
        ...

    def break_(self, key: str) -> None:
        """Break one thing. Raises KeyError for a key that `faults` does not list."""
        ...

    def mend(self, key: str) -> None:
        """Mend one thing; no effect where it is whole. Raises KeyError for an unknown key."""
        ...
