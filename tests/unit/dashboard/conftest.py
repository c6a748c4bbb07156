"""A seeded store for the pages' tests: written once, read by all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from dashboard.desk import Desk
from dashboard.settings import DashboardSettings
from data.engine import open_engine
from data.migrations import upgrade
from tests import factories

NOW = datetime(2026, 11, 23, 9, 15, 20, tzinfo=UTC)
Told = Callable[[str], Desk]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A desk for a story of `tests.factories`; "empty" has tables only."""
    desks: dict[str, Desk] = {}

    def desk(story: str) -> Desk:
        if story not in desks:
            url = f"sqlite:///{tmp_path_factory.mktemp(story) / 'store.db'}"
            upgrade(url)
            engine = open_engine(url)
            if story != "empty":
                factories.seed(engine, story=story, now=NOW, rounds=26)
            desks[story] = Desk(engine=engine, clock=lambda: NOW, settings=DashboardSettings(round_s=10.0))
        return desks[story]

    yield desk
    for each in desks.values():
        each.engine.dispose()
