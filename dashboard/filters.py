"""The pickers above every page: which PCT, which role, which period, and whether central and planned time counts."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import queries
from dashboard.address.periods import CHOICES, USUAL, USUAL_OF
from dashboard.components.attributes import aria
from dashboard.desk import Desk, away
from dashboard.live import NEWS, await_browser
from dashboard.sentences.names import ROLES
from dashboard.wiring import ADDRESS, in_browser
from data.errors import StoreError

_PERIOD, _DAYS, _PCT, _ROLE, _ALL = (f"filter-{name}" for name in ("period", "days", "pct", "role", "all"))
_LENGTHS = "filter-lengths"
EVERY = "every"
"""Choice that asks for nothing in particular: the address then has no such part."""
Options = list[dict[str, str]]


def bar(level: str) -> Component:
    """The pickers; which of them a page shows is said in app.css."""
    pickers = [
        _select(_PCT, label=level, options=[{"value": EVERY, "label": f"All {level}s"}]),
        _select(_ROLE, label="Role", options=[{"value": EVERY, "label": "All roles"}, *_roles()]),
        _select(_PERIOD, label="Period", options=_periods()),
        html.Div(
            dmc.DatePickerInput(id=_DAYS, type="range", label="First and last day", valueFormat="D MMM YYYY", w=232),
            className="filter-days",
        ),
        html.Div(
            dmc.Switch(id=_ALL, label="Count central and planned time too", checked=False),
            className="filter-all",
        ),
    ]
    lengths = {"": _usual(USUAL), **{page: _usual(key) for page, key in USUAL_OF.items()}}
    pickers.append(dcc.Store(id=_LENGTHS, data=lengths))
    return html.Div(pickers, id="shell-filters", className="filters", role="search", **aria(label="What to show"))


def register(app: Dash, *, desk: Desk) -> None:
    """Wire the pickers to the address, both ways, and fill the list of PCTs."""
    values = [(_PERIOD, "value"), (_PCT, "value"), (_ROLE, "value"), (_ALL, "checked"), (_DAYS, "value")]
    shown = [Output(name, prop) for name, prop in values]
    address = [Input(ADDRESS, "hash"), Input(ADDRESS, "pathname"), Input(_PCT, "data")]
    known = [State(_LENGTHS, "data"), State(_PERIOD, "data")]
    in_browser(app, "address.shown", *shown, Output(_PERIOD, "data"), *address, *known)
    picked = [Input(name, prop) for name, prop in values]
    in_browser(app, "address.picked", Output("shell-filters", "title"), *picked, at_start=False)

    @app.callback(Output(_PCT, "data"), Input(NEWS, "data"), State(_PCT, "data"))
    async def fill(news: int | None, known: Options) -> Options:
        await_browser(news)
        try:
            options: Options = await away(lambda: offered(desk, known=known))
        except StoreError as error:
            raise PreventUpdate from error  # the page itself says that the database cannot be read
        return options


def offered(desk: Desk, *, known: Options) -> Any:
    """The PCTs to choose from, made once for all who ask, or "no change" where these are `known`."""
    codes = tuple(each["value"] for each in known or ())
    return desk.prepared.shown(("pcts", codes), lambda: _unless_known(pct_options(desk), known=known))


def _unless_known(options: Options, *, known: Options) -> Any:
    return no_update if options == known else options


def pct_options(desk: Desk) -> Options:
    """Every PCT with a practice in it, by code."""
    population = queries.fleet(desk).population
    codes = sorted({pct for pct in population.pct_of.values() if pct})
    every = {"value": EVERY, "label": f"All {desk.settings.level}s"}
    return [every, *({"value": code, "label": population.named(code)} for code in codes)]


def _select(name: str, *, label: str, options: Options) -> Component:
    made: Component = dmc.Select(
        id=name,
        label=label,
        data=options,
        value=EVERY,
        allowDeselect=False,
        searchable=name == _PCT,
        checkIconPosition="right",
        className=f"filter {name}",
    )
    return made


def _roles() -> Options:
    return [{"value": role.value, "label": word} for role, word in ROLES.items()]


def _periods() -> Options:
    named = [{"value": key, "label": title} for key, title in CHOICES.items()]
    return [{"value": EVERY, "label": _usual(USUAL)}, *named, {"value": "days", "label": "Other days"}]


def _usual(key: str) -> str:
    """ "Usual: last 7 days": how long it is differs from page to page."""
    return f"Usual: {CHOICES[key][0].lower()}{CHOICES[key][1:]}"
