"""The histories that the questions are asked of, each in a database of its own, their pages served one at a time."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, Engine

from bookwatch.questions import plan
from bookwatch.questions.outages.playing import ROUND, play
from bookwatch.questions.outages.scenes import SCENES
from bookwatch.questions.writing import ROUND_S, judge_last_week, write_questions
from data.engine import open_engine
from data.migrations import upgrade
from tests.conftest import postgres_copy
from tests.e2e.serving import pages_on

DATABASES = os.environ.get("DATABASE", "").split() or ["sqlite", "postgresql"]
"""Which databases are asked, from the environment: one or both."""
WEEKS = "weeks"
"""Fourteen weeks of one PCT; the other scenes are mornings of ten."""
NewStore = Callable[[], str]
"""Gives the address of an empty database."""


class Theatre:
    """Tells a scene when a question first needs it, and serves its pages until another is asked for.

    All at one address: a browser keeps the software of a site, ready to run, and would begin anew at another port.
    """

    def __init__(self, new_store: NewStore) -> None:
        self._new_store = new_store
        self._told: dict[str, Engine] = {}
        self._serving = ExitStack()
        self._scene, self._address, self._port = "", "", 0

    def site(self, scene: str) -> str:
        """The address of a scene's pages, at the scene's own time."""
        if scene != self._scene:
            self._serving.close()
            round_s = ROUND_S if scene == WEEKS else ROUND.total_seconds()
            pages = pages_on(self._engine(scene), clock=lambda: now_of(scene), round_s=round_s, port=self._port)
            self._scene, self._address = scene, self._serving.enter_context(pages)
            self._port = urlsplit(self._address).port or 0
        return self._address

    def close(self) -> None:
        """Serve no more."""
        self._serving.close()
        for engine in self._told.values():
            engine.dispose()

    def _engine(self, scene: str) -> Engine:
        if scene not in self._told:
            engine = open_engine(self._new_store())
            if scene == WEEKS:
                write_questions(engine)
                judge_last_week(engine)
            else:
                play(engine, scene=SCENES[scene])
            self._told[scene] = engine
        return self._told[scene]


def now_of(scene: str) -> datetime:
    """The moment at which a scene is asked."""
    return plan.NOW if scene == WEEKS else SCENES[scene].now


@contextmanager
def theatre_on(new_store: NewStore) -> Iterator[Theatre]:
    """A theatre, closed at the end."""
    found = Theatre(new_store)
    try:
        yield found
    finally:
        found.close()


def sqlite_stores(folder: Path) -> NewStore:
    """Copies of one migrated file."""
    first = folder / "empty.db"
    upgrade(f"sqlite:///{first}")
    numbers = iter(range(100))
    return lambda: f"sqlite:///{shutil.copy(first, folder / f'scene-{next(numbers)}.db')}"


def postgres_stores(server: URL) -> NewStore:
    """Copies of one migrated database."""
    first = postgres_copy(server)
    upgrade(first)
    name = first.rpartition("/")[2].partition("?")[0]
    return lambda: postgres_copy(server, of=name)
