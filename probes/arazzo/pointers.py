"""JSON Pointer (RFC 6901), split once and followed many times."""

from typing import Any


def split(pointer: str) -> tuple[str, ...]:
    """The tokens of a pointer; "" is the whole document. Raises ValueError where it does not start with "/"."""
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"the JSON Pointer {pointer!r} must start with '/'")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def follow(value: Any, tokens: tuple[str, ...]) -> Any:
    """What a pointer points to, or None where there is nothing."""
    for token in tokens:
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list):
            value = value[int(token)] if token.isdecimal() and int(token) < len(value) else None
        else:
            return None
    return value


def place(value: Any, tokens: tuple[str, ...], new: Any) -> bool:
    """Set what a pointer points to, in place; False where the way to it does not exist."""
    if not tokens:
        return False
    parent = follow(value, tokens[:-1])
    last = tokens[-1]
    if isinstance(parent, dict):
        parent[last] = new
        return True
    if isinstance(parent, list) and last.isdecimal() and int(last) < len(parent):
        parent[int(last)] = new
        return True
    return False
