"""A scenario that has been played: what was seen and what is true, without the simulation. Kept on disk."""

import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from bookwatch.evaluation.evidence import Told, told_by
from bookwatch.simulator.chance import Bools, Ints
from bookwatch.simulator.families.drawing import JOURNEY, OTHERS, draw
from bookwatch.simulator.families.family import Family
from bookwatch.simulator.families.scenario import Scenario, Truth

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / "var" / "evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Everything that judges and scores need."""

    family: Family
    seed: int
    codes: tuple[str, ...]
    practices: int
    hospitals: tuple[str, ...]
    hospitals_of: Ints
    recorded: Mapping[str, tuple[str, ...]]
    start_us: int
    rounds: int
    round_s: int
    first: int
    """The first broken round."""
    told: tuple[Told, ...]
    """Of refer-and-book, then of each further journey."""
    truths: tuple[Truth, ...]
    severities: tuple[float, ...]
    inside: Bools
    """Shape (faults, practices, rounds)."""

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.family.name} seed {self.seed}"


def play(family: Family, *, seed: int, cache_at: Path | None = CACHE) -> Played:
    """Simulate it, or take it from the cache, where the same code made it from the same family before."""
    file = cache_at / f"{family.name}-{seed}-{_stamp(family)}.pickle" if cache_at else None
    if file and file.exists():
        found: Played = pickle.loads(file.read_bytes())
        return found
    played = _played(draw(family, seed=seed))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{seed}.partial")
        partial.write_bytes(pickle.dumps(played, protocol=pickle.HIGHEST_PROTOCOL))
        partial.replace(file)
    return played


def _played(scenario: Scenario) -> Played:
    world, main = scenario.world, scenario.simulation
    told = [told_by(list(main), journey=JOURNEY)]
    told += [
        told_by(list(other), journey=name) for name, other in zip(OTHERS, scenario.others, strict=True) if other.rounds
    ]
    return Played(
        family=scenario.family,
        seed=scenario.seed,
        codes=world.codes,
        practices=world.practices,
        hospitals=tuple(world.hospitals),
        hospitals_of=world.hospitals_of,
        recorded=scenario.recorded,
        start_us=int(main.start.timestamp() * 1_000_000),
        rounds=main.rounds,
        round_s=main.interval_s,
        first=scenario.first,
        told=tuple(told),
        truths=scenario.truths,
        severities=tuple(fault.severity for fault in main.faults),
        inside=scenario.inside,
    )


def _stamp(family: Family) -> str:
    return hashlib.sha256((repr(family) + _code()).encode()).hexdigest()[:12]


@cache
def _code() -> str:
    """What the simulator and this reduction are made of."""
    folders = (ROOT / "bookwatch" / "simulator", ROOT / "probes" / "journeys", ROOT / "bookwatch" / "evaluation")
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in {".py", ".yaml"})
    wanted = [file for file in files if "evaluation" not in file.parts or file.stem in {"evidence", "played"}]
    return hashlib.sha256(b"".join(file.read_bytes() for file in wanted)).hexdigest()
