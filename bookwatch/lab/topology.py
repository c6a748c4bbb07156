"""Who is in the lab and what they share: pure, from a few numbers and a seed.

Practices fill the PCTs evenly. Most, not all, practices of a PCT share its link and its resolver, so that a fault of
the one can be told from a fault of the other, by their place `j` in the PCT:

    j = 1              a resolver of its own                          (else the PCT's)
    j % 5 == 3         the PCT's second link                          (else its first)
    j = 4              a proxy of its own, which resolves names       (no resolver recorded)
    j = 9, 10, 11      the PCT's proxy                                (no resolver recorded)

The seed shuffles which code and name stands at which place, so that nothing can learn a scenario by heart; a
scenario's names are those before shuffling, and `Topology.renamed` leads from them to the shuffled ones.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.vocabulary import VantageKind

_STREETS = (
    *("Elm", "Oak", "Mill", "Church", "Station", "Park", "Orchard", "Bridge", "Castle", "Harbour", "Meadow", "Abbey"),
    *("Victoria", "Quarry", "Willow", "Priory", "Windmill", "Chapel", "Market", "Lodge", "Grange", "Sycamore"),
    *("Hawthorn", "Ferry", "Kingfisher", "Lavender", "Beacon", "Old School", "Riverside", "Silver", "Hazel", "Manor"),
)
_HOUSES = ("Road Surgery", "Lane Practice", "Street Medical Centre", "House Health Centre")
_PCT_NAMES = (
    "Northmoor",
    "Eastvale",
    "Southwold Vale",
    "Westbrook",
    "Midlow",
    "Highfen",
    "Lowmere",
    "Farleigh",
    "Netherby",
)
_HOSPITAL_NAMES = ("St Elsewhere", "Queen Maud", "Royal Fenland", "Greywell", "Larchmont", "Thornbury Cross", "Ashmere")
_SYSTEMS = (("SYS-ALDER", "ALDER-4.1"), ("SYS-ALDER", "ALDER-4.2"), ("SYS-BIRCH", "BIRCH-9"), ("SYS-CEDAR", "CEDAR-2"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A practice or control site: one vantage."""

    code: str
    name: str
    kind: VantageKind
    dimensions: Mapping[str, str]
    address: str
    """Loopback address of its line; its traffic also leaves from there."""
    direct: bool = False
    """A control past the gateway."""

    @property
    def link(self) -> str:
        """Its PCT link, or empty."""
        return self.dimensions.get("link", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """The lab's practices, control sites, PCTs and hospitals."""

    sites: tuple[Site, ...]
    """Practices, then control sites."""
    pcts: Mapping[str, str]
    """Name by code."""
    hospitals: Mapping[str, str]
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The shuffled code of each code that a scenario may write."""

    @property
    def practices(self) -> tuple[Site, ...]:
        """Sites that are practices."""
        return tuple(site for site in self.sites if site.kind is VantageKind.AGENT)

    @property
    def controls(self) -> tuple[Site, ...]:
        """Sites that are control sites."""
        return tuple(site for site in self.sites if site.kind is VantageKind.CONTROL)

    def site(self, code: str) -> Site | None:
        """The site of that code."""
        return next((site for site in self.sites if site.code == code), None)

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values that a dimension takes, ordered."""
        return tuple(sorted({site.dimensions[dimension] for site in self.sites if dimension in site.dimensions}))

    def sharing(self, dimension: str, *, value: str) -> tuple[str, ...]:
        """Codes of the practices with that value, ordered."""
        return tuple(sorted(site.code for site in self.practices if site.dimensions.get(dimension) == value))

    def shuffled(self, text: str) -> str:
        """`text` with the codes of a scenario replaced: "link:L-ZZ1" may become "link:L-ZZ3"."""
        head, mark, name = text.rpartition(":")
        for prefix in ("", "RES-", "PRX-", "L-"):
            code, dash, rest = name.removeprefix(prefix).partition("-")
            if name.startswith(prefix) and code in self.renamed:
                return f"{head}{mark}{prefix}{self.renamed[code]}{dash}{rest}"
        return text


def topology(*, practices: int = 40, pcts: int = 3, controls: int = 3, hospitals: int = 3, seed: int = 0) -> Topology:
    """Lay out the lab. The same arguments give the same lab."""
    chance = random.Random(seed)
    plain = [f"Y99{number:03d}" for number in range(1, practices + 1)]
    groups = [f"ZZ{number}" for number in range(1, pcts + 1)]
    trusts = [f"ZH{number}" for number in range(1, hospitals + 1)]
    renamed = {
        code: new for codes in (plain, groups, trusts) for code, new in _shuffle(codes, chance=chance, seed=seed)
    }
    names = _practice_names(practices, chance=chance)
    sites = [
        _practice(index, of=practices, pcts=groups, renamed=renamed, name=names[index]) for index in range(practices)
    ]
    return Topology(
        sites=(*sorted(sites, key=lambda site: site.code), *(_control(number) for number in range(1, controls + 1))),
        pcts={code: f"{name} PCT (invented)" for code, name in zip(groups, _PCT_NAMES, strict=False)},
        hospitals={
            code: f"{name} Hospital (invented)" for code, name in zip(trusts, _HOSPITAL_NAMES * 2, strict=False)
        },
        renamed=renamed,
    )


def _shuffle(codes: list[str], *, chance: random.Random, seed: int) -> list[tuple[str, str]]:
    """Pairs of old and new; seed 0 leaves all in place."""
    return list(zip(codes, chance.sample(codes, len(codes)) if seed else codes, strict=True))


def _practice_names(count: int, *, chance: random.Random) -> list[str]:
    names = [f"{street} {house} (invented)" for house in _HOUSES for street in _STREETS]
    return (
        chance.sample(names, count) if count <= len(names) else [f"Practice {i + 1} (invented)" for i in range(count)]
    )


def _practice(index: int, *, of: int, pcts: list[str], renamed: Mapping[str, str], name: str) -> Site:
    group = index * len(pcts) // of
    first = -(-group * of // len(pcts))
    code = renamed[f"Y99{index + 1:03d}"]
    return Site(
        code=code,
        name=name,
        kind=VantageKind.AGENT,
        dimensions=_dimensions(code, pct=renamed[pcts[group]], place=index - first, index=index),
        address=f"127.50.{1 + index // 200}.{1 + index % 200}",
    )


def _dimensions(code: str, *, pct: str, place: int, index: int) -> dict[str, str]:
    supplier, release = _SYSTEMS[index % len(_SYSTEMS)]
    values = {
        "pct": pct,
        "region": "NORTH" if pct in {"ZZ1", "ZZ2"} else "SOUTH",
        "link": f"L-{pct}-B" if place % 5 == 3 else f"L-{pct}",
        "resolver": f"RES-{code}" if place == 1 else f"RES-{pct}",
        "supplier": supplier,
        "release": release,
        "gateway": "gateway",
    }
    if place == 4 or 9 <= place <= 11:
        values["proxy"] = f"PRX-{code}" if place == 4 else f"PRX-{pct}"
        del values["resolver"]
    return values


def _control(number: int) -> Site:
    """Two sites before the gateway for each one past it: a fault of the gateway shows between them."""
    direct = number % 3 == 0
    return Site(
        code=f"CONTROL-{number}",
        name=f"Control site {number}",
        kind=VantageKind.CONTROL,
        dimensions={"resolver": f"RES-CONTROL-{number}"} | ({} if direct else {"gateway": "gateway"}),
        address=f"127.50.250.{number}",
        direct=direct,
    )
