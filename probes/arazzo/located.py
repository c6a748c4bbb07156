"""YAML or JSON read so that every value remembers its line."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from probes.arazzo.errors import JourneyError

MAX_BYTES = 1_000_000
"""A journey larger than this is a mistake (or an attack on the reader)."""

MAX_DESCRIPTION_BYTES = 10_000_000
"""Of an OpenAPI description: the largest public ones have 8 MB."""

MAX_DEPTH = 60
MAX_VALUES = 20_000
_VALUES_A_BYTE = MAX_VALUES / MAX_BYTES
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null")}
_PAIR = re.compile(rb"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")

# libyaml's reader is some eight times faster; the wheels of all systems have it, a build from source may not.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Scalars(_Loader):  # type: ignore[misc]
    """YAML 1.2's JSON scalars only: with YAML 1.1 `no` would become false and a date an object."""


_Scalars.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0].rpartition(":")[2] in {"null", "bool", "int", "float"}]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if first not in "yYnNoO"  # yes, no, on, off are words, not booleans
}


@dataclass(frozen=True, slots=True)
class Located:
    """A value with its place: a scalar, a dict of Located, or a list of Located."""

    value: Any
    file: Path
    line: int

    def error(self, problem: str, *, remedy: str) -> JourneyError:
        """The error to raise about this value."""
        return JourneyError(file=self.file, line=self.line, problem=problem, remedy=remedy)

    def get(self, key: str) -> "Located | None":
        """The value of a field, or None (also where this has no fields at all)."""
        found: Located | None = self.value.get(key) if isinstance(self.value, dict) else None
        return found

    def need(self, key: str) -> "Located":
        """The value of a required field."""
        found = self.get(key)
        if found is None:
            raise self.error(f"the field {key!r} is missing", remedy=f"Add {key!r} here")
        return found

    def text(self, key: str, default: str = "") -> str:
        """A field that holds a string, or the default where it is absent."""
        found = self.get(key)
        return default if found is None else found.as_text()

    def as_text(self) -> str:
        """This value, which must be a string."""
        if not isinstance(self.value, str):
            raise self.error(f"expected text, found {_kind(self.value)}", remedy="Put the value in quotes")
        return self.value

    def as_number(self) -> float:
        """This value, which must be a non-negative number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not 0 <= self.value < 1e9:
            raise self.error(f"expected a number of 0 or more, found {_kind(self.value)}", remedy="Write digits only")
        return float(self.value)

    def as_flag(self) -> bool:
        """This value, which must be true or false."""
        if not isinstance(self.value, bool):
            raise self.error(f"expected true or false, found {_kind(self.value)}", remedy="Write true or false")
        return self.value

    def items(self, key: str) -> "list[Located]":
        """A field that holds a list (empty where it is absent)."""
        found = self.get(key)
        if found is None:
            return []
        if not isinstance(found.value, list):
            raise found.error(
                f"{key!r} must be a list, found {_kind(found.value)}", remedy="Start each entry with '- '"
            )
        return found.value

    def pairs(self, key: str) -> "Iterator[tuple[str, Located]]":
        """A field that holds a map (empty where it is absent)."""
        found = self.get(key)
        if found is None:
            return iter(())
        return iter(found.as_map().items())

    def as_map(self) -> "dict[str, Located]":
        """This value, which must be a map."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected fields, found {_kind(self.value)}", remedy="Write it as 'name: value' lines")
        return self.value

    def expect(self, known: Collection[str], *, what: str) -> None:
        """Refuse a field that this object does not have: a typo must not pass as "no such setting"."""
        for key, found in self.as_map().items():
            if key in known or (key.startswith("x-") and not key.startswith("x-bookwatch-")):
                continue
            near = get_close_matches(key, known, n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Allowed are {', '.join(sorted(known))}"
            raise found.error(f"{what} has no field {key!r}", remedy=remedy)

    def at(self, tokens: tuple[str, ...]) -> "Located | None":
        """What a JSON Pointer's tokens lead to from here, or None."""
        found: Located | None = self
        for token in tokens:
            value = found.value if found else None
            if isinstance(value, dict):
                found = value.get(token)
            elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
                found = value[int(token)]
            else:
                return None
        return found

    def plain(self) -> Any:
        """The value without its places, as JSON would give it."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value


def read(file: Path, *, most: int = MAX_BYTES) -> Located:
    """Read a YAML or JSON file of at most `most` bytes whose top is a map. Raises JourneyError."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise _at(file, f"cannot be read ({error.strerror})", "Check the path and its permissions") from error
    if len(raw) > most:
        raise _at(file, f"is {len(raw)} bytes, more than {most}", "Split it into smaller documents")
    return read_text(raw, file=file, most_values=int(most * _VALUES_A_BYTE))


def read_text(raw: bytes | str, *, file: Path, most_values: int = MAX_VALUES) -> Located:
    """Read YAML or JSON text whose top is a map. Raises JourneyError."""
    if isinstance(raw, bytes) and raw.lstrip()[:1] == b"{":
        # JSON may indent with tabs and writes what lies beyond U+FFFF as a pair of escapes; YAML knows neither.
        raw = _PAIR.sub(_one_character, raw.replace(b"\t", b" "))
    try:
        loader = _Scalars(raw)
        try:
            node = loader.get_single_node()
            if node is None:
                raise _at(file, "the file is empty", "Write an Arazzo document in it")
            top = _Reader(loader, file, most_values).located(node, 0)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise JourneyError(
            file=file, line=line, problem=f"not YAML: {error.problem}", remedy="Check indents, quotes and colons"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, JourneyError):
            raise
        raise _at(file, "not readable as YAML or JSON", "Save it as UTF-8 text") from error
    top.as_map()
    return top


def _at(file: Path, problem: str, remedy: str) -> JourneyError:
    return JourneyError(file=file, line=1, problem=problem, remedy=remedy)


class _Reader:
    """Turns YAML nodes into located values; counts them, for a few aliases of aliases can stand for billions."""

    def __init__(self, loader: Any, file: Path, most_values: int) -> None:
        self._loader = loader
        self._file = file
        self._most = most_values
        self._count = 0

    def located(self, node: yaml.Node, depth: int) -> Located:
        """The value of a node."""
        place = Located(None, self._file, node.start_mark.line + 1)
        self._count += 1
        if depth > MAX_DEPTH or self._count > self._most:
            # Also what an alias that contains itself runs into.
            raise place.error(
                "nested too deeply, or too many values", remedy=f"Keep below {MAX_DEPTH} levels and {self._most} values"
            )
        if node.tag not in _TAGS:
            raise place.error(f"the tag {node.tag} is not allowed", remedy="Use plain values, as JSON has them")
        if isinstance(node, yaml.SequenceNode):
            return Located([self.located(item, depth + 1) for item in node.value], self._file, place.line)
        if isinstance(node, yaml.MappingNode):
            return Located(self._fields(node, depth), self._file, place.line)
        return Located(self._loader.construct_object(node), self._file, place.line)

    def _fields(self, node: yaml.MappingNode, depth: int) -> dict[str, Located]:
        fields: dict[str, Located] = {}
        for key_node, value_node in node.value:
            place = Located(None, self._file, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                raise place.error("a field name must be a word", remedy="Write it as 'name: value'")
            if key_node.value in fields:
                raise place.error(f"the field {key_node.value!r} is written twice", remedy="Remove one of them")
            found = self.located(value_node, depth + 1)
            fields[key_node.value] = Located(found.value, self._file, place.line)
        return fields


def _one_character(pair: re.Match[bytes]) -> bytes:
    halves = bytes.fromhex((pair[2] + pair[3]).decode())
    return pair[1] + halves.decode("utf-16-be").encode()


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "fields"
    return "a list" if isinstance(value, list) else repr(value)
