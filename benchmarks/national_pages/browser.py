"""What a browser waits for and receives when it opens each page for the first time, and again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.browser import ARGUMENTS, CHROMIUM

PAGES = {
    "now": ("/", ".headline .lead"),
    "practices": ("/practices", "#practices-heat .main-svg"),
    "core": ("/core", "#core-content table"),
    "hospital": ("/hospital", "#hospital-content .chart-foot"),
    "trends": ("/trends", "#trends-chart .main-svg, #trends-chart .empty"),
    "board-paper": ("/board-paper", "#board-content .facts"),
    "incidents": ("/incidents", "#incidents-content .headline"),
    "set-up": ("/set-up", "#setup-head .headline"),
}
"""Address of each page, and what is there when its last part is drawn."""
GRIDS = {"practices": "#practices-grid .ag-center-cols-container .ag-row"}
"""What comes below the screen after all that: told beside it."""
HEAT = ("/", "#heat .main-svg")
_WAIT_MS = 60_000.0
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_NOW = "() => performance.now()"


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening: bytes on the wire, and milliseconds since the address was entered."""

    received: int
    painted_ms: float
    drawn_ms: float
    grid_ms: float


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(browser: Browser, url: str, *, drawn: str, grid: str = "") -> tuple[Opened, Opened]:
    """A page opened by somebody who never was there, and by the same again. `grid`: what comes below it afterwards."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        return _open(context, url, drawn=drawn, grid=grid), _open(context, url, drawn=drawn, grid=grid)
    finally:
        context.close()


def _open(context: BrowserContext, url: str, *, drawn: str, grid: str) -> Opened:
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(url)
    page.locator(drawn).first.wait_for(timeout=_WAIT_MS)
    at, painted = float(page.evaluate(_NOW)), float(page.evaluate(_PAINT))
    page.locator(grid or drawn).first.wait_for(timeout=_WAIT_MS)
    whole = float(page.evaluate(_NOW))
    page.wait_for_timeout(2_000)  # what is still on its way counts
    page.close()
    return Opened(received=round(sum(sizes)), painted_ms=painted, drawn_ms=at, grid_ms=whole)
