"""What a browser asks of the server, without a browser: the callbacks of each page, and polls for news."""

import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

PAUSE_S = (0.1, 0.3)
"""Between two calls of one session: a page asks its callbacks one after another, a reader turns to the next page."""
BEAT = "pulse"
"""The poll for news, which is no callback of Dash."""
Took = dict[str, list[float]]
"""Name of a callback -> milliseconds of each call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A page with its filters, as the callbacks that fill it, in the order in which they are called."""

    name: str
    parts: tuple[str, ...]
    told: Mapping[str, Any] = field(default_factory=dict)
    """What the page's own stores hold, by "id.property"."""


def views(*, pct: str, practice: str) -> list[View]:
    """Every page as it opens, and those with a PCT chosen."""
    shown = {"practice-code.data": practice, "practice-stamp.data": ""}
    pages = [
        View(name="now", parts=("now-content.children", "now-figure.children")),
        View(
            name="practices",
            parts=("practices-head.children", "practices-charts.children", "practices-grid.rowData"),
        ),
        View(name="core", parts=("core-content.children",)),
        View(name="hospital", parts=("hospital-content.children",)),
        View(name="trends", parts=("trends-content.children", "trends-chart.children")),
        View(name="board-paper", parts=("board-content.children",)),
    ]
    of_pct = [
        View(name=f"{page.name}, one PCT", parts=page.parts, told={"_pages_location.hash": f"#pct={pct}"})
        for page in pages[1:5]
    ]
    others = [
        View(
            name="practice",
            parts=("practice-head.children", "practice-timeline.children", "practice-history.children"),
            told=shown,
        ),
        View(name="incidents", parts=("incidents-content.children",)),
        View(name="set-up", parts=("setup-head.children",)),
        View(name="every page", parts=(BEAT, "filter-pct.data")),
    ]
    return [*pages, *of_pct, *others]


class Session:
    """One reader's browser."""

    def __init__(self, url: str, *, seed: int = 0) -> None:
        self.url = url
        self._http = requests.Session()
        self._http.trust_env = False
        self._known: list[dict[str, Any]] = self._http.get(f"{url}/_dash-dependencies", timeout=60).json()
        self._chance = random.Random(seed)  # noqa: S311 (pauses)

    def call(self, part: str, *, told: Mapping[str, Any] | None = None, news: int = 1) -> tuple[float, bytes]:
        """Milliseconds and the body of one call of the callback that fills `part`, or of a poll. Raises HTTPError."""
        if part == BEAT:
            return self._timed(lambda: self._http.get(f"{self.url}/pulse", timeout=60))
        asked = next(each for each in self._known if part in each["output"].strip(".").split("..."))
        held = {**_HELD, **dict.fromkeys(_NEWS, news), "practices-told.data": f"{news} ", **(told or {})}
        outputs = [_place(each) for each in asked["output"].strip(".").split("...")]
        inputs, states = ([_valued(each, held) for each in asked[kind]] for kind in ("inputs", "state"))
        body = {
            "output": asked["output"],
            "outputs": outputs if asked["output"].startswith("..") else outputs[0],
            "inputs": inputs,
            "state": states,
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        }
        return self._timed(lambda: self._http.post(f"{self.url}/_dash-update-component", json=body, timeout=600))

    @staticmethod
    def _timed(ask: Callable[[], requests.Response]) -> tuple[float, bytes]:
        began = time.perf_counter()
        reply = ask()
        took = (time.perf_counter() - began) * 1e3
        reply.raise_for_status()
        return took, reply.content

    def round(self, seen: list[View]) -> Iterator[tuple[str, float]]:
        """All views in an order of its own, with pauses: names and milliseconds."""
        for view in self._chance.sample(seen, len(seen)):
            for part in view.parts:
                time.sleep(self._chance.uniform(*PAUSE_S))
                yield f"{view.name}: {part.partition('.')[0]}", self.call(part, told=view.told)[0]


_NEWS = ("live-news.data", "live-slow-news.data", "now-told.data")
_HELD: Mapping[str, Any] = {"live-scheme.data": "light", "_pages_location.hash": "", "_pages_location.pathname": "/"}


def _place(text: str) -> dict[str, str]:
    name, _, prop = text.rpartition(".")
    return {"id": name, "property": prop.partition("@")[0]}


def _valued(part: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": part["id"], "property": part["property"], "value": held.get(f"{part['id']}.{part['property']}")}


def together(url: str, *, seen: list[View], sessions: int, seconds: float) -> Took:
    """So many sessions at once that go through the views again and again."""
    until = time.monotonic() + seconds

    def one(number: int) -> Took:
        session, took = Session(url, seed=number), defaultdict(list)
        while time.monotonic() < until:
            for name, value in session.round(seen):
                took[name].append(value)
        return took

    whole: Took = defaultdict(list)
    with ThreadPoolExecutor(sessions) as pool:
        for each in pool.map(one, range(sessions)):
            for name, values in each.items():
                whole[name] += values
    return whole


def trivial(url: str, *, sessions: int, seconds: float) -> list[float]:
    """Milliseconds of the plain site's callback, asked at the same pace."""
    asked = [View(name="plain", parts=("answered.data",) * 20)]
    return [
        value for values in together(url, seen=asked, sessions=sessions, seconds=seconds).values() for value in values
    ]


def watching(url: str, *, seen: list[View], sessions: int, seconds: float) -> int:
    """So many open pages that poll every two seconds, and ask for their parts when there is news; returns how often."""
    until = time.monotonic() + seconds

    def one(number: int) -> int:
        session, view, known, asked = Session(url, seed=number), seen[number % len(seen)], None, 0
        time.sleep(2.0 * number / sessions)
        while time.monotonic() < until:
            version = json.loads(session.call(BEAT)[1])["version"]
            if version != known:
                known, asked = version, asked + 1
                for part in view.parts:
                    session.call(part, told=view.told)
            time.sleep(2.0)
        return asked

    with ThreadPoolExecutor(sessions) as pool:
        return sum(pool.map(one, range(sessions)))
