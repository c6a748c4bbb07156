"""What must never stand in a file that people pass on: found by its name, then removed wherever its value stands."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

REMOVED = "(removed)"
_SECRET_NAME = re.compile(
    r"authorization|cookie|token(?!_endpoint|_type)|secret|password|assertion(?!_type)|api[-_]?key", re.IGNORECASE
)
_BEARER = re.compile(r"(?:Bearer|Basic) +[\w.~+/=-]{8,}|eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")
_PATIENT = re.compile(r"(?<![\w.])(?!999)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\w)")
"""Ten digits outside the synthetic range: better one number too many than a patient's."""

_SHORTEST = 6


def is_secret(name: str) -> bool:
    """Whether a header, a form field or a JSON member of that name holds a secret."""
    return bool(_SECRET_NAME.search(name))


def secret_values(fields: Iterable[tuple[str, str]], *, texts: Iterable[str]) -> set[str]:
    """Values of secret headers and query fields, and of secret members of JSON and form texts."""
    found = {value for name, value in fields if is_secret(name)}
    for text in texts:
        found.update(value for name, value in _members(text) if is_secret(name))
    bare = {value.partition(" ")[2] for value in found if value.startswith(("Bearer ", "Basic "))}
    return {value for value in found | bare if len(value) >= _SHORTEST}


def without(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets, without anything that looks like a token, and without NHS numbers that exist."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, REMOVED)
    return _PATIENT.sub(REMOVED, _BEARER.sub(REMOVED, text))


def _members(text: str) -> Iterator[tuple[str, str]]:
    try:
        yield from _leaves(json.loads(text))
    except (ValueError, RecursionError):
        yield from parse_qsl(text)


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    elif value is not None:
        yield name, str(value)
