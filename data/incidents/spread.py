"""How widely a cause is seen: in how many PCTs, with how many suppliers and so on; what is seen everywhere is no PCT's
and no supplier's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.organisations import Place
from domain.vocabulary import VantageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One recorded dimension: how many of its values have somebody inside."""

    dimension: str
    touched: int
    of: int


def spread(places: Sequence[Place], *, inside: Collection[str]) -> list[Spread]:
    """For each dimension in which practices differ, the widest spread first; "control" for the control sites."""
    values: dict[str, set[str]] = {}
    touched: dict[str, set[str]] = {}
    for place in places:
        for dimension, value in _shared(place).items():
            values.setdefault(dimension, set()).add(value)
            if place.vantage in inside:
                touched.setdefault(dimension, set()).add(value)
    return [
        Spread(dimension=dimension, touched=len(touched.get(dimension, ())), of=len(every))
        for dimension, every in values.items()
        if len(every) > 1
    ]


def _shared(place: Place) -> dict[str, str]:
    return {"control": place.vantage} if place.kind is VantageKind.CONTROL else dict(place.dimensions)
