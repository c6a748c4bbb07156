"""A page of figures of a period: a skeleton at once, filled by the address and, once a minute, by the news."""

from collections.abc import Callable, Sequence

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.components import frames
from dashboard.desk import Desk, away
from dashboard.live import SLOW_NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.wiring import ADDRESS, add_page

Content = Callable[[str | None], list[Component]]
"""What the page shows for the part of its address after #."""


def register_period_page(
    app: Dash, *, desk: Desk, module: str, title: str, help_line: str, lines: Sequence[int], content: Content
) -> None:
    """Register the page under its title in small letters. `lines`: of each card of its skeleton."""
    name = title.lower()

    def layout(**_query: str) -> Component:
        bones = [frames.skeleton(lines=each) for each in lines]
        return frames.page(
            title, help_line=help_line, children=[html.Div(bones, id=f"{name}-content", className="stack")]
        )

    add_page(module, settings=desk.settings, name=title, layout=layout, path=f"/{name}")

    @app.callback(Output(f"{name}-content", "children"), Input(SLOW_NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, hash_: str | None) -> list[Component]:
        await_browser(news)
        return await away(lambda: guarded(lambda: desk.prepared.shown((name, hash_), lambda: content(hash_))))
