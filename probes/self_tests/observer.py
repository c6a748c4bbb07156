"""Reads the facts of one process's machine and ways out, again and again, in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from probes.self_tests.machine import Machine
from probes.self_tests.places import Way, way_facts, way_of
from probes.self_tests.proxies import proxy_facts
from probes.self_tests.site import site_facts
from probes.self_tests.steady import Steady
from probes.self_tests.words import Facts
from probes.settings import Target, VantageSetup

EVERY_S = 120.0
"""From the end of one reading to the next."""

_SITE_EVERY = 30
"""Readings between two of the site's facts: asking a system's own commands starts processes."""

_MOST_WAYS = 64
_LONGEST_WAYS_S = 30.0
"""Bounds of one reading: a process with thousands of vantages looks at the first of their ways out only."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What is looked at: a target, and the set-ups of the vantages."""

    target: Target
    setups: Sequence[VantageSetup]


class Observer:
    """Facts by way out, always at hand: whoever asks gets what the last reading found and never waits."""

    def __init__(
        self, subject: Callable[[], Observed], *, machine: Machine, trust: Callable[[], Facts], every_s: float = EVERY_S
    ) -> None:
        """`subject` is asked anew for each reading, as the configuration may change."""
        self._subject, self._machine, self._trust, self._every_s = subject, machine, trust, every_s
        self._known: Mapping[Way, Facts] = {}
        self._host: Facts = {}
        self._steady: dict[Way | None, Steady] = {}
        self._site: Facts = {}
        self._readings = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="self-tests", daemon=True)

    def begin(self) -> None:
        """Start reading."""
        self._thread.start()

    def end(self) -> None:
        """Stop; a reading under way is left to end by itself, as nothing waits for it."""
        self._over.set()

    def facts_for(self, target: Target, setup: VantageSetup) -> Facts:
        """What is known for a vantage, empty at first; the same object as long as nothing has changed."""
        return self._known.get(way_of(target, setup), self._host)

    def read(self) -> None:
        """One reading, bounded in time."""
        subject = self._subject()
        ways = list(dict.fromkeys(way_of(subject.target, setup) for setup in subject.setups))
        if self._readings % _SITE_EVERY == 0:
            self._site = self._tried(site_facts)
        self._readings += 1
        found = {**self._site, **self._tried(self._machine.facts), **self._tried(self._trust)}
        if ways:
            found |= self._tried(lambda: self._machine.line_facts(ways[0].host))
        host = self._settled(None, found)
        known: dict[Way, Facts] = {}
        until = monotonic() + _LONGEST_WAYS_S
        for way in ways[:_MOST_WAYS]:
            if self._over.is_set() or monotonic() > until:
                break
            own = self._tried(partial(_of_way, way))
            known[way] = self._joined(way, self._settled(way, own), host)
        self._known = {**self._known, **known}
        self._host = host

    def _joined(self, way: Way, own: Facts, host: Facts) -> Facts:
        joined = {**host, **own}
        earlier = self._known.get(way)
        return earlier if earlier == joined else joined

    def _settled(self, way: Way | None, found: Facts) -> Facts:
        return self._steady.setdefault(way, Steady()).settle(found)

    def _tried(self, read: Callable[[], Facts]) -> Facts:
        try:
            return read()
        except Exception:  # the edge of a reading: what one system does not answer must not hide the other facts
            _log.warning("a self-test failed; its facts stay as they were", exc_info=True)
            return {}

    def _watch(self) -> None:
        while not self._over.is_set():
            try:
                self.read()
            except Exception:  # the edge of the loop: self-tests must never end, and never the agent with them
                _log.exception("the self-tests failed this time")
            self._over.wait(self._every_s)


def _of_way(way: Way) -> Facts:
    return {**proxy_facts(way.proxy), **way_facts(way)}
