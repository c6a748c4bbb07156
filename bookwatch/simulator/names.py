"""Codes and names of organisations that do not exist: practices Y99001 ..., PCTs ZZ1 ..., hospitals ZH1 ...

No practice has ever had a code from Y90000 on. Beyond Y99999 the numbering goes on with Y98001, Y97001 and so on.
"""

from itertools import product
from typing import Final

_STREETS: Final = (
    *("Alder", "Apple Tree", "Aspen", "Barley", "Beech", "Bluebell", "Bramble", "Brook", "Canal", "Cedar", "Clover"),
    *("Copper Beech", "Cuckoo", "Daisy", "Dove", "Elder", "Fern", "Foxglove", "Goose Green", "Heather", "Holly"),
    *("Juniper", "Larch", "Linden", "Maple", "Orchid", "Poplar", "Primrose", "Rowan", "Saffron", "Snowdrop", "Teasel"),
    *("Thistle", "Wheatsheaf", "Woodlark", "Yarrow"),
)
_HOUSES: Final = ("Road Surgery", "Lane Practice", "Street Medical Centre", "House Health Centre")
_STEMS: Final = (
    *("North", "East", "South", "West", "High", "Low", "Long", "Old", "New", "Upper", "Nether", "Fair", "Mid"),
    *("Stone", "Ash", "Elder"),
)
_ENDS: Final = ("moor", "vale", "brook", "fen", "mere", "leigh", "combe", "holme", "wick", "stead", "thwaite", "dene")
_FIRST, _A_BLOCK = 99, 999


def practice_codes(count: int) -> list[str]:
    """The first `count` codes. At most 9,990: Y99001 to Y90999."""
    return [f"Y{_FIRST - number // _A_BLOCK}{number % _A_BLOCK + 1:03d}" for number in range(count)]


def pct_names(count: int) -> dict[str, str]:
    """Name by code."""
    places = [f"{stem}{end}" for end, stem in product(_ENDS, _STEMS)]
    return {f"ZZ{number + 1}": f"{places[number % len(places)]} PCT (invented)" for number in range(count)}


def hospital_names(count: int) -> dict[str, str]:
    """Name by code."""
    places = [f"{stem}{end}" for stem, end in product(_STEMS, _ENDS)]
    return {f"ZH{number + 1}": f"{places[number % len(places)]} Infirmary (invented)" for number in range(count)}


def practice_name(place: int, *, pct: str) -> str:
    """The name of a PCT's practice: unlike all others of its PCT (at most 144)."""
    street, house = _STREETS[place % len(_STREETS)], _HOUSES[place // len(_STREETS) % len(_HOUSES)]
    return f"{street} {house}, {pct.removesuffix(' PCT (invented)')} (invented)"
