"""The frames that pages are made of: a page's head, a section, and the designed states around them."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.signs import shape

Children = Component | str | Sequence[Any] | None


def page(title: str, *, help_line: str, children: Sequence[Component]) -> Component:
    """A page: its title, one line of help, then what it shows."""
    head = html.Div([html.H1(title), html.P(help_line, className="help")], className="page-head")
    return html.Div([head, *children], className="page")


def section(title: str, *, children: Children, note: str = "", class_name: str = "") -> Component:
    """A card with a heading; `note` says what period or denominator it is about."""
    head: list[Component] = [html.H2(title)]
    if note:
        head.append(html.Span(note, className="note"))
    return html.Section([html.Div(head, className="section-head"), html.Div(children)], className=f"card {class_name}")


def empty(title: str, *, text: str, well: bool = False) -> Component:
    """Nothing to show, and why, and what will change that. `well`: there is nothing because all is well."""
    mark = shape("circle" if well else "dot")
    return html.Div([mark, html.Div([html.Strong(title), html.P(text)])], className="empty", role="status")


def scrolling(what: Component | None, *, label: str, class_name: str = "scroll-x", **more: Any) -> Component:
    """What may be wider than the screen: it scrolls by itself, by keyboard too, and is called by its label.

    more: attributes of the frame.
    """
    return html.Div(what, className=class_name, tabIndex="0", role="region", **aria(label=label), **more)


def unfolding(word: str) -> Component:
    """On a phone what stands next shows its most important part until this is opened; elsewhere all of it."""
    return html.Details(html.Summary(word), className="unfolding")


def skeleton(*, lines: int, class_name: str = "") -> Component:
    """The shape of what is being fetched, so that nothing jumps when it arrives."""
    bars = [html.Div(className="bone") for _ in range(lines)]
    return html.Div(bars, className=f"card skeleton {class_name}", role="status", **aria(busy="true", label="Loading"))


def trouble(what: str, *, remedy: str, reference: str) -> Component:
    """Something went wrong on our side: what, what to do, and an id to quote."""
    return html.Div(
        [html.Strong(what), html.P(remedy), html.P(f"Reference: {reference}", className="note")],
        className="card trouble",
        role="alert",
    )
