"""The heat map of the Practices page: practices, or PCTs where there are too many practices to be seen."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dashboard.address.state import State
from dashboard.figures.heat import Heat
from dashboard.sentences.population import Population
from dashboard.tallies import Tallies
from dashboard.views.comparison import Comparison
from dashboard.views.heat import heat
from data.readings import PlaceState

MOST_ROWS = 150


def cells(found: Comparison, *, state: State, population: Population) -> tuple[str, Heat]:
    """What the rows are, and the cells."""
    level, least = population.level, 24 if found.whole_days else 1
    if len(found.practices) > MOST_ROWS:
        own = found.nation.pcts if found.nation else None
        tallies = own or _by_pct(found.every, practices=found.practices)
        order = sorted(range(len(tallies.places)), key=lambda place: tallies.places[place])
        pcts = [tallies.places[at] for at in order]
        return f"{level}s", heat(tallies, period=state.period, order=order, names=pcts, least=least)
    names = {each.vantage: each.name for each in found.practices}
    tallies = _with_all(found.every, practices=found.practices)
    number = {place: at for at, place in enumerate(tallies.places)}
    order = [number[vantage] for vantage in names]
    return "practices", heat(tallies, period=state.period, order=order, names=list(names.values()), least=least)


def _with_all(tallies: Tallies, *, practices: Sequence[PlaceState]) -> Tallies:
    """A practice that reported nothing has its empty row too."""
    silent = [each.vantage for each in practices if each.vantage not in set(tallies.places)]
    return replace(tallies, places=(*tallies.places, *silent))


def _by_pct(tallies: Tallies, *, practices: Sequence[PlaceState]) -> Tallies:
    pct_of = {each.vantage: each.pct or "none" for each in practices}
    names = sorted(set(pct_of.values()))
    number = {name: at for at, name in enumerate(names)}
    new = np.array([number.get(pct_of.get(place, ""), 0) for place in tallies.places], dtype=np.int64)
    return replace(tallies, places=tuple(names), place=new[tallies.place])
