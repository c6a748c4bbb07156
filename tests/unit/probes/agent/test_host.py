"""The whole agent process against a real HTTP server."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.clock import system_clock
from domain.runs import Run
from domain.vocabulary import Outcome
from probes.agent.config import AgentConfig, load_config
from probes.agent.host import HAND_OVER_S, run_agent
from probes.agent.outbox import Outbox
from probes.agent.running import RunJourney
from tests.fakes.collector import fake_collector
from tests.unit.probes.agent.making import config, document, instant_journey, load_named, run


@contextmanager
def running(settings: AgentConfig, *, run_journey: RunJourney = instant_journey, **more: Any) -> Iterator[None]:
    """An agent at work in a thread of its own."""
    stop = threading.Event()
    arguments = {"clock": system_clock, "stop": stop, "run_journey": run_journey, "load_journey": load_named, **more}
    thread = threading.Thread(target=run_agent, args=(settings,), kwargs=arguments)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_every_vantage_reports_each_interval_under_its_own_agent_and_token(tmp_path: Path) -> None:
    with fake_collector() as collector:
        with running(config(tmp_path, collector=collector.url, vantages=3)):
            collector.wait_for(lambda: len(collector.stored()) >= 6)
        assert {each["vantage"] for each in collector.stored()} == {"Y99001", "Y99002", "Y99003"}
        assert {each["outcome"] for each in collector.stored()} == {"ok"}
        told = {(batch["agent"], token) for batch, token in zip(collector.batches, collector.tokens, strict=True)}
        assert told == {(f"agent-{number}", f"token-{number}") for number in (1, 2, 3)}


def test_vantages_that_another_agent_runs_are_left_to_it(tmp_path: Path) -> None:
    own = {"Y99001", "Y99003"}
    with fake_collector() as collector:
        with running(config(tmp_path, collector=collector.url, vantages=3), may_run=own.__contains__):
            collector.wait_for(lambda: len(collector.stored()) >= 6)
        assert {each["vantage"] for each in collector.stored()} == own


def test_a_step_does_not_wait_long_for_another_runs_python(tmp_path: Path) -> None:
    sys.setswitchinterval(0.005)
    with fake_collector() as collector, running(config(tmp_path, collector=collector.url)):
        collector.wait_for(lambda: len(collector.stored()) >= 1)
    assert sys.getswitchinterval() == pytest.approx(HAND_OVER_S)


def test_what_the_machine_is_like_travels_once(tmp_path: Path) -> None:
    servers = dict.fromkeys(("core", "identity", "care-records"), "https://127.0.0.1:1")
    with fake_collector() as collector:
        with running(config(tmp_path, collector=collector.url, servers=servers, self_tests_s=60)):
            collector.wait_for(lambda: any("load.memory" in each.get("facts", {}) for each in collector.stored()))
            seen = len(collector.stored())
            collector.wait_for(lambda: len(collector.stored()) >= seen + 2)
        telling = [each["facts"] for each in collector.stored() if "load.memory" in each.get("facts", {})]
    assert len(telling) == 1
    assert telling[0]["line.core"] == "no connection: refused"
    assert telling[0]["proxy"] == "none"


def test_a_stop_finishes_what_runs_and_sends_it(tmp_path: Path) -> None:
    began = threading.Event()

    def slow(journey: Any, **given: Any) -> Run:
        began.set()
        time.sleep(0.2)
        return instant_journey(journey, **given)

    with fake_collector() as collector:
        with running(config(tmp_path, collector=collector.url), run_journey=slow):
            assert began.wait(5)
        assert [each["outcome"] for each in collector.stored()] == ["ok"]


def test_what_an_agent_died_under_is_reported_as_interrupted(tmp_path: Path) -> None:
    died = run(outcome=Outcome.INTERRUPTED)
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.note(died)
    outbox.close()
    with fake_collector() as collector:
        with running(config(tmp_path, collector=collector.url)):
            collector.wait_for(collector.stored)
        reported = [each["outcome"] for each in collector.stored() if each["trace_id"] == died.trace_id]
        assert reported == ["interrupted"]


def test_what_changes_in_the_file_is_taken_over_and_mistakes_are_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "agent.json"
    resolvers = []

    def noting(journey: Any, **given: Any) -> Run:
        resolvers.append(given["setup"].resolver)
        return instant_journey(journey, **given)

    def write(text: str) -> None:
        (tmp_path / "new").write_text(text, encoding="utf-8")
        (tmp_path / "new").replace(path)

    with fake_collector() as collector:
        settings = document(collector=collector.url)
        write(json.dumps(settings))
        with running(load_config(path), run_journey=noting):
            collector.wait_for(collector.stored)
            write("{")
            wait_until(lambda: "is not used" in caplog.text)
            write(json.dumps(settings | {"interval_s": 7}))
            wait_until(lambda: "at the next start only" in caplog.text)
            settings["vantages"][0]["resolver"] = "127.0.0.1:5353"
            write(json.dumps(settings))
            wait_until(lambda: ("127.0.0.1", 5353) in resolvers)
    assert resolvers[0] is None


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
