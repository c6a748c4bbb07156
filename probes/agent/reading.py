"""Reads a JSON object field by field and collects everything that is wrong with it, each with its path and remedy.

One round trip per typing error is what makes a configuration file hateful; so all problems are told at once.
"""

import difflib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


class Section:
    """One object of the file. Every reader returns a usable value and notes a problem where there was none."""

    def __init__(self, value: object, *, path: str, problems: list[str]) -> None:
        self.path, self.problems = path, problems
        self._asked: set[str] = set()
        self._values: Mapping[str, object] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.wrong("", problem=f"{_shown(value)} is not an object", remedy="write { ... }")

    def wrong(self, key: str, *, problem: str, remedy: str) -> None:
        """Note a problem with one key."""
        where = ".".join(part for part in (self.path, key) if part) or "the file"
        self.problems.append(f"{where}: {problem}; {remedy}")

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        self._asked.add(key)
        return self._values.get(key) is not None

    def text(self, key: str, *, default: str | None = None) -> str:
        """A string that is not empty; required when there is no default."""
        if not self.has(key) and default is not None:
            return default
        value = self._required(key)
        if isinstance(value, str) and value:
            return value
        if value is not None:
            self.wrong(key, problem=f"{_shown(value)} is not a text", remedy='write it in quotes, as "..."')
        return ""

    def number(self, key: str, *, default: float | None = None, least: float = 0.0) -> float:
        """A number of at least `least`; required when there is no default."""
        if not self.has(key) and default is not None:
            return default
        value = self._required(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= least:
            return float(value)
        if value is not None:
            self.wrong(key, problem=f"{_shown(value)} is not a number >= {least:g}", remedy="write such a number")
        return max(least, 1.0)

    def choice(self, key: str, *, allowed: tuple[str, ...], default: str) -> str:
        """One of the allowed words."""
        value = self.text(key, default=default)
        if value in allowed or not value:
            return value or default
        self.wrong(key, problem=f"{_shown(value)} is not known", remedy=f"use one of {', '.join(allowed)}")
        return default

    def url(self, key: str) -> str:
        """An http or https address with a host."""
        value = self.text(key)
        try:
            parts = urlsplit(value)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if value and not good:
            self.wrong(key, problem=f"{_shown(value)} is not an address", remedy="write http(s)://HOST:PORT")
        return value.rstrip("/")

    def endpoint(self, key: str) -> tuple[str, int] | None:
        """`ip:port`, or None where the key is absent or null."""
        if not self.has(key):
            return None
        host, _, port = self.text(key).rpartition(":")
        if host and port.isdecimal() and 0 < int(port) < 65_536:
            return host, int(port)
        self.wrong(key, problem=f"{_shown(self._values[key])} is not ip:port", remedy='write it as "10.0.0.53:53"')
        return None

    def file(self, key: str, *, folder: Path) -> Path | None:
        """A path, taken from the folder of the configuration file; None where absent or null."""
        return folder / self.text(key) if self.has(key) else None

    def section(self, key: str) -> "Section":
        """An object below this one; absent counts as empty."""
        value = self._values[key] if self.has(key) else {}
        return Section(value, path=f"{self.path}.{key}".lstrip("."), problems=self.problems)

    def sections(self, key: str) -> list["Section"]:
        """A list of objects."""
        return [
            Section(value, path=f"{self.path}.{key}[{position}]".lstrip("."), problems=self.problems)
            for position, value in enumerate(self._list(key))
        ]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        values = self._list(key)
        for position, value in enumerate(values):
            if not isinstance(value, str) or not value:
                self.wrong(f"{key}[{position}]", problem=f"{_shown(value)} is not a text", remedy="write it in quotes")
        return tuple(value for value in values if isinstance(value, str))

    def finish(self) -> None:
        """Note every key that nobody asked for: a typing error there would otherwise be a setting without effect."""
        for key in sorted(set(self._values) - self._asked):
            near = difflib.get_close_matches(key, self._asked, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(self._asked))}"
            self.wrong(key, problem="unknown key", remedy=remedy)

    def _list(self, key: str) -> list[object]:
        value = self._values[key] if self.has(key) else []
        if isinstance(value, list):
            return value
        self.wrong(key, problem=f"{_shown(value)} is not a list", remedy="write [ ... ]")
        return []

    def _required(self, key: str) -> object:
        if not self.has(key):
            self.wrong(key, problem="missing", remedy="add it")
            return None
        return self._values[key]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
