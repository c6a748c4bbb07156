"""Practice: one practice's verdict with its evidence, its runs in time, and any run step by step."""

from typing import Any
from urllib.parse import unquote

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import queries
from dashboard.address.state import part_of
from dashboard.components import frames
from dashboard.components.grids import WIDE_ONLY, column, grid, number
from dashboard.components.practice import not_known, practice_head, timeline
from dashboard.components.runs import run_view
from dashboard.desk import Desk, away
from dashboard.live import NEWS, SCHEME, await_browser
from dashboard.pages.failing import guarded, unreadable
from dashboard.pages.practice_history import HISTORY, register_history
from dashboard.theme import Palette, palette
from dashboard.views import practice as view
from dashboard.wiring import ADDRESS, add_page, in_browser
from data.errors import StoreError

HEAD, TIMELINE, RUNS, RUN = "practice-head", "practice-timeline", "practice-runs", "practice-run"
CODE, STAMP, REST = "practice-code", "practice-stamp", "practice-rest"
GRAPH = "practice-graph"


def layout(code: str = "", **_query: str) -> Component:
    """The page's skeleton; callbacks fill it."""
    grid_card = frames.section("Runs", children=_runs_grid(), note="Latest first; choose one to see its steps")
    run_card = frames.section("One run", children=html.Div("", id=RUN))
    columns = html.Div([grid_card, run_card], className="columns runs-columns")
    past = html.Div(frames.skeleton(lines=6), id=HISTORY, className="stack")
    rest = html.Div([html.Div(frames.skeleton(lines=6), id=TIMELINE), columns, past], id=REST, className="stack")
    stores = [dcc.Store(id=CODE, data=unquote(code)), dcc.Store(id=STAMP)]
    return html.Div([*stores, html.Div(frames.skeleton(lines=5), id=HEAD, className="stack"), rest], className="page")


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page: one callback for what belongs to the practice, one for the chosen run."""
    add_page(__name__, settings=desk.settings, name="Practice", layout=layout, path_template="/practice/<code>")

    @app.callback(
        Output(HEAD, "children"),
        Output(RUNS, "rowData"),
        Output(STAMP, "data"),
        Output(REST, "hidden"),
        Input(NEWS, "data"),
        Input(ADDRESS, "hash"),
        State(CODE, "data"),
        State(STAMP, "data"),
    )
    async def fill(news: int | None, address: str | None, code: str, stamp: str | None) -> tuple[Any, ...]:
        await_browser(news)
        return await away(lambda: filled(desk, code=code, asked=part_of(address, key="run"), stamp=stamp))

    @app.callback(
        Output(TIMELINE, "children"),
        Output(RUN, "children"),
        Input(STAMP, "data"),
        Input(SCHEME, "data"),
        State(CODE, "data"),
    )
    async def draw(stamp: str | None, scheme: str | None, code: str) -> tuple[Any, ...]:
        await_browser(stamp, scheme)
        known: dict[str, Any] = {"code": code, "run_id": str(stamp).rpartition(" ")[2], "colours": palette(scheme)}
        parts = [(each, code, known["run_id"], scheme) for each in ("timeline", "run")]
        return await away(
            lambda: (
                guarded(lambda: desk.prepared.shown(parts[0], lambda: timeline_content(desk, **known))),
                guarded(lambda: desk.prepared.shown(parts[1], lambda: run_content(desk, **known))),
            )
        )

    _register_browser(app)
    register_history(app, desk=desk, code=CODE)


def filled(desk: Desk, *, code: str, asked: str, stamp: str | None) -> tuple[Any, ...]:
    """What `content` gives, made once for all who look at it, or what stands in its place without a database.

    Answers "no change" where nothing of this practice changed since `stamp`.
    """
    try:
        found: tuple[Any, ...] = desk.prepared.shown(
            ("practice", code, asked), lambda: content(desk, code=code, asked=asked)
        )
    except StoreError as error:
        return [unreadable(error)], [], no_update, True
    return (no_update,) * len(found) if found[2] == stamp else found


def content(desk: Desk, *, code: str, asked: str) -> tuple[Any, ...]:
    """Head, rows, stamp, and whether the rest is hidden. `asked`: the run that the address opens.

    The stamp ends with the id of the open run. Raises StoreError.
    """
    found = queries.practice(desk, code=code)
    if found is None:
        return [not_known(code, level=desk.settings.level)], [], no_update, True
    fresh = f"{view.stamp(found)} {view.chosen(found, asked=asked)}"
    return practice_head(found), view.rows(found.runs, now=found.now), fresh, False


def timeline_content(desk: Desk, *, code: str, run_id: str, colours: Palette) -> list[Component]:
    """Runs and verdicts in time."""
    found = queries.practice(desk, code=code)
    return [timeline(found, chosen=run_id, name=GRAPH, colours=colours)] if found else []


def run_content(desk: Desk, *, code: str, run_id: str, colours: Palette) -> list[Component]:
    """One run, opened."""
    found = queries.run(desk, run_id=run_id)
    if found is None:
        why = "Choose a run in the list." if not run_id else f"No stored run has the id {run_id}."
        return [frames.empty("No run to show.", text=why)]
    practice = queries.practice(desk, code=code)
    bands = view.bands(practice) if practice else []
    judgement = view.judgement_of(found.scheduled_at, found=bands)
    return run_view(found, judgement=judgement, colours=colours)


def _register_browser(app: Dash) -> None:
    in_browser(app, "grids.narrow", Output(RUNS, "columnDefs"), Input(RUNS, "id"), State(RUNS, "columnDefs"))
    in_browser(
        app, "grids.go", Output(RUNS, "className"), Input(RUNS, "cellClicked"), State(RUNS, "rowData"), at_start=False
    )
    in_browser(app, "grids.point", Output(GRAPH, "className"), Input(GRAPH, "clickData"), at_start=False)


def _runs_grid() -> Component:
    columns = [
        column(
            "at", title="Due", width=84, flex=2, cellRenderer="GoLink", filter=False, wrapText=True, autoHeight=True
        ),
        column("journey", title="Journey", width=112, flex=2, tooltipField="journey", **WIDE_ONLY),
        column("state", title="Outcome", width=100, cellRenderer="StateSign"),
        number("duration", title="Took", width=76, filter=False),
        column("provider", title="Hospital", width=76, filter=False, **WIDE_ONLY),
        column("why", title="What stopped it", width=112, flex=3, wrapText=True, autoHeight=True, filter=False),
    ]
    return grid(RUNS, columns=columns, height="640px", empty="No run yet.", row_id="run_id", label="Runs")
