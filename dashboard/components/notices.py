"""What in an address could not be followed, and the way out of it."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.address.problems import AddressError
from dashboard.address.state import State, link

_DEFAULT = "Show without it"


def notices(state: State, *, also: Sequence[AddressError] = ()) -> list[Component]:
    """A card for all problems together; nothing where there is none."""
    problems = [*state.problems, *also]
    if not problems:
        return []
    lines = [
        html.P([f"{problem.words} ", html.A(_way(problem), href=link(state, **problem.way))]) for problem in problems
    ]
    return [html.Div(lines, className="card trouble", role="alert")]


def _way(problem: AddressError) -> str:
    period = problem.way.get("period", "")
    if not period:
        return _DEFAULT
    return "Turn it round" if ".." in period else "Show the last 7 days"
