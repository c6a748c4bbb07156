"""The state of a page, to and from the part of its address after #: "#period=7d&pct=ZZ1&chosen=Y99001"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from dashboard.address.periods import USUAL, Period, period
from dashboard.address.problems import AddressError
from domain.vocabulary import Role

KEPT = ("period", "pct", "role", "time")
"""Keys that go along from page to page."""
KNOWN = (*KEPT, "chosen", "find", "cause", "run", "fix", "with", "of", "hide", "note", "incident", "state", "view")
"""Keys that some page reads."""
ALL_TIME = "all"
"""Value of `time` by which central and planned time counts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the address asks for, with what is usual where it says nothing."""

    period: Period
    pct: str = ""
    """Code of one PCT, or "" for all."""
    role: Role | None = None
    own_time: bool = True
    """Whether time in which the fault was central, or work was planned, is left out of the figures of practices."""
    chosen: tuple[str, ...] = ()
    """Practices that are selected, by vantage."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Everything that the address says, as it says it."""
    problems: tuple[AddressError, ...] = ()

    def part(self, key: str) -> str:
        """One part of the address, or ""."""
        return self.parts.get(key, "")


def part_of(address: str | None, *, key: str) -> str:
    """One part of the text after #, or ""."""
    return _parts(address).get(key, "")


def read(address: str | None, *, now: datetime, usual: str = USUAL) -> State:
    """The state that an address asks for; what cannot be followed is left out and kept as a problem.

    `usual`: key of the period where the address names none.
    """
    parts = _parts(address)
    problems: list[AddressError] = []
    span = _period(parts.get("period", usual), now=now, usual=usual, problems=problems)
    role = _role(parts.get("role", ""), problems=problems)
    unknown = sorted(key for key in parts if key not in KNOWN)
    if unknown:
        gone = dict.fromkeys(unknown, "")
        words = f"The address asks for {', '.join(unknown)}, which Bookwatch does not know. It knows {', '.join(KEPT)}."
        problems.append(AddressError(words, way=gone))
    return State(
        period=span,
        role=role,
        pct=parts.get("pct", ""),
        own_time=parts.get("time", "") != ALL_TIME,
        chosen=tuple(each for each in parts.get("chosen", "").split(",") if each),
        parts=parts,
        problems=tuple(problems),
    )


def link(state: State, *, path: str = "", **changes: str) -> str:
    """An address with some parts changed ("" takes one out); on another page only what is kept goes along."""
    base = {key: value for key, value in state.parts.items() if not path or key in KEPT}
    parts = {key: value for key, value in {**base, **changes}.items() if value}
    return f"{path}#{urlencode(parts, safe=',./')}" if parts or not path else path


def _parts(address: str | None) -> dict[str, str]:
    return dict(parse_qsl((address or "").lstrip("#"), keep_blank_values=True))


def _period(key: str, *, now: datetime, usual: str, problems: list[AddressError]) -> Period:
    try:
        return period(key, now=now)
    except AddressError as problem:
        problems.append(problem)
        return period(usual, now=now)


def _role(word: str, *, problems: list[AddressError]) -> Role | None:
    if not word:
        return None
    try:
        return Role(word)
    except ValueError:
        problems.append(AddressError(f'There is no role "{word}".', way={"role": ""}))
        return None
