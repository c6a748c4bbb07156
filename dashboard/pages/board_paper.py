"""The board paper: the same figures as Trends, laid out to be printed or saved as PDF by the browser."""

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.components import frames, trends
from dashboard.desk import Desk, away
from dashboard.live import SCHEME, SLOW_NEWS, await_browser
from dashboard.pages.failing import guarded
from dashboard.pages.trends import rely
from dashboard.sentences import names, times
from dashboard.sentences.trends import levels as level_words
from dashboard.sentences.trends import rely as rely_words
from dashboard.sentences.trends import weeks as week_words
from dashboard.sentences.trends import whose as whose_words
from dashboard.theme import Palette, palette
from dashboard.views.trends.control import levels_of
from dashboard.views.trends.reading import Trends, read
from dashboard.views.trends.whose import whose
from dashboard.wiring import ADDRESS, add_page, in_browser

CONTENT, PRINT = "board-content", "board-print"
TITLE = "Board paper"
HELP = "Print it, or choose 'Save as PDF' as the printer. It shows the period, PCT and role chosen on Trends."
CAVEATS = (
    "All journeys are synthetic: no patient is in any of these figures.",
    "Rates come with 95 % intervals; a difference inside them may be chance.",
    "Central faults and planned work are left out of what is said of practices, and counted where it says so.",
)


def layout(**_query: str) -> Component:
    """The page's skeleton."""
    button = html.Button("Print or save as PDF", id=PRINT, className="print-button screen", n_clicks=0)
    body = html.Div(frames.skeleton(lines=8), id=CONTENT, className="stack paper")
    return frames.page(TITLE, help_line=HELP, children=[html.P(button, className="screen"), body])


def register(app: Dash, *, desk: Desk) -> None:
    """Register the page and its print button."""
    add_page(__name__, settings=desk.settings, name=TITLE, layout=layout, path="/board-paper")
    made = desk.prepared.shown
    in_browser(app, "shell.print", Output(PRINT, "title"), Input(PRINT, "n_clicks"), at_start=False)

    @app.callback(Output(CONTENT, "children"), Input(SLOW_NEWS, "data"), Input(SCHEME, "data"), Input(ADDRESS, "hash"))
    async def fill(news: int | None, scheme: str | None, hash_: str | None) -> list[Component]:
        await_browser(news, scheme)
        paper = ("board", hash_, scheme), lambda: content(desk, hash_=hash_, colours=palette(scheme))
        return await away(lambda: guarded(lambda: made(*paper)))


def content(desk: Desk, *, hash_: str | None, colours: Palette) -> list[Component]:
    """Cover, sentences, then one section for each."""
    found = read(desk, hash_=hash_)
    availability, speeds = levels_of(desk, period=found.state.period)
    reliance = rely(desk, found)
    sentences = [
        week_words.lead(found.weeks),
        level_words.lead(availability, speeds=speeds, period=found.state.period.words),
        whose_words.lead(whose(found.hours), period=found.state.period.words),
        rely_words.lead(reliance),
    ]
    return [
        _cover(desk, found=found, sentences=sentences),
        trends.weeks_card(found.weeks, read=found, colours=colours),
        trends.levels_card(availability, speeds, read=found),
        trends.whose_card(found),
        trends.roles_card(found),
        trends.change_card(found),
        trends.rely_card(reliance, read=found),
        frames.section("Caveats", children=html.Ul([html.Li(line) for line in CAVEATS], className="how")),
    ]


def _cover(desk: Desk, *, found: Trends, sentences: list[str]) -> Component:
    level = found.fleet.population.level
    where = f"{level} {found.state.pct}" if found.state.pct else f"All {level}s"
    role = names.ROLES[found.state.role] if found.state.role else "All roles"
    dates = f"{times.exact_minute(found.state.period.start)} to {times.exact_minute(found.state.period.end)}"
    facts = [("Purpose", "To note"), ("About", where), ("Role", role), ("Period", dates)]
    lines = html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="facts")
    points = html.Ol([html.Li(sentence) for sentence in sentences], className="points")
    return frames.section("How reliably practices could refer and book", children=[lines, points])
