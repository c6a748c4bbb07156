"""Now: is booking working, for whom not, since when, and whose fault is it?"""

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard import queries
from dashboard.address.state import part_of
from dashboard.components import frames
from dashboard.components.domains import domain_strip, headline
from dashboard.components.matrix import matrix_table
from dashboard.components.now import causes_section, timeline_section
from dashboard.desk import Desk, away
from dashboard.incidents.reading import gap
from dashboard.live import NEWS, SCHEME, await_browser
from dashboard.pages.failing import guarded
from dashboard.theme import palette
from dashboard.views import now as view
from dashboard.wiring import ADDRESS, add_page

CONTENT, TIMELINE, TOLD = "now-content", "now-figure", "now-told"
TITLE = "Now"
HELP = "What fails, for whom, since when and where the fault lies, from journeys that Bookwatch runs itself."


def layout(**_query: str) -> Component:
    """The page's skeleton; `fill` replaces it."""
    bones = [frames.skeleton(lines=3), frames.skeleton(lines=1), frames.skeleton(lines=6)]
    words = html.Div(bones, id=CONTENT, className="stack")
    figure = html.Div(frames.skeleton(lines=4), id=TIMELINE)
    return frames.page(TITLE, help_line=HELP, children=[words, figure, dcc.Store(id=TOLD)])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page: first the words, then the figure, whose library takes the browser a second to load."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/")
    made = desk.prepared.shown

    @app.callback(Output(CONTENT, "children"), Output(TOLD, "data"), Input(NEWS, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, address: str | None) -> tuple[list[Component], int | None]:
        await_browser(news)
        return await away(lambda: guarded(lambda: made(("now", address), lambda: content(desk, address=address)))), news

    @app.callback(Output(TIMELINE, "children"), Input(TOLD, "data"), Input(SCHEME, "data"))
    async def draw(told: int | None, scheme: str | None) -> list[Component]:
        await_browser(told, scheme)
        figure = ("now figure", scheme), lambda: [timeline_section(queries.now(desk), colours=palette(scheme))]
        return await away(lambda: guarded(lambda: made(*figure)))


def content(desk: Desk, *, address: str | None) -> list[Component]:
    """Everything but the timeline. `address`: the part after #, naming the cause that is opened."""
    read = queries.now(desk)
    opened = part_of(address, key="cause")
    matrix = view.matrix(read)
    where = frames.section(
        "Where it fails",
        children=[html.P(view.matrix_words(read, drawn=matrix)), matrix_table(matrix, level=desk.settings.level)]
        if matrix.cells
        else frames.empty("No call yet.", text="A row appears for each operation as soon as a journey has called it."),
        note=view.matrix_note(read),
    )
    return [
        headline(view.headline(read, settings=desk.settings, gap=gap(desk)), population=read.population),
        domain_strip(view.domains(read)),
        html.Div(
            [causes_section(view.causes(read), read=read, opened=opened, gap=gap(desk)), where], className="columns"
        ),
    ]
