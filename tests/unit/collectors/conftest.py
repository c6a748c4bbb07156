"""A collector on a real socket for each test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.unit.collectors.serving import Collector, serving


@pytest.fixture
def collector(store: Engine) -> Iterator[Collector]:
    """A collector over a store that knows two practices and a control site."""
    yield from serving(store)
