"""The frame around every page: name, navigation, age of the last result, light and dark, what must always be said."""

import dash
import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import filters, live, theme
from dashboard.components.attributes import aria
from dashboard.components.signs import shape
from dashboard.desk import Desk
from dashboard.first_view import pages_of
from dashboard.still import still

_NAV = "shell-nav"
"""In which assets/clientside/address.js marks the page that is open."""
DEMONSTRATION = "Demonstration: invented organisations, real journeys against a reference core."


def shell(desk: Desk) -> Component:
    """The layout of the app; the page itself is swapped inside it."""
    main = [
        *_banner(desk),
        live.stale_notice(desk.settings),
        filters.bar(desk.settings.level),
        html.Div(dash.page_container, id="content", tabIndex="-1"),
    ]
    frame = dmc.AppShell(
        [dmc.AppShellHeader(_header(desk), className="header"), dmc.AppShellMain(main)],
        header={"height": {"base": 93, "xs": 93, "sm": 64}},
        id="shell",
    )
    skip = html.A("Skip to the page", href="#content", className="skip")
    parts = still([skip, *live.stores(), frame])
    root: Component = dmc.MantineProvider(parts, theme=theme.mantine_theme(), defaultColorScheme="auto")
    return root


def _header(desk: Desk) -> Component:
    links = [dash.dcc.Link(word, href=href) for word, href in pages_of(with_lab=desk.lab is not None)]
    nav = html.Nav(links, id=_NAV, className="nav", **aria(label="Pages"))
    toggle = dmc.ColorSchemeToggle(
        lightIcon=_mode("Dark"),
        darkIcon=_mode("Light"),
        className="scheme-toggle",
        **aria(label="Switch between light and dark"),
    )
    brand = dash.dcc.Link([shape("square"), desk.settings.title], href="/", className="brand")
    end = html.Div([live.age(), toggle], className="header-end")
    return html.Div([brand, nav, end], className="header-inner")


def _mode(name: str) -> Component:
    return html.Span([name, html.Span(" mode", className="wide")])


def _banner(desk: Desk) -> list[Component]:
    if not desk.settings.demonstration and desk.lab is None:
        return []
    words: list[Component | str] = [html.Strong("Demonstration:"), DEMONSTRATION.partition(":")[2]]
    return [html.Div(html.P(words), className="banner")]
