"""Parts of pages are made once for a version, and made before anybody is told of the next."""

import threading
import time
from datetime import UTC, datetime

import orjson
import pytest
from dash import html

from dashboard import prepared
from dashboard.prepared import Prepared
from data.errors import StoreError

MINUTE = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


class Page:
    """A page on a store whose version the test sets, and how often its part was made."""

    def __init__(self) -> None:
        self.version = 1
        self.made = 0
        self.gate = threading.Event()
        self.gate.set()
        self.prepared = Prepared(lambda: (self.version, MINUTE))

    def part(self) -> tuple[html.P, int]:
        """What goes to two outputs."""
        self.gate.wait(5)
        self.made += 1
        return html.P(f"made {self.made}"), self.version

    def shown(self) -> str:
        """The JSON that the browser gets."""
        return orjson.dumps(self.prepared.shown("part", self.part)).decode()


def test_a_part_is_made_once_for_each_version() -> None:
    page = Page()
    assert [page.shown() for _ in range(3)] == [page.shown()] * 3
    assert page.made == 1
    assert '"made 1"' in page.shown()
    assert page.prepared.told((1, MINUTE)) == 1
    assert page.made == 1, "what was made before the first poll is made for what that is told"


def test_who_asks_at_once_waits_for_the_one_who_makes_it() -> None:
    page = Page()
    page.gate.clear()
    threads = [threading.Thread(target=page.shown) for _ in range(8)]
    for thread in threads:
        thread.start()
    page.gate.set()
    for thread in threads:
        thread.join(5)
    assert page.made == 1


def test_news_are_told_when_what_is_looked_at_is_made_for_them() -> None:
    page = Page()
    assert page.prepared.told((1, MINUTE)) == 1
    page.shown()
    page.gate.clear()
    page.version = 2
    assert page.prepared.told((2, MINUTE)) == 1
    assert "made 1" in page.shown(), "who asks meanwhile gets what was told, and does not wait"
    page.gate.set()
    deadline = time.monotonic() + 5
    while page.prepared.told((2, MINUTE)) == 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert page.made == 2
    page.shown()
    assert page.made == 2, "it was there before the browser was told"


def test_half_of_the_news_waits_for_the_rest_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    page.shown()
    assert [page.prepared.told((2, MINUTE), whole=False) for _ in range(3)] == [1, 1, 1]
    assert page.made == 1, "nothing is made for a half"
    monkeypatch.setattr(prepared, "_PATIENCE_S", 0.0)
    deadline = time.monotonic() + 5
    while page.prepared.told((2, MINUTE), whole=False) == 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert page.made == 2


def test_a_part_that_cannot_be_made_is_not_kept_and_does_not_hold_the_news_back() -> None:
    page, fine = Page(), [False]

    def part() -> html.P:
        if not fine[0]:
            raise StoreError("The database is away", where="here", remedy="Start it.")
        return html.P("fine")

    for _ in range(2):
        with pytest.raises(StoreError):
            page.prepared.shown("part", part)
    assert page.prepared.told((1, MINUTE)) == 1
    page.version = 2
    deadline = time.monotonic() + 5
    while page.prepared.told((2, MINUTE)) == 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    fine[0] = True
    assert b"fine" in orjson.dumps(page.prepared.shown("part", part))
