"""Practices: who differs by more than chance explains, when it failed, and every practice in order of name."""

from typing import Any

from dash import Dash, Input, Output, dcc, html
from dash import State as Known
from dash.development.base_component import Component

from dashboard import queries
from dashboard.address.problems import AddressError
from dashboard.address.state import State
from dashboard.asked import asked
from dashboard.components import frames
from dashboard.components.domains import headline
from dashboard.components.notices import notices
from dashboard.components.practices import chosen_line, funnel_card, heat_card
from dashboard.components.practices_grid import GRID, grid_place, register_grid
from dashboard.desk import Desk, away
from dashboard.live import NEWS, SCHEME, await_browser
from dashboard.pages.failing import guarded, unreadable
from dashboard.sentences import funnels
from dashboard.sentences.state import Headline
from dashboard.theme import Palette, palette
from dashboard.views import comparison as compare
from dashboard.views import practices as view
from dashboard.views import practices_course, practices_heat
from dashboard.views.comparison import Comparison
from dashboard.wiring import ADDRESS, add_page, in_browser
from data.errors import StoreError
from data.readers.beginning import first_run
from domain.vocabulary import Judgement

HEAD, CHARTS, NOTE, TOLD = "practices-head", "practices-charts", "practices-note", "practices-told"
FUNNEL, SLOW, HEAT = "practices-funnel", "practices-slow", "practices-heat"
TITLE = "Practices"
HELP = "In order of name, never of merit: the limits say who differs by more than chance."


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page: first its words, then its charts, then the grid beneath them."""
    level = desk.settings.level

    def layout(**_query: str) -> Component:
        bones = html.Div([frames.skeleton(lines=8), frames.skeleton(lines=8)], className="columns")
        head = html.Div(frames.skeleton(lines=2), id=HEAD, className="stack")
        charts = html.Div([bones, frames.skeleton(lines=8)], id=CHARTS, className="stack")
        parts = [head, charts, grid_place(), dcc.Store(id=TOLD)]
        return frames.page(TITLE, help_line=HELP, children=parts)

    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/practices")

    @app.callback(Output(HEAD, "children"), Output(TOLD, "data"), Input(NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, hash_: str | None) -> tuple[Any, str]:
        await_browser(news)
        head, *_ = await away(lambda: filled(desk, hash_=hash_))
        return head, f"{news} {hash_}"

    @app.callback(Output(GRID, "rowData"), Output(NOTE, "children"), Input(TOLD, "data"), Known(ADDRESS, "hash"))
    async def list_(told: str | None, hash_: str | None) -> tuple[Any, Any]:
        await_browser(told)
        _, rows, note = await away(lambda: filled(desk, hash_=hash_))
        return rows, note

    @app.callback(Output(CHARTS, "children"), Input(TOLD, "data"), Input(SCHEME, "data"), Input(ADDRESS, "hash"))
    async def draw(told: str | None, scheme: str | None, hash_: str | None) -> list[Component]:
        await_browser(told, scheme)
        drawn = ("practices charts", hash_, scheme), lambda: charts(desk, hash_=hash_, colours=palette(scheme))
        return await away(lambda: guarded(lambda: desk.prepared.shown(*drawn)))

    register_grid(app, level=level, charts=CHARTS, note=NOTE)
    for name in (FUNNEL, SLOW, HEAT):
        parts = (Output(name, "className"), Input(name, "clickData"), Known(name, "figure"))
        in_browser(app, "grids.choose", *parts, at_start=False)


def filled(desk: Desk, *, hash_: str | None) -> tuple[Any, ...]:
    """What `content` gives, made once for all who look at it, or what stands in its place without a database."""
    try:
        found: tuple[Any, ...] = desk.prepared.shown(("practices", hash_), lambda: content(desk, hash_=hash_))
    except StoreError as error:
        return [unreadable(error)], [], ""
    return found


def content(desk: Desk, *, hash_: str | None) -> tuple[list[Component], list[dict[str, Any]], str]:
    """The page's sentences, the grid's rows, and what they count. Raises StoreError."""
    state, found = _read(desk, hash_)
    population = queries.fleet(desk).population
    also = _unknown_pct(state, known=set(population.pct_of.values()), level=population.level)
    note = compare.what_counts(found, state=state, level=population.level)
    if not found.practices:
        nobody = Headline(lead="No practice is registered yet.", judgement=Judgement.NO_DATA)
        return [*notices(state, also=also), *([] if also else [headline(nobody)])], [], note
    now = view.now_words(found.practices)
    few = funnels.too_few(found.failed)
    lead = Headline(
        lead=funnels.lead(found.failed, population=population),
        rest=(note, *([few] if few else []), now.lead),
        judgement=now.judgement,
    )
    chosen = [chosen_line(state.chosen, population=population)] if state.chosen else []
    practices = view.shown(found)
    sparks = practices_course.courses(desk, found, state=state, practices=practices)
    figures = queries.figures(desk, vantages=tuple(each.vantage for each in practices))
    rows = view.rows(practices, found=found, now=desk.clock(), sparks=sparks, figures=figures)
    return (
        [*notices(state, also=also), headline(lead), *chosen],
        rows,
        _rows_note(rows, found=found, level=population.level),
    )


def charts(desk: Desk, *, hash_: str | None, colours: Palette) -> list[Component]:
    """The two funnels and the heat map."""
    state, found = _read(desk, hash_)
    if not found.practices:
        return []
    fleet = queries.fleet(desk)
    shared: dict[str, Any] = {"population": fleet.population, "state": state, "colours": colours}
    if funnels.not_enough(found.failed):
        began = queries.unchanged(desk, "first run", work=first_run)
        shared["longer"] = funnels.longer(began, period=state.period, now=fleet.now)
    pair = [
        funnel_card(found.failed, title="Failed journeys", name=FUNNEL, **shared),
        funnel_card(found.slow, title="Slow journeys", name=SLOW, **shared),
    ]
    what, cells = practices_heat.cells(found, state=state, population=fleet.population)
    return [html.Div(pair, className="columns"), heat_card(cells, state=state, what=what, colours=colours)]


def _read(desk: Desk, hash_: str | None) -> tuple[State, Comparison]:
    state = asked(desk, hash_=hash_)
    return state, compare.read(desk, state=state)


def _unknown_pct(state: State, *, known: set[str], level: str) -> list[AddressError]:
    if state.pct in {"", *known}:
        return []
    return [AddressError(f"No practice belongs to a {level} {state.pct}.", way={"pct": ""})]


def _rows_note(rows: list[dict[str, Any]], *, found: Comparison, level: str) -> str:
    if len(rows) == len(found.practices):
        return "In order of name. Tick practices to see them in all charts."
    shown = f"{len(rows):,} of {len(found.practices):,} practices: those that stand out"
    return f"{shown}. Choose a {level} to see all of its practices."
