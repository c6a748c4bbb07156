"""`python -m benchmarks.national_pages [sqlite:///nation.db]`: every page at national scale, one JSON line per figure.

The database is one that `bookwatch simulate --practices 8300 --days DAYS --raw-days 2 --database ...` filled; results
are stored in it, so give a copy. Without one (or BOOKWATCH_NATION in the environment) ten days are simulated first,
which takes some minutes.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import select

from benchmarks.figures import held, report
from benchmarks.national_pages.browser import GRIDS, HEAT, PAGES, chromium, opened
from benchmarks.national_pages.judging import judge
from benchmarks.national_pages.keeping import arriving, read_model
from benchmarks.national_pages.sessions import BEAT, Session, Took, View, together, trivial, views, watching
from benchmarks.national_pages.sites import Site, clock_of, ours, packed_in, plain
from data.engine import open_engine, reading
from data.readings import fleet
from data.tables import incidents
from domain.clock import system_clock
from domain.vocabulary import VantageKind
from tests.e2e.browser import CHROMIUM

PRACTICES, DAYS = 8_300, 10
SESSIONS, SECONDS = 8, 60.0
WATCHERS, WATCHED_S = 50, 60.0
P95_MS, TIMES_TRIVIAL, BEAT_MS, BEAT_BYTES = 50.0, 20.0, 2.0, 1_000
CORES, MEMORY_MB = 1.0, 700.0
NAIVE_COLD, NAIVE_WARM = 9_146_000, 1_116_000
"""Bytes of a page with a grid of 8,300 rows and three charts, as Dash and Plotly send it by themselves."""
_PACKING_S = 20.0
"""Longer than the largest file takes."""
SHARE, PAINTED_MS, TIMES_HEAT = 0.25, 1_000.0, 1.3


def main() -> None:
    """Read model, callbacks, open pages, browser."""
    with tempfile.TemporaryDirectory(prefix="bookwatch-nation-") as name:
        folder = Path(name)
        database = (sys.argv[1:] or [os.environ.get("BOOKWATCH_NATION") or _simulated(folder)])[0]
        engine = open_engine(database)
        read_model(engine, folder=folder / "keeping")
        judge(engine, at=clock_of(engine)())
        seen = _views(database)
        with ours(database, folder=folder / "model") as site, plain() as beside:
            _alone(site, seen=seen)
            with arriving(database):
                _callbacks(site, beside, seen=seen)
                _open_pages(site, seen=seen)
            if CHROMIUM is not None:
                _browser(site, beside, packed=packed_in(folder / "model"))
        engine.dispose()


def _simulated(folder: Path) -> str:
    database = f"sqlite:///{folder / 'nation.db'}"
    asked = ["--practices", str(PRACTICES), "--days", str(DAYS), "--raw-days", "1", "--database", database]
    subprocess.run([sys.executable, "-m", "bookwatch", "simulate", *asked], check=True, stdout=subprocess.DEVNULL)
    return database


def _views(database: str) -> list[View]:
    """All views, with the practice in the middle of the PCT in the middle."""
    engine = open_engine(database)
    with reading(engine) as conn:
        known = sorted(
            (each.pct, each.vantage) for each in fleet(conn, at=system_clock()) if each.kind is VantageKind.AGENT
        )
        number = conn.execute(select(incidents.c.incident_id).limit(1)).scalar()
    engine.dispose()
    pct, practice = known[len(known) // 2]
    found = views(pct=pct, practice=practice)
    if number is not None:
        told = {"incident-number.data": str(number)}
        found.append(View(name="incident", parts=("incident-top.children",), told=told))
    return found


def _alone(site: Site, *, seen: list[View]) -> None:
    """Each callback the first time that anybody asks it, and a poll without news."""
    session = Session(site.url)
    for view in seen:
        for part in view.parts:
            took, body = session.call(part, told=view.told)
            report(f"first: {view.name}: {part.partition('.')[0]}", value=took, unit="ms", body=len(body))
    polls = [session.call(BEAT) for _ in range(50)]
    middle, largest = median(took for took, _ in polls), max(len(body) for _, body in polls)
    held("poll without news", value=middle, unit="ms", limit=BEAT_MS)
    held("poll without news: body", value=largest, unit="bytes", limit=BEAT_BYTES)


def _callbacks(site: Site, beside: Site, *, seen: list[View]) -> None:
    """The speed table: p50 and p95 of each callback, beside a trivial one of the same minute."""
    asked = trivial(beside.url, sessions=SESSIONS, seconds=5.0)
    took: Took = together(site.url, seen=seen, sessions=SESSIONS, seconds=SECONDS)
    asked += trivial(beside.url, sessions=SESSIONS, seconds=5.0)
    least = median(asked)
    report("trivial callback: p50", value=least, unit="ms", calls=len(asked))
    for name in sorted(took, key=lambda name: -_p95(took[name])):
        p50, p95 = median(took[name]), _p95(took[name])
        held(f"{name}: p95", value=p95, unit="ms", limit=P95_MS, calls=len(took[name]))
        times = p50 / least
        held(
            f"{name}: p50 of a trivial one",
            value=times,
            unit="x",
            limit=TIMES_TRIVIAL,
            p50_ms=round(p50, 2),
        )
    whole = _p95([value for values in took.values() for value in values])
    held("all callbacks: p95", value=whole, unit="ms", limit=P95_MS)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _open_pages(site: Site, *, seen: list[View]) -> None:
    """What fifty open pages cost while results arrive."""
    before = site.cpu_s()
    told = watching(site.url, seen=seen, sessions=WATCHERS, seconds=WATCHED_S)
    cores = (site.cpu_s() - before) / WATCHED_S
    memory = site.process.memory_full_info().uss / 1e6
    held("fifty open pages: cores", value=cores, unit="cores", limit=CORES, fetched=told)
    held(
        "fifty open pages: memory",
        value=memory,
        unit="MB",
        limit=MEMORY_MB,
        rss=round(site.process.memory_info().rss / 1e6),
    )


def _browser(site: Site, beside: Site, *, packed: Path) -> None:
    """Bytes and moments of each page's first and second opening, beside a page with one heat map."""
    with chromium() as browser:
        for path, drawn in PAGES.values():  # the browser itself is started, and the software of all pages asked for
            opened(browser, f"{site.url}{path}", drawn=drawn)
        _await_packing(packed)
        heat = median(opened(browser, f"{beside.url}{HEAT[0]}", drawn=HEAT[1])[0].drawn_ms for _ in range(3))
        report("one heat map: all drawn", value=heat, unit="ms")
        for name, (path, drawn) in PAGES.items():
            grid = GRIDS.get(name, "")
            tries = [opened(browser, f"{site.url}{path}", drawn=drawn, grid=grid) for _ in range(3)]
            figures: Mapping[str, tuple[float, str, float]] = {
                "bytes cold": (max(cold.received for cold, _ in tries) / NAIVE_COLD, "x naive", SHARE),
                "bytes warm": (max(warm.received for _, warm in tries) / NAIVE_WARM, "x naive", SHARE),
                "first contentful paint": (median(cold.painted_ms for cold, _ in tries), "ms", PAINTED_MS),
                "all drawn": (median(cold.drawn_ms for cold, _ in tries) / heat, "x one heat map", TIMES_HEAT),
            }
            if grid:
                whole = median(cold.grid_ms for cold, _ in tries) / heat
                figures = {**figures, "the grid below drawn too": (whole, "x one heat map", TIMES_HEAT)}
            for what, (value, unit, limit) in figures.items():
                held(f"{name}: {what}", value=value, unit=unit, limit=limit)


def _await_packing(folder: Path) -> None:
    """Until nothing more is packed: that happens once in a host's life, for the folder outlives the process."""
    before = -1
    while (found := len(list(folder.glob("*.br")))) != before:
        before = found
        time.sleep(_PACKING_S)


if __name__ == "__main__":
    main()
