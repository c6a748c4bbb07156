"""One agent process: schedule, runs, outbox and delivery together, for one vantage or for thousands."""

import importlib.metadata
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.clock import Clock
from domain.runs import Run
from probes import engine, journeys
from probes.agent.clockwork import Clockwork
from probes.agent.config import AgentConfig, AgentConfigError, load_config
from probes.agent.delivery import Delivery
from probes.agent.keeping import Keeper
from probes.agent.outbox import Outbox
from probes.agent.place import SelfTests
from probes.agent.running import Journey, RunJourney, Runner
from probes.agent.schedule import Due, Timetable
from probes.agent.sending import Route
from probes.agent.switch import Switch
from probes.ledger import Ledger, open_ledger
from probes.sweeper import Sweeper

_LOG = logging.getLogger(__name__)

HAND_OVER_S = 0.0005
"""How long a thread may go on while another, whose bytes have come, waits to read the clock. Python's own 5 ms would be
part of what is measured (docs/decisions/0010)."""

LONGEST_DRAIN_S = 30.0
"""How long a stop waits for runs under way; what still runs then is reported as interrupted at the next start."""

SWEEP_EACH_S = 5.0
"""How often the ledger is looked at for what no run clears away any more."""

FLUSH_S = 5.0
"""How long a stop waits for the last delivery; what is left is delivered at the next start."""


def run_agent(
    config: AgentConfig,
    *,
    clock: Clock,
    stop: threading.Event,
    run_journey: RunJourney = engine.run_journey,
    load_journey: Callable[[str], Journey] = journeys.load_journey,
    on_run: Callable[[Run], None] | None = None,
    may_run: Callable[[str], bool] = lambda _vantage: True,
) -> None:
    """Run the journeys of all vantages until `stop` is set; then finish what runs and send it, once.

    `on_run` is called with each result that is kept, from the thread that ran it. `may_run` says of a vantage that is
    due whether this agent runs it now; where it says no, another agent does. Raises OutboxError when the
    outbox cannot be opened, LedgerError for the ledger, JourneyError for a journey that cannot be loaded.
    """
    sys.setswitchinterval(HAND_OVER_S)
    loaded = [load_journey(name) for name in config.journeys]
    version = importlib.metadata.version("bookwatch")
    outbox = Outbox(config.outbox)
    try:
        interrupted = outbox.recover()
        if interrupted:
            _LOG.warning("%d run(s) were under way when the agent ended last time: interrupted", interrupted)
        delivery = Delivery(
            outbox,
            routes=routes_of(config),
            clock=clock,
            agent_version=version,
            longest_wait_s=min(max(config.interval_s, 2.0), 60.0),
        )
        keeper = Keeper(outbox, kept=_then(delivery, on_run))
        switch = Switch(config.outbox.parent)
        self_tests = SelfTests(
            config, clock=clock, collector_offset_ms=lambda: delivery.clock_offset_ms, stopped=switch.reason
        )
        with closing(open_ledger(config.ledger, clock=clock)) as ledger:
            runner = Runner(
                config,
                journeys=loaded,
                clock=clock,
                keeper=keeper,
                run_journey=run_journey,
                agent_version=version,
                ledger=ledger,
                stopped=switch.reason,
                add_news=self_tests.add_news,
            )
            parts = _Parts(runner=runner, keeper=keeper, delivery=delivery, self_tests=self_tests)
            with _sweeping(config, ledger=ledger, runner=runner, clock=clock, switch=switch):
                _work(config, parts=parts, journeys=loaded, clock=clock, stop=stop, may_run=may_run)
    finally:
        outbox.close()


@contextmanager
def _sweeping(config: AgentConfig, *, ledger: Ledger, runner: Runner, clock: Clock, switch: Switch) -> Iterator[None]:
    """Clears away what a crash left, and what runs could not, beside the runs."""
    left = ledger.end_all()
    if left:
        _LOG.warning("%d thing(s) that earlier runs made may be left in the core: they are looked for now", left)

    def at_rest() -> bool:
        target, _ = runner.places()
        return bool(switch.reason(target.servers.get("core", "")))

    sweeper = Sweeper(ledger, places=runner.places, clock=clock, at_rest=at_rest)
    thread = threading.Thread(target=sweeper.run, kwargs={"each_s": SWEEP_EACH_S}, name="sweeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        sweeper.stop()
        thread.join(FLUSH_S)


def routes_of(config: AgentConfig) -> Mapping[str, Route]:
    """The way of each agent's results to the collector: that of its first vantage."""
    routes: dict[str, Route] = {}
    for each in config.vantages:
        route = Route(
            agent=each.agent,
            collector=each.collector,
            token=each.token,
            source_address=each.setup.source_address,
            ca_file=config.target.ca_file,
        )
        routes.setdefault(each.agent, route)
    return routes


def _then(delivery: Delivery, on_run: Callable[[Run], None] | None) -> Callable[[Run], None]:
    def kept(run: Run) -> None:
        delivery.wake(run.agent)
        if on_run is not None:
            on_run(run)

    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What works together in one agent process."""

    runner: Runner
    keeper: Keeper
    delivery: Delivery
    self_tests: SelfTests

    def use(self, config: AgentConfig) -> None:
        """Take a changed configuration over."""
        self.runner.use(config)
        self.self_tests.use(config)


def _work(
    config: AgentConfig,
    *,
    parts: _Parts,
    journeys: Sequence[Journey],
    clock: Clock,
    stop: threading.Event,
    may_run: Callable[[str], bool],
) -> None:
    keys = [(each.setup.vantage, journey.name) for each in config.vantages for journey in journeys]
    every = config.every * len(config.vantages)
    timetable = Timetable(keys, interval_s=config.interval_s, after=clock(), every=every)

    def start(due: Due) -> None:
        if may_run(keys[due.entry][0]):
            parts.runner.start(due)

    clockwork = Clockwork(timetable, clock=clock, start=start)
    clockwork.also(parts.keeper.retry, each_s=2.0)
    if config.source is not None:
        clockwork.also(Reload(config, path=config.source, use=parts.use).look, each_s=1.0)
    parts.delivery.begin()
    parts.self_tests.begin()
    clockwork.begin()
    while not stop.wait(0.5):
        pass  # a wait without a limit may sleep through a signal that came just before it
    clockwork.end()
    parts.self_tests.end()
    parts.runner.drain(timeout_s=min(config.target.timeouts.budget_s + 1.0, LONGEST_DRAIN_S))
    parts.keeper.retry()
    parts.delivery.end(timeout_s=FLUSH_S)


class Reload:
    """Takes over what concerns single runs when the configuration file changes: target, set-ups, clock offsets."""

    def __init__(self, config: AgentConfig, *, path: Path, use: Callable[[AgentConfig], None]) -> None:
        self._config, self._path, self._use = config, path, use
        self._seen = self._stamp()

    def look(self) -> None:
        """Look whether the file has changed. A file with mistakes changes nothing and is told in the log."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            changed = load_config(self._path)
        except AgentConfigError as error:
            _tell(error)
            return
        if _fixed(changed) != _fixed(self._config):
            _LOG.error("%s: other vantages, journeys or interval take effect at the next start only", self._path)
            return
        self._use(changed)

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError:
            return (0, 0)
        return status.st_mtime_ns, status.st_size


def _fixed(config: AgentConfig) -> tuple[object, ...]:
    return (
        [(each.setup.vantage, each.agent) for each in config.vantages],
        config.journeys,
        config.interval_s,
        config.every,
    )


def _tell(error: AgentConfigError) -> None:
    _LOG.error("the changed configuration is not used: %s", error)
