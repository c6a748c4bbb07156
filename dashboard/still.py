"""What only shows something goes to the browser as one component: Dash keeps an account of every single one.

It tells all components of a page of each change of each, and of each that is new: the work grows with the square of
their number, and a table has hundreds. No callback speaks of a part without an id, so that nobody misses the account.
assets/clientside/still.js draws what comes.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final, NamedTuple

from dash.development.base_component import Component

_HTML: Final = "dash_html_components"
_LINK: Final = ("dash_core_components", "Link")
"""Drawn as a plain link: assets/clientside/address.js follows every one within the pages."""
_json_of: Final[Any] = Component.to_plotly_json  # carries no types


class _Drawn(NamedTuple):
    """A part that only shows something, as the browser draws it: its tag, what stands in the tag, and what is in it."""

    tree: list[Any]


def still(value: Any) -> Any:
    """The same components as JSON, all that need no account as few of their own; anything else as it is."""
    if isinstance(value, list | tuple):
        return _among(map(_told, value))
    return _among([_told(value)])[0]


def _told(part: Any) -> Any:
    if not isinstance(part, Component):
        return part
    told = _json_of(part)
    props = told["props"]
    within = props.pop("children", None)
    many = isinstance(within, list | tuple)
    parts = [_told(each) for each in (within if many else [within])]
    kind = told["namespace"], told["type"]
    if "id" not in props and (kind[0] == _HTML or kind == _LINK) and all(map(_is_drawn, parts)):
        tag = "a" if kind == _LINK else told["type"].lower()
        return _Drawn([tag, props, *(_tree(each) for each in parts if each is not None)])
    if within is not None:
        props["children"] = _among(parts) if many else _among(parts)[0]
    return told


def _is_drawn(part: Any) -> bool:
    return part is None or isinstance(part, _Drawn | str | int | float)


def _tree(part: Any) -> Any:
    return part.tree if isinstance(part, _Drawn) else part


def _among(parts: Iterable[Any]) -> list[Any]:
    """Children of one component: those that follow each other and only show something become one."""
    found: list[Any] = []
    for drawn, some in groupby(parts, key=_is_drawn):
        run = list(some)
        found += [_one(run)] if drawn and any(isinstance(each, _Drawn) for each in run) else run
    return found


def _one(run: list[Any]) -> dict[str, Any]:
    trees = [_tree(each) for each in run if each is not None]
    tree = trees[0] if len(trees) == 1 else ["", None, *trees]
    return {"namespace": "bookwatch_parts", "type": "Still", "props": {"tree": tree}}
