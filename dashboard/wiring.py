"""The few calls of Dash that carry no types, with types."""

from collections.abc import Callable
from typing import Any

import dash
from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.settings import DashboardSettings
from dashboard.still import still

ADDRESS = "_pages_location"
"""Id of the address that Dash's pages keep."""


def add_page(module: str, *, settings: DashboardSettings, name: str, layout: Callable[..., Any], **where: str) -> None:
    """Register a page at `path=` or `path_template=`; its title in the browser is its name."""
    register: Any = dash.register_page

    def folded(**query: str) -> Any:
        return still(layout(**query))

    register(module, name=name, title=f"{name} - {settings.title}", layout=folded, **where)


def in_browser(app: Dash, function: str, *parts: Output | Input | State, at_start: bool = True) -> None:
    """Wire a function of assets/clientside ("grids.search") ; `at_start`: called at once as well."""
    callback: Any = app.clientside_callback
    callback(ClientsideFunction(*function.split(".")), *parts, prevent_initial_call=not at_start)
