"""The kill switch: its file, and what becomes of runs while a target is stopped."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.vocabulary import Outcome
from probes.agent import switch
from probes.agent.switch import FILE, UNREADABLE, Switch
from tests.fakes.collector import fake_collector
from tests.unit.probes.agent.making import config
from tests.unit.probes.agent.test_host import running

CORE = "https://core.bookwatch.test"


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[str], str]:
    """What a switch that looks for the first time says of a core."""
    return lambda url: Switch(tmp_path).reason(url)


def test_stop_and_resume(tmp_path: Path, fresh: Callable[[str], str]) -> None:
    assert fresh(CORE) == ""
    switch.stop(tmp_path, core_url=f"{CORE}/", reason="the core's team asked for it")
    assert (fresh(CORE), fresh("https://other.test")) == ("the core's team asked for it", "")
    assert switch.resume(tmp_path, core_url=CORE)
    assert not switch.resume(tmp_path, core_url=CORE)
    assert fresh(CORE) == ""


@pytest.mark.parametrize("text", ["", "[1]", '{"https://core": 1}', "{"])
def test_a_file_that_cannot_be_read_stops_everything(tmp_path: Path, fresh: Callable[[str], str], text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert fresh(CORE) == UNREADABLE


def test_an_agent_stops_within_one_round_and_reports_what_was_due(tmp_path: Path) -> None:
    with fake_collector() as collector:
        settings = config(tmp_path, collector=collector.url)
        with running(settings):
            collector.wait_for(lambda: len(collector.stored()) >= 1)
            switch.stop(tmp_path, core_url=CORE, reason="maintenance")
            collector.wait_for(lambda: any(each["outcome"] == Outcome.MISSED for each in collector.stored()))
            missed = next(each for each in collector.stored() if each["outcome"] == Outcome.MISSED)
            assert missed["markers"] == ["missed: the target was stopped: maintenance"]
            before = len(collector.stored())
            switch.resume(tmp_path, core_url=CORE)
            collector.wait_for(lambda: any(each["outcome"] == Outcome.OK for each in collector.stored()[before:]))
