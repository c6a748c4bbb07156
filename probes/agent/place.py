"""Self-tests beside the runs: reads what the place is like, and adds to runs what is new."""

import logging
from collections.abc import Callable

from domain.clock import Clock
from domain.runs import Run
from probes.agent.config import AgentConfig, AgentVantage
from probes.self_tests.machine import Machine
from probes.self_tests.observer import Observed, Observer
from probes.self_tests.telling import Telling
from probes.self_tests.trust import trust_facts

_LOG = logging.getLogger(__name__)


class SelfTests:
    """The self-tests of one agent process. Nothing of it can hold up a run or break one off."""

    def __init__(
        self,
        config: AgentConfig,
        *,
        clock: Clock,
        collector_offset_ms: Callable[[], float | None],
        stopped: Callable[[str], str],
    ) -> None:
        """`stopped`: why nothing may be sent to the core at a URL, or empty."""
        self._config, self._stopped = config, stopped
        self._telling = Telling(collector_offset_ms)
        self._observer = Observer(
            self._observed,
            machine=Machine(config.outbox.parent, clock=clock),
            trust=lambda: trust_facts(self._config.target.ca_file, clock=clock),
            every_s=config.self_tests_s,
        )

    def use(self, config: AgentConfig) -> None:
        """From the next reading on look at this configuration's target and ways out."""
        self._config = config

    def begin(self) -> None:
        """Start, unless the configuration wants none."""
        if self._config.self_tests_s:
            self._observer.begin()

    def end(self) -> None:
        """Stop; returns at once."""
        self._observer.end()

    def add_news(self, run: Run, plan: AgentVantage) -> Run:
        """The run with what is new about its vantage's place."""
        try:
            facts = self._observer.facts_for(self._config.target, plan.setup)
            return self._telling.with_news(run, facts=facts, clock_fast_by=plan.clock_offset)
        except Exception:  # the edge: a mistake here must never cost a result
            _LOG.exception("what is new at %s could not be added to its run", run.vantage)
            return run

    def _observed(self) -> Observed:
        """No way out is tried towards a core that all journeys are stopped for."""
        target = self._config.target
        stopped = self._stopped(target.servers.get("core", ""))
        return Observed(target=target, setups=[] if stopped else [each.setup for each in self._config.vantages])
