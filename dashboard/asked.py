"""What an address asks for, with its codes as they are known."""

from dataclasses import replace

from dashboard import queries
from dashboard.address import state as address
from dashboard.address.periods import USUAL
from dashboard.address.state import State
from dashboard.desk import Desk
from dashboard.finding import place_of, spelt


def asked(desk: Desk, *, hash_: str | None, usual: str = USUAL) -> State:
    """The state with its PCT and chosen practices found in any case; unknown ones stay as they were typed.

    `usual`: key of the period where the address names none. Raises StoreError.
    """
    state = address.read(hash_, now=desk.clock(), usual=usual)
    if not (state.pct or state.chosen):
        return state
    fleet = queries.fleet(desk)
    pct = spelt(state.pct, among=fleet.population.pct_of.values())
    places = [(code, place_of(fleet.places, code=code)) for code in state.chosen]
    chosen = tuple(place.vantage if place else code for code, place in places)
    known = {key: value for key, value in (("pct", pct), ("chosen", ",".join(chosen))) if value}
    return replace(state, pct=pct, chosen=chosen, parts={**state.parts, **known})
