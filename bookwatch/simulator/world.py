"""Who there is and what they share: invented organisations, from a size and a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from bookwatch.simulator.chance import WORLD, Bools, Ints, stream
from bookwatch.simulator.habits import Habits, habits
from bookwatch.simulator.names import hospital_names, pct_names, practice_codes, practice_name
from bookwatch.simulator.sizes import pct_sizes

_VERSIONS: Final = {
    "identity_agent": ("IA-11", "IA-11", "IA-12", "IA-13", "IA-14"),
    "desktop": ("WIN10-EDGE", "WIN11-EDGE", "WIN11-EDGE", "WIN11-CHROME", "WIN10-CHROME"),
    "probe": ("AGENT-1.4", "AGENT-1.4", "AGENT-1.5"),
}
"""Versions of what runs on a practice's PC; one that is listed twice is twice as usual."""

MOST_PRACTICES: Final = 9_990
HOSPITALS_OF_A_PRACTICE: Final = 3
_A_HOSPITAL: Final = 50
_REGIONS: Final = 10
_SYSTEMS: Final = (
    *(("SYS-LARK", "LARK-4.1"), ("SYS-LARK", "LARK-4.2"), ("SYS-LARK", "LARK-4.3"), ("SYS-WREN", "WREN-9")),
    *(("SYS-WREN", "WREN-10"), ("SYS-FINCH", "FINCH-2"), ("SYS-ROBIN", "ROBIN-7")),
)


@dataclass(frozen=True, kw_only=True)
class World:
    """Vantages as columns: practices in order, then control sites."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    practices: int
    """How many of them are practices."""
    dimensions: Mapping[str, tuple[str, ...]]
    """For each dimension the value of every vantage; empty where it has none."""
    pcts: Mapping[str, str]
    hospitals: Mapping[str, str]
    hospitals_of: Ints
    """Numbers of the hospitals that a vantage books with in turn; shape (vantages, 3)."""
    habits: Habits

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where a vantage stands."""
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def proxied(self) -> Bools:
        """Vantages whose names a proxy resolves."""
        return self.sharing("proxy", value=None)

    def sharing(self, dimension: str, *, value: str | None) -> Bools:
        """Vantages with that value; None: with any."""
        column = self.dimensions[dimension]
        return np.array([bool(each) if value is None else each == value for each in column], dtype=np.bool_)


def world(practices: int, *, seed: int) -> World:
    """Lay it out. The same arguments give the same world."""
    rng = stream(seed, WORLD)
    sizes = rng.permutation(pct_sizes(practices))
    pcts = pct_names(len(sizes))
    controls = max(3, min(24, practices // 300))
    hospitals = hospital_names(max(HOSPITALS_OF_A_PRACTICE, round(practices / _A_HOSPITAL)))
    group = np.repeat(np.arange(len(sizes)), sizes)
    place = np.concatenate([np.arange(size) for size in sizes])
    codes = rng.permutation(practice_codes(practices)).tolist()
    names = [practice_name(int(at), pct=pcts[f"ZZ{pct + 1}"]) for pct, at in zip(group, place, strict=True)]
    control_codes = [f"CONTROL-{number + 1}" for number in range(controls)]
    rows = [
        *(
            _practice(code, pct=int(pct), place=int(at), rng=rng)
            for code, pct, at in zip(codes, group, place, strict=True)
        ),
        *(_control(number) for number in range(controls)),
    ]
    of_pcs = stream(seed, WORLD, 1)
    for name, versions in _VERSIONS.items():
        for row, drawn in zip(rows[:practices], of_pcs.integers(len(versions), size=practices), strict=True):
            row[name] = versions[int(drawn)]
    names_of = sorted({name for row in rows for name in row})
    nearest = (group[:, None] * len(hospitals) // len(sizes) + np.arange(HOSPITALS_OF_A_PRACTICE)) % len(hospitals)
    anywhere = rng.integers(len(hospitals), size=(controls, HOSPITALS_OF_A_PRACTICE))
    return World(
        codes=(*codes, *control_codes),
        names=(*names, *(code.capitalize().replace("-", " site ") for code in control_codes)),
        practices=practices,
        dimensions={name: tuple(row.get(name, "") for row in rows) for name in names_of},
        pcts=pcts,
        hospitals=hospitals,
        hospitals_of=np.concatenate([nearest, anywhere]).astype(np.int64),
        habits=habits(rng, practices=practices, controls=controls),
    )


def _practice(code: str, *, pct: int, place: int, rng: np.random.Generator) -> dict[str, str]:
    """Most practices of a PCT, not all, share its link, resolver and proxy; some share a building or a provider."""
    name = f"ZZ{pct + 1}"
    supplier, release = _SYSTEMS[int(rng.integers(len(_SYSTEMS)))]
    chance = rng.random(4)
    values = {
        "pct": name,
        "region": f"REGION-{pct % _REGIONS + 1}",
        "link": f"L-{name}-B" if chance[0] < 0.2 else f"L-{name}",
        "isp": f"ISP-{int(rng.integers(1, 13))}",
        "supplier": supplier,
        "release": release,
        "gateway": "gateway",
    }
    if chance[1] < 0.2:
        values["proxy"] = f"PRX-{code}" if chance[1] < 0.05 else f"PRX-{name}"
    else:
        values["resolver"] = f"RES-{code}" if chance[2] < 0.08 else f"RES-{name}"
    if chance[3] < 0.15:
        values["site"] = f"SITE-{name}-{place // 6 + 1}"
    return values


def _control(number: int) -> dict[str, str]:
    """Two sites before the gateway for each one past it."""
    own = {"resolver": f"RES-CONTROL-{number + 1}"}
    return own if number % 3 == 2 else {**own, "gateway": "gateway"}
