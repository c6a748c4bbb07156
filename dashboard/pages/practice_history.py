"""The history of a practice, on its page: before and after, recovery, latency beside its peers, its week."""

from dash import Dash, Input, Output, State
from dash.development.base_component import Component

from dashboard.components.history import FIX, history_cards
from dashboard.components.notices import notices
from dashboard.desk import Desk, away
from dashboard.live import SCHEME, SLOW_NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.theme import Palette, palette
from dashboard.views.history.reading import read
from dashboard.wiring import ADDRESS, in_browser

HISTORY = "practice-history"


def register_history(app: Dash, *, desk: Desk, code: str) -> None:
    """Fill the history with news, scheme and address. `code`: id of the store that holds the page's practice."""
    in_browser(app, "address.fixed", Output(FIX, "title"), Input(FIX, "value"), at_start=False)

    @app.callback(
        Output(HISTORY, "children"),
        Input(SLOW_NEWS, "data"),
        Input(SCHEME, "data"),
        Input(ADDRESS, "hash"),
        State(code, "data"),
    )
    async def fill(news: int | None, scheme: str | None, hash_: str | None, practice: str) -> list[Component]:
        await_browser(news, scheme)
        key = ("history", practice, hash_, scheme)
        colours = palette(scheme)
        return await away(
            lambda: guarded(
                lambda: desk.prepared.shown(key, lambda: history(desk, code=practice, hash_=hash_, colours=colours))
            )
        )


def history(desk: Desk, *, code: str, hash_: str | None, colours: Palette) -> list[Component]:
    """The sections; nothing for an unknown practice, of which the page's head speaks."""
    found = read(desk, code=code, hash_=hash_)
    if found is None:
        return []
    return [*notices(found.state, also=found.problems), *history_cards(found, now=desk.clock(), colours=colours)]
