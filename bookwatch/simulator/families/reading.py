"""Families from their files. A mistake is answered with file, line and remedy."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bookwatch.lab.yaml_nodes import Node, read_yaml
from bookwatch.simulator.families.family import Family, FaultForm, Range, Suite, WorldForm

_SCENARIOS: Final = Path(__file__).parents[3] / "scenarios"
FOLDERS: Final = (_SCENARIOS / "families", _SCENARIOS / "replays")
_BEFORE, _AFTER = 26, 2
_BROKEN: Range = (7.0, 10.0)


def read_families(folders: Iterable[Path] = FOLDERS) -> tuple[Family, ...]:
    """All of some folders, by number. Raises bookwatch.lab.errors.ScenarioError."""
    found = (read_family(file) for folder in folders for file in folder.glob("*.yaml"))
    return tuple(sorted(found, key=lambda family: family.number))


def read_family(file: Path) -> Family:
    """One file. Raises bookwatch.lab.errors.ScenarioError."""
    top = read_yaml(file).mapping(
        required=("number", "title", "suite", "faults"), optional=("nasty", "world", "start", "rounds", "revised")
    )
    rounds = top["rounds"].mapping(optional=("before", "broken", "after")) if "rounds" in top else {}
    return Family(
        number=top["number"].whole(low=1, high=999),
        name=file.stem,
        title=top["title"].text(),
        suite=Suite(top["suite"].text(allowed=tuple(Suite))),
        nasty=_flag(top, "nasty"),
        world=WorldForm(**_values(top["world"], of=WorldForm)) if "world" in top else WorldForm(),
        start=tuple(_moment(each) for each in top["start"].items()) if "start" in top else (),
        before=rounds["before"].whole(low=8, high=400) if "before" in rounds else _BEFORE,
        broken=_range(rounds["broken"]) if "broken" in rounds else _BROKEN,
        after=rounds["after"].whole(low=0, high=400) if "after" in rounds else _AFTER,
        revised=_flag(top, "revised"),
        faults=tuple(FaultForm(**_values(each, of=FaultForm)) for each in top["faults"].items()),
    )


def _values(node: Node, *, of: type[FaultForm] | type[WorldForm]) -> dict[str, Any]:
    """Each value as the type of its field asks."""
    kinds = {each.name: each.type for each in fields(of)}
    required = ("where", "kind") if of is FaultForm else ()
    found = node.mapping(required=required, optional=tuple(name for name in kinds if name not in required))
    return {name: _value(each, kind=kinds[name]) for name, each in found.items()}


def _value(node: Node, *, kind: object) -> Any:
    readers: dict[object, Callable[[Node], Any]] = {
        Range: _range,
        Range | None: _range,
        Mapping[str, Range]: _ranges,
        tuple[str, ...]: _words,
        str: Node.text,
    }
    return readers[kind](node) if kind in readers else _plain(node, kind=kind)


def _plain(node: Node, *, kind: object) -> Any:
    value = node.scalar()
    wanted = {bool: bool, int: int}.get(kind, int | float)  # type: ignore[call-overload]
    if not isinstance(value, wanted):
        raise node.wrong(f"the value is {value!r}", remedy="write a number, or true or false where it is a question")
    return value


def _ranges(node: Node) -> dict[str, Range]:
    return {name: _range(each) for name, (_, each) in node.pairs().items()}


def _words(node: Node) -> tuple[str, ...]:
    return (node.text(),) if node.is_scalar else tuple(each.text() for each in node.items())


def _range(node: Node) -> Range:
    values = [node.scalar()] if node.is_scalar else [each.scalar() for each in node.items()]
    numbers = [float(each) for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) != len(values) or not 1 <= len(numbers) <= 2 or numbers != sorted(numbers):
        raise node.wrong(f"{values} is not a range", remedy="write a number, or [least, greatest]")
    return numbers[0], numbers[-1]


def _flag(top: Mapping[str, Node], name: str) -> bool:
    return bool(_value(top[name], kind=bool)) if name in top else False


def _moment(node: Node) -> datetime:
    try:
        return datetime.fromisoformat(node.text()).astimezone(UTC)
    except ValueError:
        raise node.wrong("not a time", remedy="write it in quotes: '2026-03-03T09:00:00Z'") from None
