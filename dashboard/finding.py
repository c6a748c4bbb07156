"""A practice and a PCT by what somebody typed."""

from collections.abc import Iterable, Sequence

from data.readings import PlaceState


def place_of(places: Sequence[PlaceState], *, code: str) -> PlaceState | None:
    """The place with this vantage or ODS code; where none has exactly that, in any case."""
    exact = (each for each in places if code in {each.vantage, each.organisation})
    wanted = code.casefold()
    alike = (each for each in places if wanted in {each.vantage.casefold(), each.organisation.casefold()})
    return next(exact, None) or next(alike, None)


def spelt(code: str, *, among: Iterable[str]) -> str:
    """The code as it is known; where none is exactly that, the one that differs in case alone; else as it was typed."""
    known = set(among)
    if code in known:
        return code
    return next((each for each in sorted(known) if each.casefold() == code.casefold()), code)
