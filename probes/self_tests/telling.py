"""Adds to a run what is new about its vantage's place: all facts once, then only those that change."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from domain.runs import Run
from domain.wire import MAX_FACT, MAX_FACTS
from probes.self_tests.steady import Steady
from probes.self_tests.words import Facts, clock_offset


@dataclass(slots=True)
class _Told:
    """What one vantage was told with last."""

    facts: Facts = field(default_factory=dict)
    clocks: Facts = field(default_factory=dict)
    steady: Steady = field(default_factory=Steady)


class Telling:
    """What each vantage was told with last, so that a run that brings nothing new carries nothing."""

    def __init__(self, collector_offset_ms: Callable[[], float | None]) -> None:
        """`collector_offset_ms`: the machine's clock less the collector's; None before its first reply."""
        self._collector_offset_ms = collector_offset_ms
        self._told: dict[str, _Told] = {}

    def with_news(self, run: Run, *, facts: Facts, clock_fast_by: timedelta) -> Run:
        """The run with the facts that have changed, and a marker for each change from something to something else."""
        told = self._told.setdefault(run.vantage, _Told())
        clocks = told.steady.settle(self._clocks(run, fast_by=clock_fast_by))
        if facts is told.facts and clocks is told.clocks:
            return run
        earlier = {**told.facts, **told.clocks}
        told.facts, told.clocks = facts, clocks
        news = {key: value for key, value in {**facts, **clocks}.items() if earlier.get(key) != value}
        changed = tuple(f"{key}: {earlier[key]} -> {value}"[:MAX_FACT] for key, value in news.items() if key in earlier)
        fitting = {key: _printable(value) for key, value in list(news.items())[:MAX_FACTS]}
        return replace(run, facts=fitting, markers=run.markers + changed)

    def _clocks(self, run: Run, *, fast_by: timedelta) -> Facts:
        """Beside two servers: where only one of them differs, it is that server's clock."""
        found: dict[str, str] = {}
        if run.clock_offset_ms is not None:
            found["clock.core"] = clock_offset(run.clock_offset_ms)
        offset_ms = self._collector_offset_ms()
        if offset_ms is not None:
            found["clock.collector"] = clock_offset(offset_ms + fast_by.total_seconds() * 1000)
        return found


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)[:MAX_FACT]
