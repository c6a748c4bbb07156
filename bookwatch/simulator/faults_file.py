"""Faults from a YAML file, checked against the world: a mistake is answered with file, line and remedy."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bookwatch.lab.yaml_nodes import Node, read_yaml
from bookwatch.simulator.faults import OWN, PLACES, UNNAMED, Fault
from bookwatch.simulator.lab_words import LAB_WORDS
from bookwatch.simulator.modes import MODES
from bookwatch.simulator.moments import moment
from bookwatch.simulator.routes import Routes
from bookwatch.simulator.world import World
from domain.vocabulary import Phase

_ROOTS: Final = {"hospital": {"provider", "core", "contract"}, "card": {"identity"}, "agent": {"clock", "identity"}}
"""Branches of the failure tree that make sense at a place; at any other all do, but for the hospital's."""
_MOST_MS: Final = 60_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the faults are played on."""

    world: World
    routes: Routes
    start: datetime
    end: datetime


def load_faults(file: Path, *, stage: Stage) -> tuple[Fault, ...]:
    """Read and check them. Raises bookwatch.lab.errors.ScenarioError with file, line and remedy."""
    top = read_yaml(file).mapping(required=("faults",), optional=("title",))
    return tuple(_fault(each, stage=stage) for each in top["faults"].items())


def _fault(node: Node, *, stage: Stage) -> Fault:
    optional = ("severity", "coverage", "shift", "start", "end")
    values = node.mapping(required=("where", "kind"), optional=optional)
    fault = Fault(
        where=_where(values["where"], stage=stage),
        kind=_kind(values["kind"], place=_place(values["where"])),
        severity=_number(values["severity"], low=0.0, high=1.0) if "severity" in values else 1.0,
        coverage=_number(values["coverage"], low=0.0, high=1.0) if "coverage" in values else 1.0,
        shift=_shift(values["shift"]) if "shift" in values else {},
        start=_moment(values["start"], stage=stage) if "start" in values else stage.start,
        end=_moment(values["end"], stage=stage) if "end" in values else stage.end,
    )
    if fault.end <= fault.start:
        raise values["end" if "end" in values else "start"].wrong(
            "the fault ends before it starts", remedy="let end be later than start"
        )
    if fault.shift and (fault.mode.failure or fault.mode.silent):
        raise values["shift"].wrong(f"{fault.kind} only fails", remedy="leave shift out, or write kind: slow")
    if not fault.mode.silent and not fault.calls(stage.routes).any():
        raise values["kind"].wrong(
            f"{fault.kind} at {fault.where} would strike no call of {stage.routes.journey.name}",
            remedy="choose another kind or place",
        )
    return fault


def _place(node: Node) -> str:
    return node.text().partition(":")[0].partition("/")[0]


def _where(node: Node, *, stage: Stage) -> str:
    text, place = node.text(), _place(node)
    if place not in PLACES:
        raise node.wrong(f"no kind of place is called {place!r}", remedy=_near(place, PLACES))
    name = text[len(place) + 1 :]
    if bool(name) == (place in UNNAMED) and not (place == "core" and text.startswith("core/") and name):
        raise node.wrong(f"{text!r} is not a place", remedy=f"write {place if place in UNNAMED else f'{place}:NAME'}")
    known = _known(place, stage=stage)
    if name and name not in known:
        raise node.wrong(f"there is no {text!r} in this world", remedy=_near(name, known))
    return text


def _known(place: str, *, stage: Stage) -> tuple[str, ...]:
    if place == "core":
        return tuple(sorted({call.step.code for call in stage.routes.calls if call.server == "core"}))
    if place in OWN:
        return stage.world.codes
    if place == "hospital":
        return tuple(stage.world.hospitals)
    return tuple(sorted(set(stage.world.dimensions.get(place, ())) - {""}))


def _kind(node: Node, *, place: str) -> str:
    kind = node.text()
    if kind in LAB_WORDS[place]:
        return kind
    roots = _ROOTS.get(place)
    classes = [
        each for each in MODES if (root := each.partition(".")[0]) and (root in roots if roots else root != "provider")
    ]
    if kind not in classes:
        raise node.wrong(f"{kind!r} cannot happen there", remedy=_near(kind, (*LAB_WORDS[place], *classes)))
    return kind


def _near(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    shown = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    return f"did you mean {near[0]!r}?" if near else f"use one of {shown or 'none: this world has no such place'}"


def _number(node: Node, *, low: float, high: float) -> float:
    value = node.scalar()
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise node.wrong(f"the value is {value!r}", remedy=f"write a number from {low:g} to {high:g}")
    return float(value)


def _shift(node: Node) -> dict[Phase, float]:
    shift = {}
    for key, (name, value) in node.pairs().items():
        if key not in set(Phase):
            raise name.wrong(f"{key!r} is not a phase", remedy=f"use one of {', '.join(Phase)}")
        shift[Phase(key)] = _number(value, low=0.0, high=_MOST_MS)
    return shift


def _moment(node: Node, *, stage: Stage) -> datetime:
    value: object = node.scalar()
    found = moment(value, start=stage.start)
    if found is None:
        raise node.wrong(
            f"{value!r} is not a time", remedy="write 2026-03-02T09:00:00Z, or +1d2h30m after the beginning"
        )
    return found
