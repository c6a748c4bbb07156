"""Reads YAML and remembers the line of every value, so that a typo is answered with the place to mend it."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from bookwatch.lab.errors import ScenarioError


class Node:
    """A value of the file with its place."""

    def __init__(self, node: yaml.Node, *, file: Path, path: str = "the file") -> None:
        self._node = node
        self._file = file
        self._path = path

    def wrong(self, problem: str, *, remedy: str) -> ScenarioError:
        """An error at this value."""
        return ScenarioError(problem, file=self._file, line=self._node.start_mark.line + 1, remedy=remedy)

    def mapping(self, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> dict[str, "Node"]:
        """The named values of a mapping. Raises ScenarioError for a key that is missing or unknown."""
        found = self.pairs()
        allowed = (*required, *optional)
        for key, (name, _) in found.items():
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                remedy = f"did you mean {near[0]!r}?" if near else f"use {', '.join(allowed)}"
                raise name.wrong(f"{self._path} has an unknown key {key!r}", remedy=remedy)
        for key in required:
            if key not in found:
                raise self.wrong(f"{self._path} has no {key!r}", remedy=f"add {key}:")
        return {key: value for key, (_, value) in found.items()}

    def pairs(self) -> dict[str, tuple["Node", "Node"]]:
        """All keys of a mapping, with the node of the key and of its value."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.wrong(f"{self._path} is not a mapping", remedy="write KEY: VALUE lines")
        found: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in self._node.value:
            key = str(key_node.value)
            name = Node(key_node, file=self._file, path=key)
            if key in found:
                raise name.wrong(f"{key!r} is written twice", remedy="remove one of the two")
            found[key] = name, Node(value_node, file=self._file, path=key)
        return found

    def items(self) -> Iterator["Node"]:
        """The values of a list."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.wrong(f"{self._path} is not a list", remedy="write one - entry a line")
        for position, each in enumerate(self._node.value):
            yield Node(each, file=self._file, path=f"{self._path}[{position}]")

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single value."""
        return isinstance(self._node, yaml.ScalarNode)

    def scalar(self) -> str | float | int | bool | None:
        """A text, number or truth value, as YAML reads it."""
        if not isinstance(self._node, yaml.ScalarNode):
            raise self.wrong(f"{self._path} is not a single value", remedy="write one text or number")
        value: str | float | int | bool | None = yaml.safe_load(yaml.serialize(self._node))
        return value

    def text(self, *, allowed: Sequence[str] = ()) -> str:
        """A text; one of `allowed` where given."""
        value = self.scalar()
        if not isinstance(value, str) or not value:
            raise self.wrong(f"{self._path} is {value!r}", remedy="write a text")
        if allowed and value not in allowed:
            raise self.wrong(f"{self._path} is {value!r}", remedy=f"use one of {', '.join(allowed)}")
        return value

    def whole(self, *, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self.scalar()
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(f"{self._path} is {value!r}", remedy=f"write a whole number from {low} to {high}")
        return value


def read_yaml(file: Path) -> Node:
    """The root of a YAML file. Raises ScenarioError for a file that is away, empty or not YAML."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as problem:
        raise ScenarioError(
            f"cannot be read ({getattr(problem, 'strerror', None) or problem})",
            file=file,
            line=1,
            remedy="give the path of a file",
        ) from None
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise ScenarioError(f"not YAML: {problem.problem}", file=file, line=line, remedy="mend the line") from None
    if root is None:
        raise ScenarioError("empty", file=file, line=1, remedy="see docs/lab.md for an example")
    return Node(root, file=file)
