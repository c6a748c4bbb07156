"""How many rounds pass from a fault's first round to the boundary at which it is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bookwatch.evaluation.panel import Panel
from bookwatch.evaluation.rulings import LOCAL, Ruling
from bookwatch.evaluation.scores.causes import credit
from bookwatch.simulator.chance import Bools
from domain.vocabulary import FaultDomain

SHOWN: Final = 0.1
"""Share of its runs from which on anybody could see a fault that grows: it begins with some milliseconds more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Of one fault."""

    domain: str
    rounds: int | None
    """1: at the first boundary after its first round; None: never."""
    members: int
    spoiled: float
    """Share of its practices' runs that were troubled while it lasted."""
    lasted: int
    """Rounds."""
    attempts: int
    """Its practices' runs while it lasted: of one nobody can tell it from chance."""
    ran: int | None
    """As `rounds`, of those alone in which any of its practices ran: a PC that is switched off shows nothing."""
    shown: int | None
    """As `rounds`, from the first round in which `SHOWN` of its practices' runs were troubled; 0 where it was named
    before that round was over, or never so many were. None: never."""


def delays_of(rulings: Sequence[Ruling], *, panel: Panel) -> Iterator[Delay]:
    """Of each fault that began while it was judged, a practice's own ones too."""
    played = panel.played
    for number, truth in enumerate(played.truths):
        inside = played.inside[number]
        columns = np.flatnonzero(inside.any(axis=0))
        if truth.domain is None or truth.dimension == "control" or not len(columns):
            continue
        begun = int(columns[0])
        if begun < played.first - 1 and not truth.background or begun < rulings[0].boundary:
            continue
        named = (each.boundary for each in rulings if each.boundary > begun and _named(each, number, panel=panel))
        ran = panel.ran[: played.practices] & inside
        troubled = (panel.bad | panel.slow)[: played.practices] & ran
        first = next(named, None)
        running, many = ran.any(axis=0), troubled.sum(axis=0) >= SHOWN * np.maximum(ran.sum(axis=0), 1)
        yield Delay(
            domain=truth.domain.value,
            rounds=None if first is None else first - begun,
            members=int(inside.any(axis=1).sum()),
            spoiled=float(troubled.sum() / max(int(ran.sum()), 1)),
            lasted=len(columns),
            attempts=int(ran.sum()),
            ran=None if first is None else int(running[begun:first].sum()),
            shown=None if first is None else max(first - int(many.argmax()), 0) * int(many.any()),
        )


def _named(ruling: Ruling, number: int, *, panel: Panel) -> bool:
    truth = panel.played.truths[number]
    if truth.domain is FaultDomain.LOCAL:
        places: Bools = panel.played.inside[number].any(axis=1)
        return bool(((ruling.verdicts == LOCAL) & ~ruling.abstains)[places].any())
    return any(credit(each, truth=truth) > 0.0 for each in ruling.causes)
