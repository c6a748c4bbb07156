"""A practice by what somebody typed."""

from collections.abc import Sequence

from data.readings import PlaceState


def place_of(places: Sequence[PlaceState], *, code: str) -> PlaceState | None:
    """The place with this vantage or ODS code; where none has exactly that, in any case."""
    exact = (each for each in places if code in {each.vantage, each.organisation})
    wanted = code.casefold()
    alike = (each for each in places if wanted in {each.vantage.casefold(), each.organisation.casefold()})
    return next(exact, None) or next(alike, None)
