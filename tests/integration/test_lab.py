"""The whole lab for a few short rounds: real core, network, agents, collector, evaluator; one fault; clean shutdown."""

import json
from pathlib import Path

import pytest

from bookwatch.lab.run import RUNS_FILE, run_scenario
from bookwatch.organisations_csv import read_directory

SCENARIO = """\
title: Hospital ZH1 does not answer, for a few short rounds
topology: {practices: 6, pcts: 2, controls: 2, hospitals: 1}
rounds: {seconds: 3, healthy: 2, broken: 2}
faults:
  - where: hospital:ZH1
    kind: error
    params: {status: 500}
    truth: {domain: provider, dimension: provider, value: ZH1, members: all}
"""


@pytest.mark.integration
def test_a_scenario_is_played_on_real_sockets_and_leaves_nothing_running(tmp_path: Path) -> None:
    file = tmp_path / "short.yaml"
    file.write_text(SCENARIO)
    said: list[str] = []
    report = run_scenario(file, seed=3, folder=tmp_path / "lab", on_event=said.append)

    assert "Breaking: hospital:ZH1 error" in said
    assert len(report.practices) == 6
    assert {row.truth for row in report.practices} == {"provider/provider/ZH1"}
    runs = [json.loads(line) for line in (tmp_path / "lab" / RUNS_FILE).read_text().splitlines()]
    outcomes: dict[str, list[str]] = {run["vantage"]: [] for run in runs}
    for run in runs:
        outcomes[run["vantage"]].append(run["outcome"])
        assert run["received_at"] > run["scheduled_at"]
    assert len(outcomes) == 8
    broken_at = report.truth[0]["start"]
    before = [run for run in runs if run["scheduled_at"] < broken_at]
    # A machine that is busy with something else leaves no time for some: they are due and not tried.
    assert {run["outcome"] for run in before[:-2]} - {"missed"} <= {"ok", "slow"}
    assert "ok" in {run["outcome"] for run in before}
    during = {run["failure_class"] for run in runs if broken_at < run["scheduled_at"] < report.truth[0]["end"]}
    assert "provider.error" in during
    assert len(read_directory(tmp_path / "lab" / "organisations.csv").vantages) == 8
    assert not _left_running(tmp_path)


def _left_running(folder: Path) -> list[str]:
    """Command lines of processes that still speak of the lab's folder."""
    lines = (each.read_bytes() for each in Path("/proc").glob("[0-9]*/cmdline") if each.exists())
    return [line.replace(b"\0", b" ").decode() for line in lines if str(folder).encode() in line]
