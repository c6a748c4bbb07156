"""Scenario files: what is read, what is shuffled, and what a typo is answered with."""

from pathlib import Path

import pytest

from bookwatch.lab.errors import ScenarioError
from bookwatch.lab.scenario import load_scenario, members
from domain.vocabulary import Judgement

SCENARIOS = sorted((Path(__file__).parents[4] / "scenarios").glob("*.yaml"))

GOOD = """\
title: A slow line
topology: {practices: 15}
rounds: {seconds: 5, healthy: 6, broken: 4}
faults:
  - where: line:Y99003
    kind: delay
    params: {ms: 150}
    from_round: 1
    truth: {domain: local, dimension: practice, value: Y99003, members: Y99003}
"""


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_scenarios_of_the_project_can_be_played_within_two_minutes(file: Path, seed: int) -> None:
    scenario = load_scenario(file, seed=seed)
    assert scenario.duration_s <= 90
    for each in scenario.faults:
        assert members(each.truth, topology=scenario.topology)


def test_a_seed_shuffles_the_codes_of_fault_and_truth_together(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(GOOD)
    seen = set()
    for seed in range(5):
        [timed] = load_scenario(file, seed=seed).faults
        assert timed.fault.name == timed.truth.value == timed.truth.members
        seen.add(timed.fault.name)
    assert len(seen) > 2
    assert load_scenario(file).faults[0].fault.where == "line:Y99003"


def test_what_is_left_out_is_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(GOOD)
    [timed] = load_scenario(file).faults
    assert (timed.from_round, timed.rounds) == (1, 3)
    assert dict(timed.fault.params) == {"ms": 150, "jitter_ms": 0.0}
    assert timed.truth.judgement is Judgement.LOCAL


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("title: A slow line\n", "", 1, "no 'title'"),
        ("kind: delay", "kind: delayed", 6, "'delayed' cannot happen to line:Y99003"),
        ("kind: delay", "knid: delay", 6, "did you mean 'kind'"),
        ("{ms: 150}", "{msec: 150}", 7, "no parameter 'msec'"),
        ("{ms: 150}", "{ms: -4}", 7, "use 0 to 60000"),
        ("line:Y99003", "line:Y99099", 5, "the lab has no 'line:Y99099'"),
        ("line:Y99003", "lien:Y99003", 5, "'lien'"),
        ("domain: local", "domain: lokal", 9, "use one of local, shared"),
        ("members: Y99003", "members: link=L-ZZ7", 9, "no practice is in 'link=L-ZZ7'"),
        ("seconds: 5", "seconds: five", 3, "write a whole number from 2 to 600"),
        ("from_round: 1", "from_round: 9", 8, "from 0 to 3"),
        ("title: A slow line", "title: ]", 1, "not YAML"),
    ],
)
def test_a_typo_is_answered_with_line_and_remedy(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    file = tmp_path / "typo.yaml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(ScenarioError, match=says) as caught:
        load_scenario(file)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{file}:{line}: ")


def test_a_file_that_is_away_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario(tmp_path / "none.yaml")
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    with pytest.raises(ScenarioError, match="empty"):
        load_scenario(tmp_path / "empty.yaml")


def test_rounds_after_all_is_mended_are_played_only_where_they_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(GOOD)
    assert load_scenario(file).after == 0
    file.write_text(GOOD.replace("broken: 4}", "broken: 4, after: 3}"))
    scenario = load_scenario(file)
    assert (scenario.after, scenario.duration_s) == (3, 50), "the faults end as before"
