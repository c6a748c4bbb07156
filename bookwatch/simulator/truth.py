"""The truth about simulated time: every cause, and for each practice and window the causes that it was inside."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from bookwatch.simulator.chance import Bools
from bookwatch.simulator.errors import SimulatorError
from bookwatch.simulator.faults import Fault
from bookwatch.simulator.simulation import Simulation
from domain.clock import iso


def write_truth(simulation: Simulation, *, file: Path) -> None:
    """Write it as JSON: `causes`, and `practices` with their windows. A practice that is not named was well.

    Raises SimulatorError where the file holds something else, which may be the only truth about other runs.
    """
    text = json.dumps(truth(simulation), indent=1) + "\n"
    if file.exists() and file.read_text(encoding="utf-8", errors="replace") != text:
        raise SimulatorError(
            f"{file} is there already and holds something else", remedy="name another with --truth, or remove it"
        )
    file.write_text(text, encoding="utf-8")


def truth(simulation: Simulation) -> dict[str, Any]:
    """JSON-ready. A window is a stretch of time in which the same causes hold; its `causes` are numbers from 0."""
    inside = [_inside(fault, number=number, simulation=simulation) for number, fault in enumerate(simulation.faults, 1)]
    codes = simulation.world.codes
    practices: dict[str, list[dict[str, Any]]] = {}
    for start, end in _windows(simulation):
        active = [number for number, fault in enumerate(simulation.faults) if fault.start <= start and end <= fault.end]
        for place in np.flatnonzero(np.logical_or.reduce([inside[number] for number in active])) if active else ():
            causes = [number for number in active if inside[number][place]]
            window = {"start": iso(start), "end": iso(end), "causes": causes}
            practices.setdefault(codes[place], []).append(window)
    return {
        "format": "bookwatch.truth/1",
        "seed": simulation.seed,
        "start": iso(simulation.start),
        "end": iso(simulation.end),
        "interval_s": simulation.interval_s,
        "causes": [
            _cause(fault, members=members, simulation=simulation)
            for fault, members in zip(simulation.faults, inside, strict=True)
        ],
        "practices": {code: practices[code] for code in sorted(practices)},
    }


def _inside(fault: Fault, *, number: int, simulation: Simulation) -> Bools:
    """Practices (not controls) that the fault touches; of a hospital's fault those that book with it."""
    world = simulation.world
    inside = fault.touched(world, seed=simulation.seed, number=number)
    if fault.place == "hospital":
        inside &= (world.hospitals_of == list(world.hospitals).index(fault.name)).any(axis=1)
    return inside & (np.arange(len(world.codes)) < world.practices)


def _windows(simulation: Simulation) -> Iterator[tuple[datetime, datetime]]:
    """Stretches between two moments at which a fault begins or ends."""
    moments = {simulation.start, simulation.end}
    moments.update(moment for fault in simulation.faults for moment in (fault.start, fault.end))
    ordered = sorted(moment for moment in moments if simulation.start <= moment <= simulation.end)
    yield from zip(ordered, ordered[1:], strict=False)


def _cause(fault: Fault, *, members: Bools, simulation: Simulation) -> dict[str, Any]:
    domain, dimension, value = fault.truth(simulation.world)
    codes = simulation.world.codes
    return {
        "where": fault.where,
        "kind": fault.kind,
        "severity": fault.severity,
        "coverage": fault.coverage,
        "shift": {phase.value: milliseconds for phase, milliseconds in fault.slows.items()},
        "domain": domain.value,
        "dimension": dimension,
        "value": value,
        "key": f"{domain.value}/{dimension}/{value}",
        "judgement": fault.judgement(simulation.world).value,
        "start": iso(fault.start),
        "end": iso(fault.end),
        "members": sorted(codes[place] for place in np.flatnonzero(members)),
    }
